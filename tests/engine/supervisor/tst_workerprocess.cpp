// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/exittext.h"
#include "engine/supervisor/workerprocess.h"
#include "tests/engine/supervisor/enginefixture.h"
#include "tests/helpers/suite.h"

#include <QCoreApplication>
#include <QLocalSocket>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

#include <unistd.h>

using namespace etl;
using namespace etl::supervisor;
using etl::test::await;

namespace {

QString program()
{
    return QCoreApplication::applicationDirPath() + QStringLiteral("/scriptedworker");
}

// One process and what it said.
struct Harness : QObject
{
    explicit Harness(WorkerServer &server, const QString &path = program())
        // allow(new): the member's own pointer type has no maker
        : worker(new WorkerProcess(path, server))
    {
        connect(worker.get(), &WorkerProcess::ready, this,
                [this] { events << QStringLiteral("ready"); });
        connect(worker.get(), &WorkerProcess::replied, this,
                [this](const protocol::WorkerMessage &reply) {
                    events << QString::fromStdString(std::string(protocol::kindOf(reply)));
                });
        connect(worker.get(), &WorkerProcess::gone, this, [this](const WorkerExit &how) {
            events << QStringLiteral("gone");
            exit = how;
        });
    }

    bool awaitGone() const
    {
        return await([this] { return exit.has_value(); });
    }
    bool awaitEvents(int count) const
    {
        return await([this, count] { return events.size() >= count; });
    }

    WorkerPtr worker;
    QStringList events;
    std::optional<WorkerExit> exit;
};

protocol::ServiceCheck check(const std::string &text)
{
    protocol::ServiceCheck order;
    order.pipelineText = text;
    return order;
}

} // namespace

