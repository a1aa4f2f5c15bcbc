// SPDX-License-Identifier: GPL-3.0-or-later
// Workers that die at any moment: the run goes on and ends with the same rows.
#include "tests/helpers/suite.h"
#include "tests/system/enginerun.h"
#include "tests/system/query.h"
#include "tests/system/workerkiller.h"

#include <QTest>

#include <csignal>

using namespace etl::test;
using namespace std::chrono_literals;

namespace {

constexpr auto kInterval = 100ms;
constexpr int kLeastDeaths = 15;
constexpr int kMostStrikes = 60;

// The digest makes each row cost about a microsecond, and a quarter of the rows pass. An empty
// number of workers joins a node to the one before it; other numbers cut the chain.
QByteArray chain(int rows, const char *extractWorkers, const char *stepWorkers,
                 const char *loadWorkers)
{
    const auto workers = [](const char *number) {
        return *number ? QByteArray(", \"workers\": ") + number : QByteArray();
    };
    return R"j({"dataetl": 1, "nodes": {
        "rows": {"type": "extract.generate", "settings": {"rows": )j"
           + QByteArray::number(rows) + R"j(, "columns": {
            "id": "i", "amount": "(i * 7919) % 100003", "name": "'customer ' || (i % 1000)"}})j"
           + workers(extractWorkers) + R"j(},
        "some": {"type": "transform.filter", "settings": {"condition": "sha256(id::VARCHAR) < '4'"})j"
           + workers(stepWorkers) + R"j(},
        "more": {"type": "transform.derive", "settings": {"columns": {
            "band": "CASE WHEN amount < 50000 THEN 'low' ELSE 'high' END",
            "tax": "round(amount * 0.19, 2)"}})j"
           + workers(stepWorkers) + R"j(},
        "out": {"type": "load.parquet", "settings": {"path": "out.parquet"})j"
           + workers(loadWorkers) + R"j(}},
        "wires": ["rows -> some", "some -> more", "more -> out"]})j";
}

} // namespace

class TestKills : public Suite
{
    Q_OBJECT

private slots:
    void outputIsThatOfAnUndisturbedRun_data();
    void outputIsThatOfAnUndisturbedRun();
    void aStatefulWorkerGoesOnFromItsLog();
};

void TestKills::outputIsThatOfAnUndisturbedRun_data()
{
    QTest::addColumn<QByteArray>("pipeline");
    QTest::newRow("one stage of 2 workers") << chain(15'000'000, "2", "", "");
    QTest::newRow("three stages of 2, 3 and 1 workers") << chain(15'000'000, "2", "3", "1");
}

