// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/supervisor/enginefixture.h"
#include "tests/helpers/suite.h"

#include "engine/supervisor/savedruns.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTest>

#include <csignal>

using namespace etl;
using namespace etl::supervisor;
using etl::protocol::LoaderOutcome;
using etl::protocol::RunState;
using etl::protocol::StopVerb;
using etl::test::await;
using etl::test::EngineFixture;
using etl::test::RunWatch;
using etl::test::Script;

namespace {

QByteArray contentOf(const std::string &path)
{
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList sortedLines(const QByteArray &text)
{
    auto lines = QString::fromUtf8(text).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    lines.sort();
    return lines;
}

const QStringList kFourSplits{QStringLiteral("split 0-10"), QStringLiteral("split 10-20"),
                              QStringLiteral("split 20-30"), QStringLiteral("split 30-40")};

QString words(const char *text)
{
    return QString::fromUtf8(text);
}

} // namespace

class TestRunController : public etl::test::Suite
{
    Q_OBJECT

private:
    // Nothing of a run that is over may be left: no process, no part, no lock, no shared memory.
    static void verifyNothingLeft(const EngineFixture &fixture, const RunId &run,
                                  const QStringList &outputs)
    {
        // A stopped run is kept to go on, until it is given up.
        const SavedRuns saved(fixture.path("saved"));
        if (const auto record = saved.find(run))
            saved.discard(*record);
        QCOMPARE(fixture.files(), outputs);
        QCOMPARE(fixture.runFiles(), QStringList());
        QVERIFY(!QFile::exists(words("/dev/shm/dataetl-") + QString::fromStdString(run.value)));
        QVERIFY(!QFile::exists(QString::fromStdString(fixture.path("spill/") + run.value)));
    }

private slots:
    void runsToTheEnd()
    {
        EngineFixture fixture;
        Script script{.workers = 3, .output = fixture.path("out/a.txt")};
        auto *run = fixture.start(script);
        RunWatch watch(*run);
        QVERIFY(watch.awaitEnd());
        QCOMPARE(watch.states().join(QLatin1Char(' ')), words("running committing finished"));
        QCOMPARE(sortedLines(contentOf(script.output)), kFourSplits);
        const auto &report = watch.report();
        QCOMPARE(report.state, RunState::Finished);
        QCOMPARE(report.nodes.at(0).rowsIn, std::uint64_t{40});
        QCOMPARE(report.loaders.at(0).outcome, LoaderOutcome::Committed);
        QCOMPARE(report.deaths, 0);
        QVERIFY2(
            watch.log().contains(
                words("committed '%1': ").arg(QString::fromStdString(fixture.path("out/a.txt")))),
            qPrintable(watch.log()));
        QVERIFY(etl::test::livingChildren("scriptedworker").empty());
        verifyNothingLeft(fixture, run->id(), {words("a.txt")});
    }

    void startsNothingForAPipelineWithErrors()
    {
        EngineFixture fixture;
        protocol::StartRun request;
        request.pipelineText = "no json";
        std::optional<protocol::RunRefused> refused;
        fixture.engine().startRun(request, [&](const auto &result) { refused = result.error(); });
        QVERIFY(await([&] { return refused.has_value(); }));
        QVERIFY(refused->error.has_value());
        QCOMPARE(fixture.engine().activeRuns(), 0);
        QCOMPARE(fixture.runFiles(), QStringList());
    }

    void replacesAWorkerThatDies()
    {
        EngineFixture fixture;
        Script script{.behaviour = "crash-once", .workers = 2, .output = fixture.path("out/a.txt")};
        auto *run = fixture.start(script);
        RunWatch watch(*run);
        QVERIFY(watch.awaitEnd());
        QCOMPARE(watch.report().state, RunState::Finished);
        QCOMPARE(sortedLines(contentOf(script.output)), kFourSplits);
        QVERIFY(watch.report().deaths >= 1);
        QCOMPARE(watch.report().replacements, watch.report().deaths);
        QVERIFY(watch.report().batchesRolledBack >= 1); // a split was claimed
        QVERIFY2(watch.log().contains(words("was killed by signal 6 (SIGABRT) during process")),
                 qPrintable(watch.log()));
        QVERIFY2(watch.log().contains(words("is replaced by a new process")),
                 qPrintable(watch.log()));
        verifyNothingLeft(fixture, run->id(), {words("a.txt")});
    }