class TestWorkerProcess : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        const auto listening =
            m_server.listen(m_folder.filePath(QStringLiteral("w")).toStdString());
        QVERIFY(listening.has_value());
    }

    void answersOrdersAndLeaves()
    {
        Harness h(m_server);
        h.worker->start();
        QVERIFY(h.awaitEvents(1));
        QCOMPARE(h.worker->state(), WorkerProcess::State::Idle);
        QVERIFY(h.worker->order(check("{}")).has_value());
        QCOMPARE(h.worker->state(), WorkerProcess::State::Busy);
        QVERIFY(h.awaitEvents(2));
        QCOMPARE(h.worker->state(), WorkerProcess::State::Idle);
        h.worker->leave();
        QVERIFY(h.awaitGone());
        QCOMPARE(h.events, (QStringList{QStringLiteral("ready"), QStringLiteral("service-checked"),
                                        QStringLiteral("gone")}));
        QCOMPARE(h.exit->signal, 0);
        QCOMPARE(h.exit->exitCode, 0);
        QVERIFY(!h.exit->byEngine);
    }

    void takesAnOrderBeforeItHasGreeted()
    {
        Harness h(m_server);
        h.worker->start();
        QVERIFY(h.worker->order(check("{}")).has_value());
        QVERIFY(h.awaitEvents(2));
        QCOMPARE(h.events,
                 (QStringList{QStringLiteral("ready"), QStringLiteral("service-checked")}));
        h.worker->kill();
        QVERIFY(h.awaitGone());
        QCOMPARE(h.exit->signal, SIGKILL);
        QVERIFY(h.exit->byEngine);
    }

    void tellsHowItDied_data()
    {
        QTest::addColumn<QByteArray>("behaviour");
        QTest::addColumn<QString>("text");
        QTest::newRow("crash") << QByteArray("crash")
                               << QStringLiteral("was killed by signal 6 (SIGABRT)");
        QTest::newRow("exit") << QByteArray("exit")
                              << QStringLiteral("ended by itself with exit code 7");
        QTest::newRow("silent but alive")
            << QByteArray("hang-up") << QStringLiteral("was killed by signal 9 (SIGKILL)");
        QTest::newRow("speaks out of turn")
            << QByteArray("babble")
            << QStringLiteral("was killed by the engine: it sent 'service-checked' out of turn");
        QTest::newRow("sends garbage")
            << QByteArray("garbage")
            << QStringLiteral("was killed by the engine: bad CBOR at byte 1: unknown simple value");
        QTest::newRow("announces too much")
            << QByteArray("huge-frame")
            << QStringLiteral(
                   "was killed by the engine: a frame of 4294967295 bytes was announced; "
                   "at most 67108864 are accepted");
    }
    void tellsHowItDied()
    {
        QFETCH(QByteArray, behaviour);
        QFETCH(QString, text);
        Harness h(m_server);
        h.worker->start();
        QVERIFY(h.worker->order(check(behaviour.toStdString())).has_value());
        QVERIFY(h.awaitGone());
        QCOMPARE(QString::fromStdString(describeExit(*h.exit)), text);
        QVERIFY(!h.exit->byEngine);
        QCOMPARE(h.exit->pid, h.worker->pid());
        QCOMPARE(h.events.last(), QStringLiteral("gone"));
    }

    void keepsItsLastWords()
    {
        Harness h(m_server);
        h.worker->start();
        QVERIFY(h.worker->order(check("last-words")).has_value());
        QVERIFY(h.awaitGone());
        QCOMPARE(lastLines(*h.exit), std::string("first line | terminate called: the reason"));
        QCOMPARE(lastLines(*h.exit, 1), std::string("terminate called: the reason"));
    }

    void aProgramThatIsMissingIsGoneAtOnce()
    {
        Harness h(m_server, QStringLiteral("/nonexistent/worker"));
        h.worker->start();
        QVERIFY(h.events.isEmpty()); // not from within the call
        QVERIFY(h.awaitGone());
        QVERIFY(!h.exit->started);
        QVERIFY(QString::fromStdString(describeExit(*h.exit))
                    .startsWith(QStringLiteral("could not be started")));
    }

    void isInAProcessGroupOfItsOwn()
    {
        Harness h(m_server);
        h.worker->start();
        QVERIFY(h.awaitEvents(1));
        const auto pid = static_cast<pid_t>(h.worker->pid());
        QCOMPARE(getpgid(pid), pid);
        h.worker->kill();
        QVERIFY(h.awaitGone());
    }

    void countsItsProcessorTime()
    {
        Harness h(m_server);
        h.worker->start();
        QVERIFY(h.awaitEvents(1));
        QVERIFY(h.worker->cpuTime().count() > 0);
        h.worker->leave();
        QVERIFY(h.awaitGone());
        QVERIFY(h.worker->cpuTime().count() > 0); // remembered
    }

    void aStrangerWithoutTokenIsTurnedAway()
    {
        QLocalSocket stranger;
        stranger.connectToServer(QString::fromStdString(m_server.path()));
        const auto frame =
            protocol::encodeFrame(
                protocol::WorkerHello{protocol::kProtocolVersion, "guess", getpid(), {}})
                .value();
        stranger.write(frame.data(), static_cast<qint64>(frame.size()));
        QVERIFY(await([&] { return stranger.state() == QLocalSocket::UnconnectedState; }));
    }

    void aTokenIsGoodForOneGreeting()
    {
        int arrivals = 0;
        const auto token = m_server.expect(
            [&arrivals](ConnectionPtr, const protocol::WorkerHello &) { ++arrivals; });
        const auto frame =
            protocol::encodeFrame(
                protocol::WorkerHello{protocol::kProtocolVersion, token, getpid(), {}})
                .value();
        for (int i = 0; i < 2; ++i) {
            QLocalSocket socket;
            socket.connectToServer(QString::fromStdString(m_server.path()));
            socket.write(frame.data(), static_cast<qint64>(frame.size()));
            QVERIFY(await([&] { return socket.state() == QLocalSocket::UnconnectedState; }));
        }
        QCOMPARE(arrivals, 1);
    }

    void anotherProtocolVersionIsTurnedAway()
    {
        bool arrived = false;
        const auto token = m_server.expect(
            [&arrived](ConnectionPtr, const protocol::WorkerHello &) { arrived = true; });
        QLocalSocket socket;
        socket.connectToServer(QString::fromStdString(m_server.path()));
        const auto frame =
            protocol::encodeFrame(protocol::WorkerHello{99, token, getpid(), {}}).value();
        socket.write(frame.data(), static_cast<qint64>(frame.size()));
        QVERIFY(await([&] { return socket.state() == QLocalSocket::UnconnectedState; }));
        QVERIFY(!arrived);
        m_server.forget(token);
    }

private:
    QTemporaryDir m_folder;
    WorkerServer m_server;
};

QTEST_GUILESS_MAIN(TestWorkerProcess)
#include "tst_workerprocess.moc"
