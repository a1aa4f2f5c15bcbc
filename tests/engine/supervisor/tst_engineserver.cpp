// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/supervisor/servedengine.h"
#include "tests/helpers/suite.h"

#include <QFile>
#include <QTest>

#include <algorithm>
#include <memory>

#include <sys/stat.h>
#include <unistd.h>

using namespace etl;
using namespace etl::supervisor;
using namespace std::chrono_literals;
using etl::protocol::RunState;
using etl::test::await;
using etl::test::EngineFixture;
using etl::test::RawClient;
using etl::test::Served;
using etl::test::startRun;

namespace {

QString words(const char *text)
{
    return QString::fromUtf8(text);
}

} // namespace

class TestEngineServer : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void publishesItselfForThisUserOnly()
    {
        Served served;
        QCOMPARE(served.record.pid, std::int64_t{getpid()});
        QVERIFY(served.record.serving);
        struct stat info{};
        QCOMPARE(
            stat(protocol::engineFilePath(served.fixture.runtimeFolder(), served.record.id).c_str(),
                 &info),
            0);
        QCOMPARE(info.st_mode & 07777, 0600u);
        QCOMPARE(stat(served.record.socket.c_str(), &info), 0);
        QCOMPARE(info.st_mode & 07777, 0600u);
    }

    void welcomesWhoKnowsTheToken()
    {
        Served served;
        RawClient client(served.record);
        client.send(protocol::Hello{protocol::kProtocolVersion, served.record.token, "test"});
        const auto welcome = client.expect<protocol::Welcome>();
        QVERIFY(welcome.has_value());
        QCOMPARE(welcome->engineId, served.record.id);
        const auto status = client.expect<protocol::EngineStatus>();
        QVERIFY(status.has_value());
        QCOMPARE(status->clients, 1);
    }

    void answersUnknownKinds()
    {
        Served served;
        auto client = served.client();
        client->send(protocol::Leave{}); // a worker's
        const auto reply = client->expect<protocol::ErrorReply>();
        QVERIFY(reply.has_value());
        QCOMPARE(reply->about, std::string("leave"));
        QCOMPARE(reply->error.code, ErrorCode::Unsupported);
        client->send(protocol::ListRuns{});
        QVERIFY(client->expect<protocol::RunList>().has_value());
    }

    void answersRequestsAboutRunsItDoesNotHave()
    {
        Served served;
        auto client = served.client();
        client->send(protocol::StopRun{RunId("0"), protocol::StopVerb::Kill});
        QCOMPARE(client->expect<protocol::ErrorReply>()->error.code, ErrorCode::NotFound);
        client->send(protocol::Subscribe{RunId("0")});
        QCOMPARE(client->expect<protocol::ErrorReply>()->about, std::string("subscribe"));
        client->send(protocol::KillWorker{RunId("0"), 1});
        QCOMPARE(client->expect<protocol::ErrorReply>()->about, std::string("kill-worker"));
    }

    void runsAPipelineForASubscriber()
    {
        Served served;
        auto client = served.client();
        client->send(protocol::Subscribe{RunId("*")});
        client->send(startRun({.workers = 2, .output = served.fixture.path("out/a.txt")}));
        const auto finished = client->expect<protocol::RunFinished>();
        QVERIFY(finished.has_value());
        QCOMPARE(finished->report.state, RunState::Finished);
        for (const char *kind : {"run-started", "run-state", "telemetry", "log"})
            QVERIFY2(client->log().contains(words(kind)),
                     qPrintable(client->log().join(QLatin1Char(' '))));
    }

    void tellsALateSubscriberTheWholeStory()
    {
        Served served;
        auto first = served.client();
        first->send(startRun({.behaviour = "wait-for-stop"}));
        const auto started = first->expect<protocol::RunStarted>();
        QVERIFY(started.has_value());
        QCOMPARE(started->ticket, protocol::Ticket{3});
        first.reset(); // the window is closed; the run goes on

        auto second = served.client();
        second->send(protocol::ListRuns{});
        const auto list = second->expect<protocol::RunList>();
        QCOMPARE(list->runs.at(0).run, started->run);
        second->send(protocol::Subscribe{started->run});
        const auto story = second->expect<protocol::RunStarted>();
        QVERIFY(story.has_value());
        QCOMPARE(story->ticket, protocol::Ticket{0});
        QCOMPARE(story->pipelineText, started->pipelineText);
        QVERIFY(second->expect<protocol::RunStateChanged>().has_value());
        QVERIFY(second->expect<protocol::Telemetry>().has_value());
        second->send(protocol::StopRun{started->run, protocol::StopVerb::Stop});
        QCOMPARE(second->expect<protocol::RunFinished>()->report.state, RunState::Stopped);

        auto third = served.client(); // after the end
        third->send(protocol::Subscribe{started->run});
        QCOMPARE(third->expect<protocol::RunFinished>()->report.state, RunState::Stopped);
    }

    void aSlowSubscriberLosesFramesAndNothingElse()
    {
        Served served;
        auto client = served.client();
        client->send(protocol::Subscribe{RunId("*")});
        client->send(startRun({.behaviour = "wait-for-stop", .workers = 8}));
        const auto started = client->expect<protocol::RunStarted>();
        QVERIFY(started.has_value());
        client->stopReading();
        auto *run = served.fixture.engine().findRun(started->run);
        // The kernel's buffer takes some 200 KB, then the engine's fills up to the limit for
        // telemetry.
        std::vector<protocol::LogLine> lines(200);
        for (auto &line : lines)
            line.text = std::string(1000, 'x');
        for (int i = 0; i < 5; ++i)
            Q_EMIT run->logged(lines);
        int frames = 0;
        connect(run, &RunController::sampled, this, [&frames] { ++frames; });
        QVERIFY(await([&frames] { return frames >= 10; }));
        client->goOnReading();
        run->stop(protocol::StopVerb::Stop);
        QVERIFY(client->expect<protocol::RunFinished>().has_value());
        const auto log = client->log();
        QVERIFY2(log.count(words("telemetry")) < frames, qPrintable(log.join(QLatin1Char(' '))));
        QVERIFY(log.count(words("log")) >= 5);
    }

    void cancelsAStartThatIsStillChecking()
    {
        Served served;
        auto client = served.client();
        protocol::StartRun request;
        request.ticket = 9;
        request.pipelineText = "hang";
        client->send(request);
        client->send(protocol::CancelRequest{9});
        const auto refused = client->expect<protocol::RunRefused>();
        QVERIFY(refused.has_value());
        QCOMPARE(refused->ticket, protocol::Ticket{9});
        QCOMPARE(refused->error->code, ErrorCode::Cancelled);
    }

    void givesUpTheQuestionsOfAClientThatGoes()
    {
        Served served;
        auto client = served.client();
        protocol::CheckRequest request;
        request.ticket = 1;
        request.pipelineText = "hang";
        client->send(request);
        QVERIFY(await([] { return !etl::test::livingChildren("scriptedworker").empty(); }));
        client.reset();
        QVERIFY(await([] { return etl::test::livingChildren("scriptedworker").empty(); }));
    }

    void onlyOneEngineServes()
    {
        Served served;
        Engine other(served.fixture.engine().config());
        QVERIFY(other.open().has_value());
        EngineServer second(other, EngineServer::Role::Serving);
        const auto listening = second.listen();
        QVERIFY(!listening);
        QCOMPARE(listening.error().code, ErrorCode::NotAllowed);
        EngineServer third(other, EngineServer::Role::Attachable);
        QVERIFY(third.listen().has_value());
        const auto engines = protocol::livingEngines(served.fixture.runtimeFolder());
        const auto attachable = std::ranges::find(engines, false, &protocol::EngineRecord::serving);
        QVERIFY(attachable != engines.end());
        RawClient client(*attachable);
        client.send(protocol::Hello{protocol::kProtocolVersion, attachable->token, "test"});
        client.send(startRun({}));
        QCOMPARE(client.expect<protocol::RunRefused>()->error->code, ErrorCode::NotAllowed);
        QCOMPARE(protocol::livingEngines(served.fixture.runtimeFolder()).size(), std::size_t{2});
    }

    void isIdleWithoutRunAndClient()
    {
        Served served([](EngineConfig &config) { config.idleTimeout = 150ms; });
        bool idle = false;
        connect(served.server.get(), &EngineServer::idle, this, [&idle] { idle = true; });
        auto client = served.client();
        QVERIFY(!QTest::qWaitFor([&idle] { return idle; }, 300)); // a client
        client->send(startRun({.behaviour = "wait-for-stop"}));
        const auto started = client->expect<protocol::RunStarted>();
        client.reset();
        QVERIFY(!QTest::qWaitFor([&idle] { return idle; }, 300)); // a run
        served.fixture.engine().findRun(started->run)->stop(protocol::StopVerb::Stop);
        QVERIFY(await([&idle] { return idle; }));
    }

    void asksForShutdown()
    {
        Served served;
        bool requested = false;
        connect(served.server.get(), &EngineServer::shutdownRequested, this,
                [&requested] { requested = true; });
        served.client()->send(protocol::Shutdown{});
        QVERIFY(await([&requested] { return requested; }));
    }

    void removesWhatDeadEnginesLeft()
    {
        EngineFixture fixture;
        const auto folder = fixture.runtimeFolder();
        const std::string id = "deadbeef";
        for (const auto &path :
             {protocol::engineFilePath(folder, id), protocol::engineLockPath(folder, id),
              protocol::engineSocketPath(folder, id), protocol::workerSocketPath(folder, id)}) {
            QFile file(QString::fromStdString(path));
            QVERIFY(file.open(QIODevice::WriteOnly));
        }
        QCOMPARE(EnginePresence::removeStale(folder), std::vector<std::string>{id});
        QVERIFY(!QFile::exists(QString::fromStdString(protocol::engineSocketPath(folder, id))));
        QVERIFY(protocol::isEngineAlive(folder,
                                        fixture.engine().presence().id())); // the living one stays
    }
};

QTEST_GUILESS_MAIN(TestEngineServer)
#include "tst_engineserver.moc"