    void givesUpANodeThatAlwaysDies()
    {
        EngineFixture fixture;
        auto *run = fixture.start({.behaviour = "crash", .output = fixture.path("out/a.txt")});
        RunWatch watch(*run);
        QVERIFY(watch.awaitEnd());
        QCOMPARE(watch.states().join(QLatin1Char(' ')), words("running stopping failed"));
        QCOMPARE(watch.report().deaths, 5);
        QCOMPARE(watch.report().error->code, ErrorCode::WorkerDied);
        QCOMPARE(watch.report().error->node, std::string("node"));
        verifyNothingLeft(fixture, run->id(), {});
    }

    void aFailedStageFailsTheRun_data()
    {
        QTest::addColumn<QByteArray>("behaviour");
        QTest::newRow("and waits") << QByteArray("fail");
        QTest::newRow("and leaves at once") << QByteArray("fail-and-leave");
    }
    void aFailedStageFailsTheRun()
    {
        QFETCH(QByteArray, behaviour);
        EngineFixture fixture;
        auto *run = fixture.start({.behaviour = behaviour.toStdString(),
                                   .workers = 2,
                                   .output = fixture.path("out/a.txt")});
        RunWatch watch(*run);
        QVERIFY(watch.awaitEnd());
        QCOMPARE(watch.report().state, RunState::Failed);
        QCOMPARE(watch.report().error->code, ErrorCode::BadData);
        QCOMPARE(watch.report().error->message, std::string("row 5 is bad"));
        QCOMPARE(watch.report().deaths, 0);
        QCOMPARE(watch.report().loaders.at(0).outcome, LoaderOutcome::RolledBack);
        verifyNothingLeft(fixture, run->id(), {});
    }

    void aMissingWorkerProgramFailsTheRun()
    {
        EngineFixture fixture([](EngineConfig &config) {
            // The check is answered by the worker that is there; then the program is gone.
            const QString copy = QString::fromStdString(config.runtimeFolder) + words("/worker");
            QFile::copy(config.workerProgram, copy);
            config.workerProgram = copy;
        });
        const QString program = QString::fromStdString(fixture.runtimeFolder()) + words("/worker");
        fixture.engine().warmUp(1);
        QVERIFY(await([] { return !etl::test::livingChildren("worker").empty(); }));
        QVERIFY(QFile::remove(program));
        auto *run = fixture.start({.workers = 2});
        RunWatch watch(*run);
        QVERIFY(watch.awaitEnd());
        QCOMPARE(watch.report().state, RunState::Failed);
        QVERIFY(QString::fromStdString(watch.report().error->message)
                    .contains(words("could not be started")));
    }

