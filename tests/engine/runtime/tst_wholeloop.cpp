// SPDX-License-Identifier: GPL-3.0-or-later
// Whole-input nodes whose workers die: a replacement makes the state again from the log.
#include "tests/helpers/suite.h"

#include "engine/ipc/recovery.h"
#include "tests/engine/runtime/stageharness.h"
#include "tests/engine/runtime/wholeoperators.h"

#include <QTest>

#include <csignal>
#include <set>
#include <sys/wait.h>

using namespace etl;
using namespace etl::test;
using ipc::CrashPoint;

namespace {

constexpr std::uint64_t kNumbers = 300'000; // 21 batches
constexpr int kWhole = 1;                   // the worker of the whole-input node

// source -> whole -> load: the whole-input node and the loader share a worker.
struct WholeRun : StageHarness
{
    explicit WholeRun(const std::string &type, std::uint64_t memory)
    {
        for (auto &code : {wholeNode<Descending>("descending"), wholeNode<AnyOrder>("any-order"),
                           wholeNode<FirstBatch>("first-batch")})
            Q_ASSERT(registry.add(code).has_value());
        spoolBytes = memory;
        const int source = addNode("source", "source");
        const int whole = addNode("whole", type);
        load = addNode("load", "load");
        addStage({source}, 1);
        addStage({whole, load}, 1);
        plan.stages.back().stateful = true;
        addQueue(source, "out", whole, 0, 100);
        createSegment(kNumbers, 1, 128 << 10);
    }

    int load = 0;
};

enum class End { Finished, Died, Failed };

// The worker as a process of its own, armed to kill itself at the n-th time it comes to `point`.
End runInProcess(StageHarness &run, int worker, CrashPoint point, std::uint32_t hits)
{
    const ipc::WorkerNumber number{static_cast<std::uint32_t>(worker)};
    run.segment->workerState(number).armedCrashPoint.store(
        point == CrashPoint::None ? 0 : ipc::CrashTrigger::armedWord(point, hits));
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(run.runWorker(worker) ? 0 : 1);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) {
        ipc::recoverWorker(*run.segment, number, ipc::Death::ByItself);
        return End::Died;
    }
    return WEXITSTATUS(status) == 0 ? End::Finished : End::Failed;
}

// Whether the lines are the numbers 0 .. count - 1, each once, in any order.
bool areAllNumbers(const std::vector<std::string> &lines, std::uint64_t count)
{
    std::vector<bool> seen(count);
    for (const auto &line : lines) {
        const auto number = std::stoull(line);
        if (number >= count || seen[number])
            return false;
        seen[number] = true;
    }
    return lines.size() == count;
}

} // namespace

class TestWholeLoop : public Suite
{
    Q_OBJECT

private slots:
    void deathAtAnyPointChangesNothing_data();
    void deathAtAnyPointChangesNothing();
    void certainOrderIsKeptOverADeath();
    void logGoesToDiskBeyondItsMemory();
    void logIsGoneOnceTheResultIsSafe();
    void inputsFromOneSourceDoNotWaitForOneAnother();
    void nodeThatHasSeenEnoughDoesNotHoldItsSource();
    void spoolWithoutRoomIsAnErrorOfTheNode();
};

void TestWholeLoop::deathAtAnyPointChangesNothing_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<quint64>("memory");
    QTest::addColumn<quint32>("point");
    const std::pair<const char *, CrashPoint> points[] = {
        {"before claim", CrashPoint::BeforeClaim},
        {"after claim", CrashPoint::AfterClaim},
        {"appending to the spool", CrashPoint::WhileAppendingSpool},
        {"replaying", CrashPoint::WhileReplaying},
        {"inside the operator", CrashPoint::InsideProcess},
        {"inside finish", CrashPoint::InsideFinish},
        {"filling the intent", CrashPoint::WhileFillingIntent},
        {"after commit", CrashPoint::AfterCommit},
        {"before input is freed", CrashPoint::BeforeInputFreed},
        {"after input is freed", CrashPoint::AfterInputFreed},
        {"before commit is cleared", CrashPoint::BeforeCommitCleared},
        {"after the sink's append", CrashPoint::AfterSinkAppend},
    };
    for (const char *type : {"descending", "any-order"}) {
        for (const auto &[name, point] : points) {
            for (const quint64 memory : {0, 1'000'000, 8 << 20}) {
                QTest::addRow("%s, %s, %llu bytes of memory", type, name, memory)
                    << QByteArray(type) << memory << static_cast<quint32>(point);
            }
        }
    }
}

void TestWholeLoop::deathAtAnyPointChangesNothing()
{
    QFETCH(QByteArray, type);
    QFETCH(quint64, memory);
    QFETCH(quint32, point);
    WholeRun run(type.toStdString(), memory);
    QVERIFY(run.runWorker(0).has_value());
    int deaths = 0;
    // The first death is in the middle of the input, so that there is something to replay.
    QCOMPARE(runInProcess(run, kWhole, CrashPoint::InsideProcess, 17), End::Died);
    End end = End::Died;
    for (std::uint32_t hits = 1; hits < 60 && end == End::Died; hits += 1 + hits / 2) {
        end = runInProcess(run, kWhole, static_cast<CrashPoint>(point), hits);
        deaths += end == End::Died ? 1 : 0;
    }
    if (end == End::Died)
        end = runInProcess(run, kWhole, CrashPoint::None, 0);
    QCOMPARE(end, End::Finished);
    QVERIFY(deaths > 0);

    QVERIFY(areAllNumbers(run.output(run.load), kNumbers));
    const auto &block = run.segment->metrics(ipc::WorkerNumber{kWhole}, ipc::NodeInStage{0});
    const auto totals = ipc::loadTotals(block);
    QCOMPARE(totals.rowsIn, kNumbers);
    QCOMPARE(totals.rowsOut, kNumbers);
}

