// SPDX-License-Identifier: GPL-3.0-or-later
// Runs that are stopped, or lose their engine, and go on later.
#include "tests/helpers/suite.h"
#include "tests/system/enginerun.h"
#include "tests/system/processes.h"
#include "tests/system/query.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <csignal>

using namespace etl::test;

namespace {

const QString kFile = QStringLiteral("long.etl");
const QStringList kResume{QStringLiteral("--resume")};
constexpr int kOrphanMs = 1000;

// Rows in queues before a slow node; a stateful node whose log outgrows its memory; a file of
// rejects. The CSV source is read by two workers.
constexpr const char *kPipeline = R"j({"dataetl": 1, "nodes": {
    "rows": {"type": "extract.csv", "workers": 2, "settings": {"path": "rows.csv"}},
    "odd": {"type": "flow.debug", "workers": 1, "onError": "reject", "settings": {
        "condition": "id % 1000 = 7", "action": "reject"}},
    "digest": {"type": "transform.derive", "workers": 1, "settings": {"columns": {
        "digest": "sha256(sha256(id::VARCHAR))"}}},
    "out": {"type": "load.parquet", "workers": 1, "settings": {"path": "out.parquet", "rowGroupRows": 20000}},
    "errors": {"type": "load.csv", "settings": {"path": "errors.csv"}},
    "sums": {"type": "transform.aggregate", "settings": {
        "groupBy": ["amount"], "columns": {"count": "count(*)", "total": "sum(id)"}}},
    "sums_out": {"type": "load.csv", "settings": {"path": "sums.csv"}}},
    "wires": ["rows -> odd", "odd -> digest", "digest -> out", "odd:rejects -> errors",
              "rows -> sums", "sums -> sums_out"]})j";
constexpr int kRows = 1'500'000;

} // namespace

