// SPDX-License-Identifier: GPL-3.0-or-later
// Runs that are stopped, killed, or lose their engine in the middle.
#include "tests/helpers/suite.h"
#include "tests/system/enginerun.h"
#include "tests/system/processes.h"

#include <QTest>

#include <csignal>

using namespace etl::test;

namespace {

constexpr std::int64_t kMostStopMs = 500;
constexpr std::int64_t kMostStubbornStopMs = 3'500;
constexpr int kMostOrphanMs = 1000;

const QString kFile = QStringLiteral("long.etl");

// Hours of work, rows in queues before both a slow and a whole-input node.
constexpr const char *kPipeline = R"j({"dataetl": 1, "nodes": {
    "rows": {"type": "extract.generate", "settings": {"rows": 100000000000, "columns": {
        "id": "i", "amount": "(i * 7919) % 100003"}}, "workers": 2},
    "digest": {"type": "transform.derive", "settings": {"columns": {
        "digest": "sha256(sha256(sha256(id::VARCHAR)))"}}, "workers": 1},
    "out": {"type": "load.parquet", "settings": {"path": "out.parquet", "rowGroupRows": 10000}},
    "sums": {"type": "transform.aggregate", "settings": {
        "groupBy": ["amount"], "columns": {"count": "count(*)"}}},
    "sums_out": {"type": "load.csv", "settings": {"path": "sums.csv"}},
    "copy_out": {"type": "load.csv", "settings": {"path": "copy.csv"}, "workers": 2}},
    "wires": ["rows -> digest", "digest -> out", "rows -> sums", "sums -> sums_out",
              "rows -> copy_out"]})j";

// Small work, to let an engine start.
constexpr const char *kShortPipeline = R"({"dataetl": 1, "nodes": {
    "rows": {"type": "extract.generate", "settings": {"rows": 3, "columns": {"id": "i"}}},
    "out": {"type": "load.csv", "settings": {"path": "short.csv"}}},
    "wires": ["rows -> out"]})";

} // namespace

class TestStop : public Suite
{
    Q_OBJECT

private slots:
    void init();
    void interruptStopsAtOnce_data();
    void interruptStopsAtOnce();
    void whoDoesNotStopIsNamed();
    void secondInterruptKills();
    void workersFollowTheirEngineAndTheNextOneCleansUp();

private:
    bool hasHiddenFile() const;

    std::unique_ptr<SystemHarness> m_harness;
};

void TestStop::init()
{
    Suite::init();
    m_harness = std::make_unique<SystemHarness>();
    m_harness->write(kFile, kPipeline);
}

bool TestStop::hasHiddenFile() const
{
    const QStringList files = m_harness->files();
    return std::any_of(files.begin(), files.end(),
                       [](const QString &file) { return file.startsWith(QLatin1Char('.')); });
}

