// SPDX-License-Identifier: GPL-3.0-or-later
// Limits that are reached, calls that take too long, and runs that stand still.
#include "tests/helpers/suite.h"
#include "tests/system/enginerun.h"
#include "tests/system/processes.h"
#include "tests/system/query.h"

#include <QTest>

#include <csignal>

using namespace etl::test;

namespace {

const QString kFile = QStringLiteral("limits.etl");

QByteArray debugPipeline(const char *action, int rows = 200'000, const char *onError = "skip")
{
    return R"j({"dataetl": 1, "nodes": {
        "rows": {"type": "extract.generate", "settings": {"rows": )j"
           + QByteArray::number(rows) + R"j(, "columns": {"id": "i"}}},
        "bad": {"type": "flow.debug", "label": "Bad", "workers": 2, "onError": ")j"
           + onError + R"j(", "settings": {"condition": "id = 4711", "action": ")j" + action
           + R"j("}},
        "out": {"type": "load.csv", "workers": 1, "settings": {"path": "out.csv"}}},
        "wires": ["rows -> bad", "bad -> out"]})j";
}

// More groups than fit into a small memory.
constexpr const char *kGroups = R"j({"dataetl": 1, "nodes": {
    "rows": {"type": "extract.generate", "settings": {"rows": 3000000, "columns": {
        "id": "i", "name": "sha256(i::VARCHAR)"}}},
    "groups": {"type": "transform.aggregate", "settings": {
        "groupBy": ["name"], "columns": {"ids": "sum(id)"}}},
    "out": {"type": "load.csv", "settings": {"path": "out.csv"}}},
    "wires": ["rows -> groups", "groups -> out"]})j";

} // namespace

class TestLimits : public Suite
{
    Q_OBJECT

private slots:
    void init();
    void memoryThatIsNotThereIsAnErrorOfTheNode();
    void spillingKeepsAnAggregateWithinItsMemory();
    void spillLimitIsAnErrorOfTheNode();
    void sharedMemoryThatIsTooSmallIsToldAtOnce();
    void sharedMemoryMayBeSmall();
    void callThatTakesTooLongIsAsGoodAsACrash();
    void haltedWorkerIsNamed();
    void workersGoFirstWhenMemoryRunsOut();

private:
    std::unique_ptr<SystemHarness> m_harness;
};

void TestLimits::init()
{
    Suite::init();
    m_harness = std::make_unique<SystemHarness>();
}

void TestLimits::memoryThatIsNotThereIsAnErrorOfTheNode()
{
    m_harness->write(kFile, debugPipeline("memory"));
    const Outcome outcome = m_harness->run(
        {QStringLiteral("run"), kFile, QStringLiteral("--progress"), QStringLiteral("none"),
         QStringLiteral("--worker-memory"), QStringLiteral("200MiB")});
    QCOMPARE(outcome.exitCode, 1);
    for (const char *words : {"node 'bad'", "200 MiB", "--memory"})
        QVERIFY2((outcome.output + outcome.error).contains(words),
                 (outcome.output + outcome.error).constData());
    QCOMPARE(m_harness->files(), QStringList({kFile}));
    QCOMPARE(m_harness->leftovers(), QStringList());
}

void TestLimits::spillingKeepsAnAggregateWithinItsMemory()
{
    m_harness->write(kFile, kGroups);
    EngineRun run(*m_harness, kFile, {QStringLiteral("--worker-memory"), QStringLiteral("150MiB")});
    QVERIFY(run.awaitEnd());
    QVERIFY2(run.exitCode() == 0, qPrintable(run.lastWords()));
    Query query(m_harness->folder());
    QCOMPARE(query.number(QStringLiteral("SELECT count(*) FROM 'out.csv'")), 3'000'000);
    QCOMPARE(query.number(QStringLiteral("SELECT sum(ids) FROM 'out.csv'")), 4'499'998'500'000);
}

