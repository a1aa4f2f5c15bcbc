// SPDX-License-Identifier: GPL-3.0-or-later
// Rows that kill every worker that takes them.
#include "tests/helpers/suite.h"
#include "tests/system/enginerun.h"
#include "tests/system/query.h"
#include "tests/system/workerkiller.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <algorithm>
#include <csignal>

using namespace etl::test;
using namespace std::chrono_literals;

namespace {

constexpr int kRows = 300'000;

struct Shape
{
    const char *workers = "2"; // of the extractor
    const char *debug = ""; // ', "workers": 3' cuts the chain: the rows then come through a queue
    const char *condition = "id = 123456";
    const char *action = "crash";
    const char *onError = "skip";
    bool rejects = false; // wired to a file
    int rows = kRows;
};

QByteArray pipeline(const Shape &shape)
{
    QByteArray text = R"j({"dataetl": 1, "nodes": {
        "rows": {"type": "extract.generate", "workers": )j"
                      + QByteArray(shape.workers) + R"j(, "settings": {"rows": )j"
                      + QByteArray::number(shape.rows)
                      + R"j(, "columns": {"id": "i", "name": "'row ' || i"}}},
        "bad": {"type": "flow.debug", "onError": ")j"
                      + QByteArray(shape.rejects ? "reject" : shape.onError) + "\"" + shape.debug
                      + R"j(, "settings": {"condition": ")j" + shape.condition
                      + R"j(", "action": ")j" + shape.action + R"j("}},
        "out": {"type": "load.csv", "settings": {"path": "out.csv"}})j";
    if (shape.rejects)
        text += R"j(, "errors": {"type": "load.csv", "settings": {"path": "errors.csv"}})j";
    text += R"j(}, "wires": ["rows -> bad", "bad -> out")j";
    if (shape.rejects)
        text += R"j(, "bad:rejects -> errors")j";
    return text + "]}";
}

QList<QJsonObject> deadLetters(const EngineRun &run)
{
    QFile file(QString::fromStdString(run.report().value("deadLetterFile", std::string())));
    QList<QJsonObject> letters;
    if (!file.open(QIODevice::ReadOnly))
        return letters;
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (!line.isEmpty())
            letters += QJsonDocument::fromJson(line).object();
    }
    return letters;
}

} // namespace
Q_DECLARE_METATYPE(Shape)

class TestPoison : public Suite
{
    Q_OBJECT

private slots:
    void oneRowIsSetAsideAndTheRestGoesOn_data();
    void oneRowIsSetAsideAndTheRestGoesOn();
    void severalRowsAreSetAside();
    void rejectsPortTakesTheRow();
    void runFailsWhereTheNodeSaysSo();
    void killsFromOutsideSetNothingAside();
    void readingThatCrashesFailsTheRun();
    void searchGoesOnInAnotherEngine();
};

void TestPoison::oneRowIsSetAsideAndTheRestGoesOn_data()
{
    QTest::addColumn<Shape>("shape");
    QTest::newRow("in the extractor's stage") << Shape{};
    QTest::newRow("behind a queue") << Shape{.debug = ", \"workers\": 3"};
    QTest::newRow("the first row") << Shape{.condition = "id = 0"};
    QTest::newRow("the last row, behind a queue")
        << Shape{.debug = ", \"workers\": 1", .condition = "id = 299999"};
    QTest::newRow("by exit") << Shape{.action = "exit"};
}