void TestKills::outputIsThatOfAnUndisturbedRun()
{
    QFETCH(QByteArray, pipeline);
    SystemHarness harness;
    const auto file = QStringLiteral("chain.etl");
    harness.write(file, pipeline);
    EngineRun quiet(harness, file);
    QVERIFY(quiet.awaitEnd());
    QVERIFY2(quiet.exitCode() == 0, qPrintable(quiet.lastWords()));
    QCOMPARE(quiet.count("deaths"), 0);
    QVERIFY(QFile::rename(harness.path(QStringLiteral("out.parquet")),
                          harness.path(QStringLiteral("quiet.parquet"))));

    EngineRun run(harness, file);
    QVERIFY(run.awaitState("running"));
    WorkerKiller killer(run.segmentHandle(), run.pid());
    killer.start(kInterval, kMostStrikes);
    const bool ended = run.awaitEnd();
    killer.stop();

    QVERIFY2(ended && run.exitCode() == 0, qPrintable(run.lastWords()));
    qInfo("%d busy workers killed, %d armed: %d deaths, %d batches rolled back, %d forward, "
          "%d ms in place of %d ms",
          killer.kills(), killer.armed(), static_cast<int>(run.count("deaths")),
          static_cast<int>(run.count("batchesRolledBack")),
          static_cast<int>(run.count("batchesRolledForward")),
          static_cast<int>(run.count("wallMs")), static_cast<int>(quiet.count("wallMs")));
    QVERIFY2(run.count("deaths") >= kLeastDeaths, qPrintable(run.lastWords()));
    QVERIFY2(run.count("deaths") <= killer.kills() + killer.armed(), qPrintable(run.lastWords()));
    QVERIFY(run.count("replacements") > 0);
    QVERIFY(run.count("batchesRolledBack") > 0);
    QVERIFY(run.count("batchesRolledForward") > 0);
    QCOMPARE(run.count("rowsDropped"), 0);
    QCOMPARE(run.count("rowsRead"), quiet.count("rowsRead"));
    QCOMPARE(run.count("rowsWritten"), quiet.count("rowsWritten"));
    QCOMPARE(harness.files(),
             QStringList({file, QStringLiteral("out.parquet"), QStringLiteral("quiet.parquet")}));
    QCOMPARE(harness.leftovers(), QStringList());
    Query query(harness.folder());
    QVERIFY(query.number(QStringLiteral("SELECT count(*) FROM 'quiet.parquet'")) > 3'000'000);
    QVERIFY(query.haveEqualRows(QStringLiteral("FROM 'out.parquet'"),
                                QStringLiteral("FROM 'quiet.parquet'")));
}

// The aggregate's worker is the only target. Kills at random moments hit it while it takes rows,
// while it takes them from the log again, and while it gives its result.
void TestKills::aStatefulWorkerGoesOnFromItsLog()
{
    SystemHarness harness;
    const auto file = QStringLiteral("sums.etl");
    harness.write(file, R"j({"dataetl": 1, "nodes": {
        "rows": {"type": "extract.generate", "settings": {"rows": 60000000, "columns": {
            "id": "i", "customer": "(i * 7919) % 1000003"}}},
        "sums": {"type": "transform.aggregate", "label": "Sums", "settings": {
            "groupBy": ["customer"], "columns": {"orders": "count(*)", "total": "sum(id)"}}},
        "out": {"type": "load.csv", "settings": {"path": "out.csv"}}},
        "wires": ["rows -> sums", "sums -> out"]})j");
    EngineRun quiet(harness, file);
    QVERIFY(quiet.awaitEnd());
    QVERIFY2(quiet.exitCode() == 0, qPrintable(quiet.lastWords()));
    QVERIFY(QFile::rename(harness.path(QStringLiteral("out.csv")),
                          harness.path(QStringLiteral("quiet.csv"))));

    EngineRun run(harness, file);
    QVERIFY(run.awaitRows("sums", 1));
    WorkerKiller killer(run.segmentHandle(), run.pid());
    killer.setOnlyConsumers();
    killer.start(400ms, 12);
    QVERIFY(run.awaitEnd());
    killer.stop();

    QVERIFY2(run.exitCode() == 0, qPrintable(run.lastWords()));
    qInfo("%d kills, %d armed: %d deaths, %d ms in place of %d ms", killer.kills(), killer.armed(),
          static_cast<int>(run.count("deaths")), static_cast<int>(run.count("wallMs")),
          static_cast<int>(quiet.count("wallMs")));
    QVERIFY(run.count("deaths") >= 3);
    QCOMPARE(run.count("rowsRead"), quiet.count("rowsRead"));
    QCOMPARE(run.count("rowsWritten"), quiet.count("rowsWritten"));
    QCOMPARE(harness.leftovers(), QStringList());
    Query query(harness.folder());
    QCOMPARE(query.number(QStringLiteral("SELECT sum(orders) FROM 'quiet.csv'")), 60'000'000);
    QVERIFY(
        query.haveEqualRows(QStringLiteral("FROM 'out.csv'"), QStringLiteral("FROM 'quiet.csv'")));
}

QTEST_GUILESS_MAIN(TestKills)
#include "tst_kills.moc"