void TestLimits::spillLimitIsAnErrorOfTheNode()
{
    m_harness->write(kFile, kGroups);
    const Outcome outcome = m_harness->run(
        {QStringLiteral("run"), kFile, QStringLiteral("--progress"), QStringLiteral("none"),
         QStringLiteral("--spill-limit"), QStringLiteral("40MB")});
    QCOMPARE(outcome.exitCode, 1);
    for (const char *words : {"node 'groups'", "may spill"})
        QVERIFY2((outcome.output + outcome.error).contains(words),
                 (outcome.output + outcome.error).constData());
    QCOMPARE(m_harness->files(), QStringList({kFile}));
    QCOMPARE(m_harness->leftovers(), QStringList());
}

void TestLimits::sharedMemoryThatIsTooSmallIsToldAtOnce()
{
    m_harness->write(kFile, debugPipeline("reject"));
    const Outcome outcome = m_harness->run(
        {QStringLiteral("run"), kFile, QStringLiteral("--shared-memory"), QStringLiteral("1MiB")});
    QCOMPARE(outcome.exitCode, 1);
    QVERIFY2(outcome.error.contains("MiB of shared memory"), outcome.error.constData());
    QCOMPARE(m_harness->files(), QStringList({kFile}));
}

void TestLimits::sharedMemoryMayBeSmall()
{
    m_harness->write(kFile, debugPipeline("reject"));
    EngineRun run(*m_harness, kFile, {QStringLiteral("--shared-memory"), QStringLiteral("4MiB")});
    QVERIFY(run.awaitEnd());
    QVERIFY2(run.exitCode() == 0, qPrintable(run.lastWords()));
    QCOMPARE(run.count("rowsWritten"), 199'999);
}

// The row is found and set aside as one that crashes its worker is.
void TestLimits::callThatTakesTooLongIsAsGoodAsACrash()
{
    m_harness->write(kFile, debugPipeline("hang", 20'000));
    EngineRun run(*m_harness, kFile, {QStringLiteral("--item-timeout"), QStringLiteral("1")});
    QVERIFY(run.awaitEnd());
    QVERIFY2(run.exitCode() == 0, qPrintable(run.lastWords()));
    QCOMPARE(run.count("rowsSetAside"), 1);
    QCOMPARE(run.count("rowsWritten"), 19'999);
    QVERIFY2(run.log().contains(QStringLiteral("longer than 1 s")), qPrintable(run.log()));
}

void TestLimits::haltedWorkerIsNamed()
{
    m_harness->write(kFile, debugPipeline("reject", 100'000'000));
    EngineRun run(*m_harness, kFile, {QStringLiteral("--stall-after"), QStringLiteral("1")});
    QVERIFY2(run.awaitRows("bad", 1), qPrintable(run.lastWords()));
    for (const ProcessFacts &worker : workersOf(run.pid()))
        QCOMPARE(::kill(worker.pid, SIGSTOP), 0);
    QVERIFY(QTest::qWaitFor(
        [&] { return run.log().contains(QStringLiteral("is halted (SIGSTOP)")); }, 20'000));
    QVERIFY2(run.log().contains(QStringLiteral("nothing has moved for 1 s")),
             qPrintable(run.log()));
    for (const ProcessFacts &worker : workersOf(run.pid()))
        ::kill(worker.pid, SIGCONT);
    run.signal(SIGINT);
    QVERIFY(run.awaitEnd());
    QCOMPARE(run.exitCode(), 3);
}

void TestLimits::workersGoFirstWhenMemoryRunsOut()
{
    m_harness->write(kFile, debugPipeline("reject", 100'000'000));
    EngineRun run(*m_harness, kFile);
    QVERIFY2(run.awaitRows("bad", 1), qPrintable(run.lastWords()));
    const auto badness = [](pid_t pid) {
        QFile file(QStringLiteral("/proc/%1/oom_score_adj").arg(pid));
        return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed().toInt() : -1;
    };
    const int engine = badness(run.pid());
    for (const ProcessFacts &worker : workersOf(run.pid()))
        QVERIFY(badness(worker.pid) > engine);
    run.signal(SIGINT);
    QVERIFY(run.awaitEnd());
}

QTEST_GUILESS_MAIN(TestLimits)
#include "tst_limits.moc"