void TestStop::interruptStopsAtOnce_data()
{
    QTest::addColumn<quint64>("rows"); // that the slow node has taken before
    QTest::newRow("early") << quint64{1};
    QTest::newRow("in the middle") << quint64{300'000};
}

void TestStop::interruptStopsAtOnce()
{
    QFETCH(quint64, rows);
    EngineRun run(*m_harness, kFile);
    QVERIFY2(run.awaitRows("digest", rows), qPrintable(run.lastWords()));
    QVERIFY(hasHiddenFile());
    run.signal(SIGINT);
    QVERIFY(run.awaitEnd());

    QVERIFY2(run.exitCode() == 3, qPrintable(run.lastWords()));
    QCOMPARE(run.report().value("state", ""), std::string("stopped"));
    qInfo("stopped after %d ms", static_cast<int>(run.endedAfterMs()));
    QVERIFY2(run.endedAfterMs() < kMostStopMs, qPrintable(run.lastWords()));
    QCOMPARE(run.count("deaths"), 0);
    for (const auto &loader : run.report().at("loaders"))
        QCOMPARE(loader.value("outcome", ""), std::string("kept"));
    // What is kept to go on with goes when the run is given up.
    QCOMPARE(m_harness->processes() + m_harness->segments(), QStringList());
    QVERIFY(hasHiddenFile());
    m_harness->discardRuns();
    QCOMPARE(m_harness->files(), QStringList({kFile}));
    QCOMPARE(m_harness->leftovers(), QStringList());
}

void TestStop::whoDoesNotStopIsNamed()
{
    EngineRun run(*m_harness, kFile);
    QVERIFY2(run.awaitRows("digest", 1), qPrintable(run.lastWords()));
    const pid_t halted = workersOf(run.pid()).front().pid;
    QCOMPARE(::kill(halted, SIGSTOP), 0);
    run.signal(SIGINT);
    QVERIFY(run.awaitEnd());

    QVERIFY2(run.exitCode() == 3, qPrintable(run.lastWords()));
    QCOMPARE(run.report().value("state", ""), std::string("stopped"));
    QVERIFY2(run.endedAfterMs() < kMostStubbornStopMs, qPrintable(run.lastWords()));
    const auto stayed = run.report().at("didNotStop");
    QCOMPARE(stayed.size(), std::size_t{1});
    QCOMPARE(stayed[0].value("pid", 0), static_cast<int>(halted));
    QCOMPARE(stayed[0].value("signal", 0), SIGKILL);
    QVERIFY2(run.lastWords().contains(QStringLiteral("(pid %1) does not stop, its process is "
                                                     "halted (SIGSTOP), and is terminated")
                                          .arg(halted)),
             qPrintable(run.lastWords()));
    m_harness->discardRuns();
    QCOMPARE(m_harness->leftovers(), QStringList());
}

// A process that was halted cannot stop by itself, so the run is still stopping when the second
// signal comes.
void TestStop::secondInterruptKills()
{
    EngineRun run(*m_harness, kFile);
    QVERIFY2(run.awaitRows("digest", 1), qPrintable(run.lastWords()));
    for (const ProcessFacts &worker : workersOf(run.pid()))
        QCOMPARE(::kill(worker.pid, SIGSTOP), 0);
    run.signal(SIGINT);
    QVERIFY(run.awaitState("stopping"));
    QVERIFY(run.isRunning());
    run.signal(SIGINT);
    QVERIFY(run.awaitEnd());

    QVERIFY2(run.exitCode() == 3, qPrintable(run.lastWords()));
    QCOMPARE(run.report().value("state", ""), std::string("killed"));
    qInfo("killed after %d ms", static_cast<int>(run.endedAfterMs()));
    QVERIFY2(run.endedAfterMs() < kMostStopMs, qPrintable(run.lastWords()));
    QCOMPARE(m_harness->files(), QStringList({kFile}));
    QCOMPARE(m_harness->leftovers(), QStringList());
}

void TestStop::workersFollowTheirEngineAndTheNextOneCleansUp()
{
    EngineRun run(*m_harness, kFile);
    QVERIFY2(run.awaitRows("digest", 300'000), qPrintable(run.lastWords()));
    QVERIFY(!workersOf(run.pid()).empty());
    run.signal(SIGKILL);
    QVERIFY(run.awaitEnd());
    QVERIFY2(m_harness->awaitNoProcess(kMostOrphanMs),
             qPrintable(m_harness->processes().join(QLatin1Char('\n'))));
    // Otherwise there would be nothing to clean up.
    QCOMPARE(m_harness->segments().size(), 1);
    QVERIFY(hasHiddenFile());

    const auto file = QStringLiteral("short.etl");
    m_harness->write(file, kShortPipeline);
    const Outcome next = m_harness->run({QStringLiteral("run"), file});
    QVERIFY2(next.exitCode == 0, next.error.constData());
    QCOMPARE(m_harness->read(QStringLiteral("short.csv")), QByteArray("id\n0\n1\n2\n"));
    // The dead engine's run can go on, or be given up.
    QCOMPARE(m_harness->segments(), QStringList());
    m_harness->discardRuns();
    QCOMPARE(m_harness->files(), QStringList({kFile, QStringLiteral("short.csv"), file}));
    QCOMPARE(m_harness->leftovers(), QStringList());
}

QTEST_GUILESS_MAIN(TestStop)
#include "tst_stop.moc"
