// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/supervisor/servedengine.h"
#include "tests/engine/supervisor/strangeruser.h"
#include "tests/helpers/suite.h"

#include <QElapsedTimer>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <memory>

#include <sys/stat.h>
#include <unistd.h>

using namespace etl;
using namespace etl::supervisor;
using namespace std::chrono_literals;
using etl::test::await;
using etl::test::RawClient;
using etl::test::Served;
using etl::test::startRun;

namespace {

constexpr std::size_t kLong = std::size_t{2} << 20; // longer than a short body may be

QString words(const char *text)
{
    return QString::fromUtf8(text);
}

// The beginning of a frame: the length of a body, and the body's first bytes.
std::string beginningOf(std::size_t length, const std::string &body)
{
    const std::string frame = protocol::makeFrame(body + std::string(length - body.size(), 'x'));
    return frame.substr(0, protocol::kFrameHeaderBytes + 200);
}

} // namespace

class TestHostileClients : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void refusesOthers_data()
    {
        QTest::addColumn<int>("version");
        QTest::addColumn<bool>("rightToken");
        QTest::addColumn<QString>("reason");
        QTest::newRow("wrong token") << protocol::kProtocolVersion << false << words("wrong token");
        QTest::newRow("other version") << 99 << true << words("protocol version 1, not 99");
    }
    void refusesOthers()
    {
        QFETCH(int, version);
        QFETCH(bool, rightToken);
        QFETCH(QString, reason);
        Served served;
        RawClient client(served.record);
        client.send(protocol::Hello{version, rightToken ? served.record.token : "guess", "test"});
        const auto refused = client.expect<protocol::Refused>();
        QVERIFY(refused.has_value());
        QVERIFY2(QString::fromStdString(refused->reason).contains(reason), refused->reason.c_str());
        QVERIFY(client.awaitClosed());
    }

    void closesConnectionsThatDoNotBeginWithAGreeting_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const auto frame = [](const auto &message) {
            return QByteArray::fromStdString(protocol::encodeFrame(message).value());
        };
        QTest::newRow("another request") << frame(protocol::ListRuns{});
        QTest::newRow("not CBOR") << QByteArray::fromStdString(protocol::makeFrame("nonsense"));
        QTest::newRow("deep nesting")
            << QByteArray::fromStdString(protocol::makeFrame(std::string(4000, '\x81')));
        QTest::newRow("a frame too long") << QByteArray("\xFF\xFF\xFF\xFF", 4);
        QTest::newRow("a greeting too long")
            << frame(protocol::Hello{1, std::string(5000, 'x'), {}});
    }
    void closesConnectionsThatDoNotBeginWithAGreeting()
    {
        QFETCH(QByteArray, bytes);
        Served served;
        RawClient client(served.record);
        client.sendBytes(bytes.toStdString());
        QVERIFY(client.awaitClosed());
        served.client(); // and serves on
    }

    void closesAfterABrokenMessage()
    {
        Served served;
        auto client = served.client();
        client->sendBytes(protocol::makeFrame("\x81\x81\x81"));
        QVERIFY(client->expect<protocol::ErrorReply>().has_value());
        QVERIFY(client->awaitClosed());
    }

    void aThousandIdleConnectionsDoNotCrowdOutClients()
    {
        Served served;
        std::vector<std::unique_ptr<RawClient>> idle;
        for (int i = 0; i < 1000; ++i)
            idle.push_back(std::make_unique<RawClient>(served.record));
        served.client();
        const auto open = [&idle] {
            return std::ranges::count_if(idle, [](const auto &client) { return client->isOpen(); });
        };
        QVERIFY(await([&open] { return open() <= 64; })); // the oldest have given way
        idle.clear();
        served.client();
    }

    void aGreetingThatComesByteByByteIsCutOff()
    {
        Served served;
        RawClient client(served.record);
        QElapsedTimer sinceConnected;
        sinceConnected.start();
        const std::string frame =
            protocol::encodeFrame(protocol::Hello{1, served.record.token, "slow"}).value();
        std::size_t sent = 0;
        QTimer timer;
        connect(&timer, &QTimer::timeout, this, [&] {
            if (client.isOpen() && sent + 1 < frame.size())
                client.sendBytes(frame.substr(sent++, 1));
        });
        timer.start(100);
        QVERIFY(client.awaitClosed());
        QVERIFY(sent > 10);
        QVERIFY2(sinceConnected.elapsed() < 15'000, "the deadline is for the whole greeting");
        served.client();
    }

    void aLongFrameOfAShortKindIsRefusedAtItsBeginning()
    {
        Served served;
        auto client = served.client();
        // {"kind": "stop-run", ...
        client->sendBytes(beginningOf(kLong, "\xA3\x64kind\x68stop-run"));
        QVERIFY(client->awaitClosed());
        served.client();
    }

    void aLongFrameHasToBeginWithItsKind()
    {
        Served served;
        auto client = served.client();
        client->sendBytes(beginningOf(kLong, "\xA3\x6CpipelineText\x64kind"));
        QVERIFY(client->awaitClosed());
        served.client();
    }

    void aLongPipelineIsTaken()
    {
        Served served;
        auto client = served.client();
        protocol::CheckRequest request;
        request.ticket = 7;
        request.pipelineText = etl::test::Script{}.text() + std::string(2 * kLong, ' ');
        client->send(request);
        const auto reply = client->expect<protocol::CheckReply>();
        QVERIFY(reply.has_value());
        QVERIFY2(!reply->error, reply->error ? reply->error->toString().c_str() : "");
        QCOMPARE(reply->checked.nodes.size(), std::size_t{1});
    }

    void aClientThatNeverReadsIsDropped()
    {
        Served served;
        auto client = served.client();
        auto run = startRun({.behaviour = "wait-for-stop"});
        run.title = std::string(1'000'000, 't');
        client->send(run);
        QVERIFY(client->expect<protocol::RunStarted>().has_value());
        auto other = served.client();
        client->stopReading();
        for (int i = 0; i < 100; ++i)
            client->send(protocol::ListRuns{});
        const auto alone = [&other] {
            const auto status = other->expect<protocol::EngineStatus>();
            return status && status->clients == 1;
        };
        QVERIFY(await(alone));
        other->send(protocol::ListRuns{});
        QVERIFY(other->expect<protocol::RunList>().has_value());
    }

    void ticketsThatTellNothingApartAreRefused()
    {
        Served served;
        auto client = served.client();
        protocol::CheckRequest request;
        request.pipelineText = "hang";
        client->send(request); // ticket 0
        QCOMPARE(client->expect<protocol::ErrorReply>()->about, std::string("check"));
        request.ticket = 5;
        client->send(request);
        client->send(request);
        QCOMPARE(client->expect<protocol::ErrorReply>()->error.code, ErrorCode::Protocol);
        client->send(protocol::CancelRequest{5});
        QCOMPARE(client->expect<protocol::CheckReply>()->error->code, ErrorCode::Cancelled);
    }

    void questionsDoNotPileUp()
    {
        Served served;
        auto client = served.client();
        protocol::CheckRequest request;
        request.pipelineText = "hang";
        for (request.ticket = 1; request.ticket <= 65; ++request.ticket)
            client->send(request);
        const auto reply = client->expect<protocol::CheckReply>();
        QVERIFY(reply.has_value());
        QCOMPARE(reply->ticket, protocol::Ticket{65});
        QCOMPARE(reply->error->code, ErrorCode::NotAllowed);
        client.reset();
        QVERIFY(await([] { return etl::test::livingChildren("scriptedworker").empty(); }));
    }

    void anotherUserIsTurnedAway_data()
    {
        QTest::addColumn<bool>("workers");
        QTest::addColumn<bool>("opened");
        QTest::newRow("by the folder, from the clients' socket") << false << false;
        QTest::newRow("by the folder, from the workers' socket") << true << false;
        QTest::newRow("by the system's word, from the clients' socket") << false << true;
        QTest::newRow("by the system's word, from the workers' socket") << true << true;
    }
    void anotherUserIsTurnedAway()
    {
        if (geteuid() != 0)
            QSKIP("only root can become another user");
        QFETCH(bool, workers);
        QFETCH(bool, opened);
        Served served;
        const auto folder = served.fixture.runtimeFolder();
        const auto socket =
            workers ? protocol::workerSocketPath(folder, served.record.id) : served.record.socket;
        if (opened) { // as if somebody had changed the modes
            for (const auto &path : {served.fixture.path("."), folder})
                QCOMPARE(chmod(path.c_str(), 0711), 0);
            QCOMPARE(chmod(socket.c_str(), 0666), 0);
        }
        const protocol::Hello hello{1, served.record.token, "stranger"};
        etl::test::StrangerUser stranger(socket, protocol::encodeFrame(hello).value());
        std::optional<etl::test::StrangerUser::Outcome> outcome;
        QVERIFY(await([&] { return (outcome = stranger.outcome()).has_value(); }));
        using enum etl::test::StrangerUser::Outcome;
        QCOMPARE(static_cast<int>(*outcome),
                 static_cast<int>(opened ? ClosedWithoutAWord : NoEntry));
        served.client();
    }
};

QTEST_GUILESS_MAIN(TestHostileClients)
#include "tst_hostileclients.moc"