void TestPoison::oneRowIsSetAsideAndTheRestGoesOn()
{
    QFETCH(Shape, shape);
    SystemHarness harness;
    const auto file = QStringLiteral("poison.etl");
    harness.write(file, pipeline(shape));
    EngineRun run(harness, file);
    QVERIFY(run.awaitEnd());
    QVERIFY2(run.exitCode() == 0, qPrintable(run.lastWords()));
    qInfo("%d deaths, %d ms", static_cast<int>(run.count("deaths")),
          static_cast<int>(run.count("wallMs")));
    QCOMPARE(run.count("rowsSetAside"), 1);
    // Three to become suspect, at most one for each halving of a batch, and the row itself.
    QVERIFY(run.count("deaths") >= 4);
    QVERIFY(run.count("deaths") <= 3 + 17 + 1);
    QCOMPARE(run.count("rowsWritten"), kRows - 1);
    QCOMPARE(run.count("rowsRead"), kRows);

    const auto letters = deadLetters(run);
    QCOMPARE(letters.size(), 1);
    const QString id = QString::fromLatin1(shape.condition).mid(5);
    QCOMPARE(letters.front()[QLatin1String("row")][QLatin1String("id")].toInt(), id.toInt());
    QCOMPARE(letters.front()[QLatin1String("row")][QLatin1String("name")].toString(),
             QStringLiteral("row ") + id);
    QCOMPARE(letters.front()[QLatin1String("node")].toString(), QStringLiteral("bad"));
    QCOMPARE(letters.front()[QLatin1String("action")].toString(), QStringLiteral("process"));
    const bool crashed = qstrcmp(shape.action, "crash") == 0;
    QCOMPARE(letters.front()[QLatin1String("signal")].toInt(), crashed ? SIGSEGV : 0);
    QVERIFY(letters.front()[QLatin1String("error")].toString().contains(
        QLatin1String(crashed ? "SIGSEGV" : "exit code 42")));

    Query query(harness.folder());
    QCOMPARE(query.number(QStringLiteral("SELECT count(DISTINCT id) FROM 'out.csv'")), kRows - 1);
    QCOMPARE(query.number(QStringLiteral("SELECT count(*) FROM 'out.csv' WHERE id = ") + id), 0);
    QCOMPARE(harness.leftovers(), QStringList());
}

void TestPoison::severalRowsAreSetAside()
{
    SystemHarness harness;
    const auto file = QStringLiteral("poison.etl");
    harness.write(file, pipeline({.condition = "id IN (5, 6, 70000, 299000)"}));
    EngineRun run(harness, file);
    QVERIFY(run.awaitEnd());
    QVERIFY2(run.exitCode() == 0, qPrintable(run.lastWords()));
    QCOMPARE(run.count("rowsSetAside"), 4);
    QList<int> ids;
    for (const auto &letter : deadLetters(run))
        ids += letter[QLatin1String("row")][QLatin1String("id")].toInt();
    std::ranges::sort(ids);
    QCOMPARE(ids, QList<int>({5, 6, 70000, 299000}));
    Query query(harness.folder());
    QCOMPARE(query.number(QStringLiteral("SELECT count(DISTINCT id) FROM 'out.csv'")), kRows - 4);
    QCOMPARE(run.count("rowsWritten"), kRows - 4);
}

void TestPoison::rejectsPortTakesTheRow()
{
    SystemHarness harness;
    const auto file = QStringLiteral("poison.etl");
    harness.write(file, pipeline({.debug = ", \"workers\": 2", .rejects = true}));
    EngineRun run(harness, file);
    QVERIFY(run.awaitEnd());
    QVERIFY2(run.exitCode() == 0, qPrintable(run.lastWords()));
    Query query(harness.folder());
    QCOMPARE(query.number(QStringLiteral("SELECT count(DISTINCT id) FROM 'out.csv'")), kRows - 1);
    QCOMPARE(query.number(QStringLiteral("SELECT count(*) FROM 'errors.csv'")), 1);
    QCOMPARE(query.number(QStringLiteral("SELECT count(*) FROM 'errors.csv' WHERE error LIKE "
                                         "'%SIGSEGV%' AND row LIKE '%123456%'")),
             1);
}

