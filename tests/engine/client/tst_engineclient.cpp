// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/client/engineclient.h"
#include "engine/supervisor/engineserver.h"
#include "tests/engine/supervisor/enginefixture.h"
#include "tests/helpers/suite.h"

#include <QTest>

using namespace etl;
using namespace etl::client;
using namespace etl::supervisor;
using etl::protocol::RunState;
using etl::test::await;
using etl::test::EngineFixture;
using etl::test::Script;

namespace {

// A client and what it reports.
struct Harness : QObject
{
    explicit Harness(EngineClientOptions options = {.clientName = "test",
                                                    .engineProgram = {},
                                                    .mayStart = false})
        : client(std::move(options))
    {
        connect(&client, &EngineClient::ready, this, [this] { ++readies; });
        connect(&client, &EngineClient::connectFailed, this,
                [this](const Error &error) { failure = error; });
        connect(&client, &EngineClient::engineLost, this,
                [this](const Error &error) { loss = error; });
        connect(&client, &EngineClient::checked, this,
                [this](const auto &reply) { checks.push_back(reply); });
        connect(&client, &EngineClient::previewed, this,
                [this](const auto &reply) { previews.push_back(reply); });
        connect(&client, &EngineClient::runStarted, this,
                [this](const auto &reply) { started.push_back(reply); });
        connect(&client, &EngineClient::runRefused, this,
                [this](const auto &reply) { refused.push_back(reply); });
        connect(&client, &EngineClient::runFinished, this,
                [this](const auto &reply) { finished.push_back(reply); });
        connect(&client, &EngineClient::telemetryReceived, this, [this] { ++frames; });
        connect(&client, &EngineClient::errorReceived, this,
                [this](const auto &reply) { errors.push_back(reply); });
    }

    bool connectTo()
    {
        client.connectToEngine();
        return await([this] { return readies > 0; });
    }

    EngineClient client;
    int readies = 0;
    int frames = 0;
    std::optional<Error> failure;
    std::optional<Error> loss;
    std::vector<protocol::CheckReply> checks;
    std::vector<protocol::PreviewReply> previews;
    std::vector<protocol::RunStarted> started;
    std::vector<protocol::RunRefused> refused;
    std::vector<protocol::RunFinished> finished;
    std::vector<protocol::ErrorReply> errors;
};

struct Served
{
    Served() : server(std::make_unique<EngineServer>(fixture.engine(), EngineServer::Role::Serving))
    {
        if (const auto listening = server->listen(); !listening)
            qFatal("%s", listening.error().toString().c_str());
    }

    EngineFixture fixture;
    std::unique_ptr<EngineServer> server;
};

protocol::CheckRequest check(const std::string &text)
{
    protocol::CheckRequest request;
    request.pipelineText = text;
    return request;
}

protocol::StartRun run(const Script &script)
{
    protocol::StartRun request;
    request.pipelineText = script.text();
    return request;
}

} // namespace

