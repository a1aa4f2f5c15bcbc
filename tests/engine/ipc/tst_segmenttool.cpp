// SPDX-License-Identifier: GPL-3.0-or-later
// tools/bench/segment.py knows the segment's layout by numbers: here it reads and arms a real one.
#include "tests/helpers/suite.h"

#include "engine/ipc/crashpoint.h"
#include "tests/engine/ipc/testrun.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

using namespace etl;
using namespace etl::ipc;
using namespace etl::ipc::test;

class TestSegmentTool : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void initTestCase();
    void armsOneWorker();
    void armsTheEngine();
    void readsWhatWorkersStored();

private:
    QByteArray tool(const QStringList &arguments) const;
    QString path(const TestRun &run) const;

    QString m_python;
};

void TestSegmentTool::initTestCase()
{
    m_python = QStandardPaths::findExecutable(QStringLiteral("python3"));
    if (m_python.isEmpty())
        QSKIP("there is no python3");
}

QByteArray TestSegmentTool::tool(const QStringList &arguments) const
{
    QProcess process;
    const auto script =
        qEnvironmentVariable("DATAETL_SOURCE_DIR") + QStringLiteral("/tools/bench/segment.py");
    process.start(m_python, QStringList{script} + arguments);
    if (!process.waitForFinished() || process.exitCode() != 0)
        qFatal("%s", process.readAllStandardError().constData());
    return process.readAllStandardOutput();
}

QString TestSegmentTool::path(const TestRun &run) const
{
    const auto handle = QString::fromStdString(run.segment().handle());
    const auto kind = QStringLiteral("shm:");
    return handle.startsWith(kind) ? QStringLiteral("/dev/shm/") + handle.mid(kind.size())
                                   : handle.mid(handle.indexOf(QLatin1Char(':')) + 1);
}

void TestSegmentTool::armsOneWorker()
{
    const TestRun run(chainSpec(2));
    tool({QStringLiteral("arm"), path(run), QStringLiteral("3"), QStringLiteral("BeforeBell"),
          QStringLiteral("7")});
    for (std::uint32_t worker = 0; worker < run.segment().workers().size(); ++worker) {
        const auto word = run.segment().workerState(WorkerNumber{worker}).armedCrashPoint.load();
        QCOMPARE(word, worker == 3 ? CrashTrigger::armedWord(CrashPoint::BeforeBell, 7) : 0);
    }
    QCOMPARE(run.segment().control().armedCrashPoint.load(), 0u);
}

void TestSegmentTool::armsTheEngine()
{
    const TestRun run(chainSpec());
    tool({QStringLiteral("arm"), path(run), QStringLiteral("engine"),
          QStringLiteral("InsideRecovery"), QStringLiteral("2")});
    QCOMPARE(run.segment().control().armedCrashPoint.load(),
             CrashTrigger::armedWord(CrashPoint::InsideRecovery, 2));
}

void TestSegmentTool::readsWhatWorkersStored()
{
    const TestRun run(chainSpec(2));
    for (std::uint32_t worker = 0; worker < run.segment().workers().size(); ++worker) {
        auto &state = run.segment().workerState(WorkerNumber{worker});
        state.processId.store(100 + worker);
        state.transactions.store(200 + worker);
        state.finished.store(worker % 2);
        state.inputLog[0].store(300 + worker);
        state.inputLog[1].store(1000);
        state.resultComplete.store(worker == 5 ? 1 : 0);
    }
    const auto shown = QJsonDocument::fromJson(tool({QStringLiteral("show"), path(run)})).object();
    const auto workers = shown[QStringLiteral("workers")].toArray();
    QCOMPARE(workers.size(), static_cast<int>(run.segment().workers().size()));
    for (int worker = 0; worker < workers.size(); ++worker) {
        const auto entry = workers[worker].toObject();
        const auto &record = run.segment().worker(WorkerNumber{static_cast<std::uint32_t>(worker)});
        QCOMPARE(entry[QStringLiteral("stage")].toInt(), static_cast<int>(record.stage));
        QCOMPARE(entry[QStringLiteral("process")].toInt(), 100 + worker);
        QCOMPARE(entry[QStringLiteral("transactions")].toInt(), 200 + worker);
        QCOMPARE(entry[QStringLiteral("finished")].toBool(), worker % 2 == 1);
        QCOMPARE(entry[QStringLiteral("loggedBytes")].toInt(), worker == 5 ? 0 : 1300 + worker);
    }
}

QTEST_GUILESS_MAIN(TestSegmentTool)
#include "tst_segmenttool.moc"