void TestWholeLoop::certainOrderIsKeptOverADeath()
{
    WholeRun run("descending", 1'000'000);
    QVERIFY(run.runWorker(0).has_value());
    for (const std::uint32_t hits : {20, 2, 2, 1})
        QCOMPARE(runInProcess(run, kWhole, CrashPoint::AfterCommit, hits), End::Died);
    QCOMPARE(runInProcess(run, kWhole, CrashPoint::None, 0), End::Finished);
    const auto lines = run.output(run.load);
    QCOMPARE(lines.size(), std::size_t{kNumbers});
    for (std::size_t i = 0; i < lines.size(); ++i)
        QCOMPARE(lines[i], std::to_string(kNumbers - 1 - i));
}

void TestWholeLoop::logGoesToDiskBeyondItsMemory()
{
    WholeRun run("any-order", 1'000'000);
    QVERIFY(run.runWorker(0).has_value());
    QCOMPARE(runInProcess(run, kWhole, CrashPoint::InsideFinish, 1), End::Died);
    const auto &state = run.segment->workerState(ipc::WorkerNumber{kWhole});
    QVERIFY(state.inputLog[0].load() > 500'000);
    QVERIFY(state.inputLog[0].load() <= 1'000'000);
    QVERIFY(state.inputLog[1].load() > kNumbers * 8 - 1'000'000);
    const QFileInfo file(run.folder.filePath(QStringLiteral("spools/worker-1.input")));
    QVERIFY(file.size() >= static_cast<qint64>(state.inputLog[1].load()) - 64);
}

void TestWholeLoop::logIsGoneOnceTheResultIsSafe()
{
    WholeRun run("any-order", 0);
    QVERIFY(run.runWorker(0).has_value());
    QCOMPARE(runInProcess(run, kWhole, CrashPoint::AfterSinkAppend, 1), End::Died);
    const auto &state = run.segment->workerState(ipc::WorkerNumber{kWhole});
    QCOMPARE(state.resultComplete.load(), std::uint64_t{1});
    QCOMPARE(state.inputLog[1].load(), std::uint64_t{0});
    QVERIFY(!QFile::exists(run.folder.filePath(QStringLiteral("spools/worker-1.input"))));
    QVERIFY(QFile::exists(run.folder.filePath(QStringLiteral("spools/worker-1.result"))));
}

// The first port has the source's last row only when the second has been read, and its queue holds
// a fraction of the rows.
void TestWholeLoop::inputsFromOneSourceDoNotWaitForOneAnother()
{
    StageHarness run;
    QVERIFY(run.registry.add(wholeNode<OneAfterTheOther>("both")).has_value());
    const int source = run.addNode("source", "source");
    const int both = run.addNode("both", "both");
    const int load = run.addNode("load", "load");
    run.addStage({source}, 1);
    run.addStage({both, load}, 1);
    run.plan.stages.back().stateful = true;
    run.spoolBytes = 100'000;
    run.addQueue(source, "out", both, 0, 2, "left");
    run.addQueue(source, "out", both, 0, 2, "right");
    run.createSegment(kNumbers, 4, 128 << 10);
    const auto status = run.runAll();
    QVERIFY2(status.has_value(), status ? "" : status.error().toString().c_str());
    const auto lines = run.output(load);
    QCOMPARE(lines.size(), std::size_t{2 * kNumbers});
    QCOMPARE(std::set<std::string>(lines.begin(), lines.end()).size(), std::size_t{kNumbers});
}

void TestWholeLoop::nodeThatHasSeenEnoughDoesNotHoldItsSource()
{
    StageHarness run;
    QVERIFY(run.registry.add(wholeNode<FirstBatch>("first-batch")).has_value());
    const int source = run.addNode("source", "source");
    const int first = run.addNode("first", "first-batch");
    const int load = run.addNode("load", "load");
    run.addStage({source}, 1);
    run.addStage({first, load}, 1);
    run.addQueue(source, "out", first, 0, 2);
    run.createSegment(kNumbers, 4, 128 << 10);
    const auto status = run.runAll();
    QVERIFY2(status.has_value(), status ? "" : status.error().toString().c_str());
    QVERIFY(!run.output(load).empty());
    QVERIFY(run.output(load).size() < kNumbers);
}

void TestWholeLoop::spoolWithoutRoomIsAnErrorOfTheNode()
{
    WholeRun run("any-order", 0);
    run.spillLimitBytes = 100'000;
    const auto status = run.runAll();
    QVERIFY(!status);
    QCOMPARE(status.error().code, ErrorCode::NoSpace);
    QCOMPARE(status.error().node, std::string("whole"));
    QVERIFY(!status.error().remedy.empty());
}

QTEST_GUILESS_MAIN(TestWholeLoop)
#include "tst_wholeloop.moc"