class TestEngineClient : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void findsTheServingEngine()
    {
        Served served;
        Harness h;
        h.client.connectToEngine();
        QCOMPARE(h.client.state(), EngineClient::State::Searching);
        QCOMPARE(h.readies, 0); // never from within the call
        QVERIFY(await([&] { return h.readies > 0; }));
        QCOMPARE(h.client.state(), EngineClient::State::Ready);
        QCOMPARE(h.client.engine().engineId, served.fixture.engine().presence().id());
    }

    void failsWhenNoneServesAndNoneMayBeStarted()
    {
        EngineFixture fixture; // an engine that nobody can find
        Harness h;
        h.client.connectToEngine();
        QVERIFY(await([&] { return h.failure.has_value(); }));
        QCOMPARE(h.failure->code, ErrorCode::NotFound);
        QCOMPARE(h.client.state(), EngineClient::State::Idle);
    }

    void failsWhenTheEngineProgramIsMissing()
    {
        EngineFixture fixture;
        Harness h({.clientName = "test",
                   .engineProgram = QStringLiteral("/nonexistent/engine"),
                   .mayStart = true});
        h.client.connectToEngine();
        QVERIFY(await([&] { return h.failure.has_value(); }));
        QVERIFY2(h.failure->message.find("/nonexistent/engine") != std::string::npos,
                 h.failure->message.c_str());
    }

    void sendsQuestionsThatWereAskedTooEarly()
    {
        Served served;
        Harness h;
        h.client.connectToEngine();
        const auto ticket = h.client.check(check(Script{}.text()));
        QVERIFY(await([&] { return h.checks.size() == 1; }));
        QCOMPARE(h.checks[0].ticket, ticket);
        QVERIFY(!h.checks[0].error);
    }

    void answersQuestionsThatNobodyElseWill()
    {
        EngineFixture fixture;
        Harness h;
        const auto ticket = h.client.check(check("{}"));
        QVERIFY(h.checks.empty()); // the caller has no ticket yet
        QVERIFY(await([&] { return h.checks.size() == 1; }));
        QCOMPARE(h.checks[0].ticket, ticket);
        QVERIFY(h.checks[0].error.has_value());
        h.client.connectToEngine(); // fails
        h.client.startRun({});
        QVERIFY(await([&] { return h.refused.size() == 1; }));
    }

    void giveUpIsAnsweredOnce()
    {
        Served served;
        Harness h;
        QVERIFY(h.connectTo());
        const auto ticket = h.client.check(check("hang"));
        h.client.cancel(ticket);
        h.client.cancel(ticket);
        QVERIFY(await([&] { return !h.checks.empty(); }));
        QCOMPARE(h.checks.size(), std::size_t{1});
        QCOMPARE(h.checks[0].error->code, ErrorCode::Cancelled);
    }

    void refusesToSendWhatDoesNotFitAFrame()
    {
        Served served;
        Harness h;
        QVERIFY(h.connectTo());
        h.client.check(check(std::string(65 << 20, 'x')));
        QVERIFY(await([&] { return !h.checks.empty(); }));
        QCOMPARE(h.checks[0].error->code, ErrorCode::Unsupported);
    }

    void watchesARunToItsEnd()
    {
        Served served;
        Harness h;
        QVERIFY(h.connectTo());
        const auto ticket = h.client.startRun(run({.behaviour = "wait-for-stop"}));
        QVERIFY(await([&] { return h.started.size() == 1; }));
        QCOMPARE(h.started[0].ticket, ticket);
        h.client.subscribe(h.started[0].run);
        QVERIFY(await([&] { return h.frames > 2; }));
        h.client.stopRun(h.started[0].run, protocol::StopVerb::Stop);
        QVERIFY(await([&] { return h.finished.size() == 1; }));
        QCOMPARE(h.finished[0].report.state, RunState::Stopped);
    }

    void tellsTheLossOfItsEngineAndAnswersWhatIsPending()
    {
        auto served = std::make_unique<Served>();
        Harness h;
        QVERIFY(h.connectTo());
        h.client.check(check("hang"));
        served.reset();
        QVERIFY(await([&] { return h.loss.has_value(); }));
        QCOMPARE(h.client.state(), EngineClient::State::Idle);
        QCOMPARE(h.checks.size(), std::size_t{1});
        QVERIFY(h.checks[0].error.has_value());

        Served next; // start again
        h.readies = 0;
        QVERIFY(h.connectTo());
        QCOMPARE(h.client.engine().engineId, next.fixture.engine().presence().id());
    }

    void connectsAgainWhenOnlyTheLinkBroke()
    {
        Served served;
        Harness h;
        QVERIFY(h.connectTo());
        h.client.startRun(run({.behaviour = "wait-for-stop"}));
        QVERIFY(await([&] { return h.started.size() == 1; }));
        h.client.subscribe(h.started[0].run);
        QVERIFY(await([&] { return h.frames > 0; }));
        served.server.reset(); // all links break; the engine lives and listens anew
        served.server =
            std::make_unique<EngineServer>(served.fixture.engine(), EngineServer::Role::Attachable);
        QVERIFY(served.server->listen().has_value());
        // The token is a new one, so this engine refuses the old link; the client says so.
        QVERIFY(await([&] { return h.loss.has_value(); }));
    }

    void leavesWhenTold()
    {
        Served served;
        Harness h;
        QVERIFY(h.connectTo());
        h.client.check(check("hang"));
        h.client.disconnectFromEngine();
        QCOMPARE(h.client.state(), EngineClient::State::Idle);
        QCOMPARE(h.checks.size(), std::size_t{1});
        QCOMPARE(h.checks[0].error->code, ErrorCode::Cancelled);
        QVERIFY(!h.loss);
    }

    void wishesWithoutAnEngineAreDropped()
    {
        EngineFixture fixture;
        Harness h;
        h.client.stopRun(RunId("0"), protocol::StopVerb::Stop);
        h.client.listRuns();
        QCOMPARE(h.client.state(), EngineClient::State::Idle);
    }

    void errorsOfTheEngineArrive()
    {
        Served served;
        Harness h;
        QVERIFY(h.connectTo());
        h.client.killWorker(RunId("0"), 1);
        QVERIFY(await([&] { return h.errors.size() == 1; }));
        QCOMPARE(h.errors[0].about, std::string("kill-worker"));
    }
};

QTEST_GUILESS_MAIN(TestEngineClient)
#include "tst_engineclient.moc"