class TestResume : public Suite
{
    Q_OBJECT

private slots:
    void init();
    void stoppedRunGoesOnWhereItWas();
    void runOfADeadEngineGoesOn();
    void enginesWithAnotherRuntimeFolderLeaveItsMemory();
    void engineThatDiesTwiceChangesNothing();
    void runStoppedWhileJoiningGoesOn();
    void changedSourceIsRefused();
    void changedPipelineIsRefusedButGoesOnByItsId();
    void newRunTakesThePlaceOfAStoppedOne();
    void killedRunCannotGoOn();
    void runThatIsGoingOnIsNamed();
    void unknownRunIsRefused();
    void damagedImageIsRefused();

private:
    QByteArray savedRuns() const;
    void stopInTheMiddle(quint64 rows = 200'000);
    void verifyOutput(const EngineRun &last) const;

    std::unique_ptr<SystemHarness> m_harness;
};

void TestResume::init()
{
    Suite::init();
    m_harness = std::make_unique<SystemHarness>();
    m_harness->write(kFile, kPipeline);
    QByteArray rows = "id,amount\n";
    for (int i = 0; i < kRows; ++i)
        rows += QByteArray::number(i) + ',' + QByteArray::number(qint64{i} * 7919 % 100003) + '\n';
    m_harness->write(QStringLiteral("rows.csv"), rows);
}

QByteArray TestResume::savedRuns() const
{
    return m_harness->run({QStringLiteral("runs"), QStringLiteral("--json")}).output;
}

void TestResume::stopInTheMiddle(quint64 rows)
{
    EngineRun run(*m_harness, kFile);
    QVERIFY2(run.awaitRows("digest", rows), qPrintable(run.lastWords()));
    run.signal(SIGINT);
    QVERIFY(run.awaitEnd());
    QCOMPARE(run.exitCode(), 3);
    QVERIFY(run.report().value("resumable", false));
}

// Computed from the source, not from another run of ours.
void TestResume::verifyOutput(const EngineRun &last) const
{
    QVERIFY2(last.exitCode() == 0, qPrintable(last.lastWords()));
    Query query(m_harness->folder());
    QVERIFY(query.haveEqualRows(
        QStringLiteral("FROM 'out.parquet'"),
        QStringLiteral("SELECT id, amount, sha256(sha256(id::VARCHAR)) AS digest FROM 'rows.csv' "
                       "WHERE id % 1000 <> 7")));
    QVERIFY(query.haveEqualRows(
        QStringLiteral("FROM 'sums.csv'"),
        QStringLiteral("SELECT amount, count(*) AS count, sum(id)::BIGINT AS total FROM 'rows.csv' "
                       "GROUP BY amount")));
    QCOMPARE(query.number(QStringLiteral("SELECT count(*) FROM 'errors.csv'")), kRows / 1000);
    QCOMPARE(query.number(QStringLiteral("SELECT count(DISTINCT row) FROM 'errors.csv'")),
             kRows / 1000);
    QCOMPARE(m_harness->files(),
             QStringList({QStringLiteral("errors.csv"), kFile, QStringLiteral("out.parquet"),
                          QStringLiteral("rows.csv"), QStringLiteral("sums.csv")}));
    QCOMPARE(m_harness->leftovers(), QStringList());
    QCOMPARE(savedRuns(), QByteArray("[]\n"));
}

void TestResume::stoppedRunGoesOnWhereItWas()
{
    stopInTheMiddle();
    const auto saved = QJsonDocument::fromJson(savedRuns()).array();
    QCOMPARE(saved.size(), 1);
    QCOMPARE(saved[0][QLatin1String("path")].toString(), m_harness->path(kFile));
    // And once more, later.
    {
        EngineRun again(*m_harness, kFile, kResume);
        QVERIFY2(again.awaitRows("digest", 600'000), qPrintable(again.lastWords()));
        again.signal(SIGINT);
        QVERIFY(again.awaitEnd());
        QCOMPARE(again.exitCode(), 3);
        QVERIFY(again.count("rowsKept") > 0);
    }
    EngineRun last(*m_harness, kFile, kResume);
    QVERIFY(last.awaitEnd());
    verifyOutput(last);
    QCOMPARE(last.count("rowsRead"), kRows); // of all three parts together
    QVERIFY(last.count("rowsReadBefore") >= 600'000 && last.count("rowsReadBefore") <= kRows);
}

void TestResume::runOfADeadEngineGoesOn()
{
    {
        EngineRun run(*m_harness, kFile);
        QVERIFY2(run.awaitRows("digest", 200'000), qPrintable(run.lastWords()));
        run.signal(SIGKILL);
        QVERIFY(run.awaitEnd());
    }
    // At once: its workers may still be leaving.
    EngineRun last(*m_harness, kFile, kResume);
    QVERIFY(last.awaitEnd());
    verifyOutput(last);
}

void TestResume::engineThatDiesTwiceChangesNothing()
{
    for (const quint64 rows : {200'000, 500'000, 900'000}) {
        EngineRun run(*m_harness, kFile, rows > 200'000 ? kResume : QStringList());
        QVERIFY2(run.awaitRows("digest", rows), qPrintable(run.lastWords()));
        run.signal(SIGKILL);
        QVERIFY(run.awaitEnd());
        QVERIFY(m_harness->awaitNoProcess(kOrphanMs));
    }
    QVERIFY(savedRuns().contains("\"engineDied\":true"));
    EngineRun last(*m_harness, kFile, kResume);
    QVERIFY(last.awaitEnd());
    verifyOutput(last);
}

// Engines of other sessions of the user, started by a timer say, share /dev/shm with this one.
void TestResume::enginesWithAnotherRuntimeFolderLeaveItsMemory()
{
    {
        EngineRun run(*m_harness, kFile);
        QVERIFY2(run.awaitRows("digest", 200'000), qPrintable(run.lastWords()));
        run.signal(SIGKILL);
        QVERIFY(run.awaitEnd());
        QVERIFY(m_harness->awaitNoProcess(kOrphanMs));
    }
    const SystemHarness other;
    other.write(kFile, R"({"dataetl": 1, "nodes": {
        "rows": {"type": "extract.generate", "settings": {"rows": 3, "columns": {"id": "i"}}},
        "out": {"type": "load.discard"}}, "wires": ["rows -> out"]})");
    const Outcome ran = other.run({QStringLiteral("run"), kFile});
    QVERIFY2(ran.exitCode == 0, ran.error.constData());
    EngineRun last(*m_harness, kFile, kResume);
    QVERIFY(last.awaitEnd());
    verifyOutput(last);
}

// All rows are in the parts; what remains is to join them and to give the names.
void TestResume::runStoppedWhileJoiningGoesOn()
{
    {
        EngineRun run(*m_harness, kFile);
        QVERIFY2(run.awaitState("committing"), qPrintable(run.lastWords()));
        run.signal(SIGKILL);
        QVERIFY(run.awaitEnd());
        QVERIFY(m_harness->awaitNoProcess(kOrphanMs));
    }
    if (savedRuns() == "[]\n")
        QSKIP("the engine was faster than the signal");
    EngineRun last(*m_harness, kFile, kResume);
    QVERIFY(last.awaitEnd());
    verifyOutput(last);
}

void TestResume::changedSourceIsRefused()
{
    stopInTheMiddle();
    m_harness->write(QStringLiteral("rows.csv"),
                     m_harness->read(QStringLiteral("rows.csv")) + "7,7\n");
    const Outcome refused =
        m_harness->run({QStringLiteral("run"), kFile, QStringLiteral("--resume")});
    QCOMPARE(refused.exitCode, 2);
    for (const char *words : {"node 'rows'", "rows.csv", "has changed", "start the pipeline anew"})
        QVERIFY2(refused.error.contains(words), refused.error.constData());
    m_harness->discardRuns();
    QCOMPARE(m_harness->files(), QStringList({kFile, QStringLiteral("rows.csv")}));
}

void TestResume::changedPipelineIsRefusedButGoesOnByItsId()
{
    stopInTheMiddle();
    const QString id =
        QJsonDocument::fromJson(savedRuns()).array()[0][QLatin1String("run")].toString();
    m_harness->write(kFile, QByteArray(kPipeline).replace("% 1000 = 7", "% 1000 = 8"));
    const Outcome refused =
        m_harness->run({QStringLiteral("run"), kFile, QStringLiteral("--resume")});
    QCOMPARE(refused.exitCode, 2);
    QVERIFY2(refused.error.contains(id.toUtf8()), refused.error.constData());
    EngineRun last(*m_harness, id, kResume);
    QVERIFY(last.awaitEnd());
    verifyOutput(last);
}

void TestResume::newRunTakesThePlaceOfAStoppedOne()
{
    stopInTheMiddle();
    EngineRun anew(*m_harness, kFile);
    QVERIFY(anew.awaitEnd());
    verifyOutput(anew);
}

void TestResume::killedRunCannotGoOn()
{
    EngineRun run(*m_harness, kFile);
    QVERIFY2(run.awaitRows("digest", 200'000), qPrintable(run.lastWords()));
    // A process that is halted cannot stop by itself, so the run is still there for the second
    // signal.
    for (const ProcessFacts &worker : workersOf(run.pid()))
        QCOMPARE(::kill(worker.pid, SIGSTOP), 0);
    run.signal(SIGINT);
    QVERIFY(run.awaitState("stopping"));
    run.signal(SIGINT);
    QVERIFY(run.awaitEnd());
    QCOMPARE(run.report().value("state", ""), std::string("killed"));
    QCOMPARE(savedRuns(), QByteArray("[]\n"));
    QCOMPARE(m_harness->files(), QStringList({kFile, QStringLiteral("rows.csv")}));
    QCOMPARE(m_harness->leftovers(), QStringList());
}

void TestResume::runThatIsGoingOnIsNamed()
{
    EngineRun run(*m_harness, kFile);
    QVERIFY2(run.awaitRows("digest", 1), qPrintable(run.lastWords()));
    run.signal(SIGSTOP); // it cannot end before it is asked for
    const Outcome refused =
        m_harness->run({QStringLiteral("run"), kFile, QStringLiteral("--resume")});
    run.signal(SIGCONT);
    QCOMPARE(refused.exitCode, 2);
    QVERIFY2(refused.error.contains("is going on now"), refused.error.constData());
    run.signal(SIGINT);
    QVERIFY(run.awaitEnd()); // stopped, unless its workers had done all by then
    m_harness->discardRuns();
}

void TestResume::unknownRunIsRefused()
{
    const Outcome outcome =
        m_harness->run({QStringLiteral("run"), kFile, QStringLiteral("--resume")});
    QVERIFY(outcome.exitCode != 0);
    QVERIFY2(outcome.error.contains("waits to go on"), outcome.error.constData());
    const Outcome discard = m_harness->run(
        {QStringLiteral("runs"), QStringLiteral("--discard"), QStringLiteral("nope")});
    QCOMPARE(discard.exitCode, 2);
}

void TestResume::damagedImageIsRefused()
{
    stopInTheMiddle();
    const QString id =
        QJsonDocument::fromJson(savedRuns()).array()[0][QLatin1String("run")].toString();
    const QString image = m_harness->stateFolder() + QStringLiteral("/dataetl/runs/") + id
                          + QStringLiteral("/segment");
    QFile file(image);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.resize(file.size() / 2));
    file.close();
    const Outcome refused =
        m_harness->run({QStringLiteral("run"), kFile, QStringLiteral("--resume")});
    QCOMPARE(refused.exitCode, 2);
    QVERIFY2(refused.error.contains("damaged"), refused.error.constData());
    m_harness->discardRuns();
    QCOMPARE(m_harness->files(), QStringList({kFile, QStringLiteral("rows.csv")}));
    QCOMPARE(m_harness->leftovers(), QStringList());
}

QTEST_GUILESS_MAIN(TestResume)
#include "tst_resume.moc"