void TestPoison::runFailsWhereTheNodeSaysSo()
{
    SystemHarness harness;
    const auto file = QStringLiteral("poison.etl");
    harness.write(file, pipeline({.onError = "fail"}));
    EngineRun run(harness, file);
    QVERIFY(run.awaitEnd());
    QCOMPARE(run.exitCode(), 1);
    for (const char *words : {"node 'bad'", "SIGSEGV"})
        QVERIFY2(run.errorText().contains(QLatin1String(words)), qPrintable(run.errorText()));
    QCOMPARE(run.count("rowsSetAside"), 1);
    QCOMPARE(deadLetters(run).size(), 1);
    QCOMPARE(harness.files(), QStringList({file}));
    QCOMPARE(harness.leftovers(), QStringList());
}

// A SIGKILL says nothing about the batch that its worker held.
void TestPoison::killsFromOutsideSetNothingAside()
{
    SystemHarness harness;
    const auto file = QStringLiteral("slow.etl");
    harness.write(file, pipeline({.workers = "1",
                                  .debug = ", \"workers\": 1",
                                  .condition = "sha256(sha256(sha256(id::VARCHAR))) = 'x'",
                                  .rows = 10 * kRows}));
    EngineRun run(harness, file);
    QVERIFY(run.awaitState("running"));
    WorkerKiller killer(run.segmentHandle(), run.pid());
    killer.start(40ms, 12);
    QVERIFY(run.awaitEnd());
    killer.stop();
    QVERIFY2(run.exitCode() == 0, qPrintable(run.lastWords()));
    qInfo("%d kills, %d armed: %d deaths, %d ms", killer.kills(), killer.armed(),
          static_cast<int>(run.count("deaths")), static_cast<int>(run.count("wallMs")));
    QVERIFY(run.count("deaths") >= 3);
    QCOMPARE(run.count("rowsSetAside"), 0);
    QCOMPARE(run.count("rowsWritten"), 10 * kRows);
}

// What was found out before an engine died stands in the run's memory.
void TestPoison::searchGoesOnInAnotherEngine()
{
    SystemHarness harness;
    const auto file = QStringLiteral("poison.etl");
    harness.write(file, pipeline({.debug = ", \"workers\": 2"}));
    {
        EngineRun run(harness, file);
        QVERIFY(QTest::qWaitFor([&] { return run.log().count(QStringLiteral("SIGSEGV")) >= 6; },
                                20'000));
        run.signal(SIGKILL);
        QVERIFY(run.awaitEnd());
    }
    EngineRun last(harness, file, {QStringLiteral("--resume")});
    QVERIFY(last.awaitEnd());
    QVERIFY2(last.exitCode() == 0, qPrintable(last.lastWords()));
    QCOMPARE(last.count("rowsSetAside"), 1);
    QCOMPARE(deadLetters(last).size(), 1);
    Query query(harness.folder());
    QCOMPARE(query.number(QStringLiteral("SELECT count(DISTINCT id) FROM 'out.csv'")), kRows - 1);
    QCOMPARE(last.count("rowsWritten"), kRows - 1);
}

// Nothing can be told apart below a read: there is no row yet.
void TestPoison::readingThatCrashesFailsTheRun()
{
    SystemHarness harness;
    const auto file = QStringLiteral("aggregate.etl");
    harness.write(file, R"j({"dataetl": 1, "nodes": {
        "rows": {"type": "extract.generate", "settings": {"rows": 100000, "columns": {"id": "i"}}},
        "sums": {"type": "transform.aggregate", "settings": {"columns": {"rows": "count(*)"}}},
        "bad": {"type": "flow.debug", "onError": "skip", "settings": {"condition": "rows > 0", "action": "crash"}},
        "out": {"type": "load.csv", "settings": {"path": "out.csv"}}},
        "wires": ["rows -> sums", "sums -> bad", "bad -> out"]})j");
    EngineRun run(harness, file);
    QVERIFY(run.awaitEnd());
    QCOMPARE(run.exitCode(), 1);
    QVERIFY2(run.errorText().contains(QLatin1String("SIGSEGV")), qPrintable(run.errorText()));
    QVERIFY(run.count("deaths") <= 6);
    QCOMPARE(harness.files(), QStringList({file}));
}

QTEST_GUILESS_MAIN(TestPoison)
#include "tst_poison.moc"