    void stopsQuickly()
    {
        EngineFixture fixture;
        auto *run = fixture.start(
            {.behaviour = "wait-for-stop", .workers = 3, .output = fixture.path("out/a.txt")});
        RunWatch watch(*run);
        QVERIFY(watch.awaitState(RunState::Running));
        QElapsedTimer timer;
        timer.start();
        run->stop(StopVerb::Stop);
        QCOMPARE(run->state(), RunState::Stopping);
        QVERIFY(watch.awaitEnd());
        QVERIFY2(timer.elapsed() < 500, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(watch.states().join(QLatin1Char(' ')), words("running stopping stopped"));
        QVERIFY(watch.report().workerDeaths.empty());
        verifyNothingLeft(fixture, run->id(), {});
    }

    void stopsWhileWorkersAreStillStarting()
    {
        EngineFixture fixture;
        auto *run = fixture.start({.behaviour = "wait-for-stop", .workers = 3});
        RunWatch watch(*run);
        run->stop(StopVerb::Stop);
        QVERIFY(watch.awaitEnd());
        QCOMPARE(watch.report().state, RunState::Stopped);
        verifyNothingLeft(fixture, run->id(), {});
    }

    void killsWorkersThatDoNotStop()
    {
        EngineFixture fixture;
        auto *run =
            fixture.start({.behaviour = "ignore-stop", .output = fixture.path("out/a.txt")});
        RunWatch watch(*run);
        QVERIFY(await([&] { return watch.log().contains(words("at work")); }));
        QElapsedTimer timer;
        timer.start();
        run->stop(StopVerb::Stop);
        QVERIFY(watch.awaitEnd());
        QVERIFY2(timer.elapsed() >= 2900 && timer.elapsed() < 3500,
                 qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(watch.report().state, RunState::Stopped);
        QCOMPARE(watch.report().deaths, 0); // not of its own
        QCOMPARE(watch.report().workerDeaths.size(), std::size_t{1});
        QCOMPARE(watch.report().workerDeaths[0].signal, SIGKILL);
        QVERIFY(watch.report().workerDeaths[0].byEngine);
        QVERIFY2(watch.log().contains(words("does not stop, and is terminated")),
                 qPrintable(watch.log()));
        QVERIFY2(watch.log().contains(words("does not stop, and is killed")),
                 qPrintable(watch.log()));
        verifyNothingLeft(fixture, run->id(), {});
    }

    void killOvertakesStop()
    {
        EngineFixture fixture;
        auto *run = fixture.start({.behaviour = "ignore-stop"});
        RunWatch watch(*run);
        QVERIFY(watch.awaitState(RunState::Running));
        run->stop(StopVerb::Stop);
        QElapsedTimer timer;
        timer.start();
        run->stop(StopVerb::Kill);
        QVERIFY(watch.awaitEnd());
        QVERIFY2(timer.elapsed() < 500, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(watch.report().state, RunState::Killed);
    }

    void drainFinishesWhatIsUnderWay()
    {
        EngineFixture fixture;
        Script script{
            .behaviour = "wait-for-stop", .workers = 2, .output = fixture.path("out/a.txt")};
        auto *run = fixture.start(script);
        RunWatch watch(*run);
        QVERIFY(watch.awaitState(RunState::Running));
        run->stop(StopVerb::Drain);
        QVERIFY(watch.awaitEnd());
        QCOMPARE(watch.states().join(QLatin1Char(' ')),
                 words("running draining committing finished"));
        QCOMPARE(sortedLines(contentOf(script.output)), kFourSplits);
    }

    void aWorkerKilledOnRequestIsReplaced()
    {
        EngineFixture fixture;
        auto *run = fixture.start({.behaviour = "wait-for-stop", .workers = 2});
        RunWatch watch(*run);
        QVERIFY(watch.awaitState(RunState::Running));
        QVERIFY(run->killWorker(1).has_value());
        QVERIFY(!run->killWorker(2));
        QVERIFY(await([&] { return watch.log().contains(words("is replaced by a new process")); }));
        run->stop(StopVerb::Drain);
        QVERIFY(watch.awaitEnd());
        QCOMPARE(watch.report().state, RunState::Finished);
        QCOMPARE(watch.report().deaths, 1);
    }

    void survivesAnyNumberOfOutsideKillsThatLeaveProgress()
    {
        EngineFixture fixture;
        auto *run = fixture.start(
            {.behaviour = "wait-for-stop", .workers = 2, .output = fixture.path("out/a.txt")});
        RunWatch watch(*run);
        QVERIFY(watch.awaitState(RunState::Running));
        // The pid in the last frame may be one that is gone already; then there is nobody to kill
        // yet.
        const auto killOne = [&watch] {
            if (watch.frames().empty())
                return false;
            const auto pid = static_cast<pid_t>(watch.frames().back().workers[1].pid);
            return pid > 0 && ::kill(pid, SIGKILL) == 0;
        };
        for (int i = 1; i <= 20; ++i) {
            QVERIFY(await(killOne));
            QVERIFY(await([&] { return watch.log().count(words("is replaced")) == i; }));
        }
        run->stop(StopVerb::Drain);
        QVERIFY(watch.awaitEnd());
        QCOMPARE(watch.report().state, RunState::Finished);
        QCOMPARE(watch.report().deaths, 20);
        QCOMPARE(sortedLines(contentOf(fixture.path("out/a.txt"))), kFourSplits);
    }

    void joiningSurvivesAKill()
    {
        EngineFixture fixture;
        Script script{.workers = 2, .output = fixture.path("out/a.txt"), .join = "crash-once"};
        auto *run = fixture.start(script);
        RunWatch watch(*run);
        QVERIFY(watch.awaitEnd());
        QCOMPARE(watch.report().state, RunState::Finished);
        QCOMPARE(sortedLines(contentOf(script.output)), kFourSplits);
        QVERIFY2(watch.log().contains(words("that joined its parts was killed by signal 9")),
                 qPrintable(watch.log()));
        verifyNothingLeft(fixture, run->id(), {words("a.txt")});
    }

    // More often than a run without progress may be killed.
    void joiningSurvivesAnyNumberOfKillsWhileItGetsOn()
    {
        EngineFixture fixture;
        Script script{
            .workers = 2, .output = fixture.path("out/a.txt"), .join = "crash-on-each-byte"};
        auto *run = fixture.start(script);
        RunWatch watch(*run);
        QVERIFY(watch.awaitEnd());
        QCOMPARE(watch.report().state, RunState::Finished);
        QCOMPARE(sortedLines(contentOf(script.output)), kFourSplits);
    }

    void aJoinThatNeverGetsOnIsGivenUp()
    {
        EngineFixture fixture;
        auto *run =
            fixture.start({.workers = 2, .output = fixture.path("out/a.txt"), .join = "crash"});
        RunWatch watch(*run);
        QVERIFY(watch.awaitEnd());
        QCOMPARE(watch.report().state, RunState::Failed);
        QCOMPARE(watch.report().error->code, ErrorCode::WorkerDied);
        verifyNothingLeft(fixture, run->id(), {});
    }

    void aJoinThatFailsLeavesNoFile()
    {
        EngineFixture fixture;
        auto *run =
            fixture.start({.workers = 2, .output = fixture.path("out/a.txt"), .join = "fail"});
        RunWatch watch(*run);
        QVERIFY(watch.awaitEnd());
        QCOMPARE(watch.states().join(QLatin1Char(' ')),
                 words("running committing stopping failed"));
        QCOMPARE(watch.report().error->code, ErrorCode::NoSpace);
        QCOMPARE(watch.report().error->node, std::string("node"));
        verifyNothingLeft(fixture, run->id(), {});
    }

    void stoppingWhileJoiningLeavesTheOldFile()
    {
        EngineFixture fixture;
        const auto output = fixture.path("out/a.txt");
        QFile old(QString::fromStdString(output));
        QVERIFY(old.open(QIODevice::WriteOnly));
        old.write("old");
        old.close();
        auto *run = fixture.start({.output = output, .join = "hang"});
        RunWatch watch(*run);
        QVERIFY(watch.awaitState(RunState::Committing));
        run->stop(StopVerb::Stop);
        QVERIFY(watch.awaitEnd());
        QCOMPARE(watch.report().state, RunState::Stopped);
        QCOMPARE(contentOf(output), QByteArray("old"));
        verifyNothingLeft(fixture, run->id(), {words("a.txt")});
    }

    void aFinalNameThatCannotBeTakenFailsTheRun()
    {
        EngineFixture fixture;
        QVERIFY(QDir().mkpath(QString::fromStdString(fixture.path("out/a.txt/full"))));
        auto *run = fixture.start({.output = fixture.path("out/a.txt")});
        RunWatch watch(*run);
        QVERIFY(watch.awaitEnd());
        QCOMPARE(watch.report().state, RunState::Failed);
        QCOMPARE(watch.report().error->setting, std::string("path"));
        QCOMPARE(watch.report().loaders.at(0).outcome, LoaderOutcome::RolledBack);
        verifyNothingLeft(fixture, run->id(), {});
    }

    void samplesTellWhatHappened()
    {
        EngineFixture fixture;
        auto *run = fixture.start({.behaviour = "wait-for-stop", .workers = 2});
        RunWatch watch(*run);
        QVERIFY(await([&] { return watch.frames().size() >= 5; }));
        run->stop(StopVerb::Drain);
        QVERIFY(watch.awaitEnd());
        const auto &first = watch.frames().front();
        QCOMPARE(first.sequence, std::uint64_t{1});
        QCOMPARE(first.workers.size(), std::size_t{2});
        QVERIFY(first.workers[1].pid > 0 && first.workers[1].rssBytes > 0);
        QCOMPARE(first.sources.at(0).total, std::uint64_t{40});
        const auto &last = watch.frames().back();
        QCOMPARE(last.sources.at(0).position, std::uint64_t{40});
        QCOMPARE(last.nodes.at(0).rowsIn + last.nodes.at(1).rowsIn, std::uint64_t{40});
        QCOMPARE(last.workers[0].state, protocol::ActivityState::Done);
        QVERIFY(last.sharedBytes > 0 && last.memoryBytes > last.sharedBytes);
        // Ten a second, give or take what a loaded machine does.
        const auto interval = (last.elapsedMs - first.elapsedMs) / (watch.frames().size() - 1);
        QVERIFY2(interval >= 50 && interval <= 1000, std::to_string(interval).c_str());
    }

    void aSegmentThatDoesNotFitRefusesTheRun()
    {
        EngineFixture fixture([](EngineConfig &config) { config.segmentBytes = 1000; });
        QVERIFY(!fixture.tryStart({}));
        QVERIFY(fixture.refusal()->error.has_value());
        QCOMPARE(fixture.runFiles(), QStringList());
    }

    void severalRunsSideBySide()
    {
        EngineFixture fixture;
        auto *first = fixture.start({.behaviour = "wait-for-stop"});
        auto *second = fixture.start({.behaviour = "finish", .output = fixture.path("out/b.txt")});
        QVERIFY(first && second && first->id() != second->id());
        QVERIFY(await([&] { return second->isOver(); }));
        QCOMPARE(second->state(), RunState::Finished);
        QVERIFY(!first->isOver());
        QCOMPARE(fixture.engine().activeRuns(), 1);
        first->stop(StopVerb::Stop);
        QVERIFY(await([&] { return first->isOver(); }));
        QCOMPARE(first->state(), RunState::Stopped);
    }
};

QTEST_GUILESS_MAIN(TestRunController)
#include "tst_runcontroller.moc"
