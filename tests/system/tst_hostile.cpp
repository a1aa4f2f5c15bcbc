// SPDX-License-Identifier: GPL-3.0-or-later
// Strangers at the sockets of a serving engine, and runtime folders that are not its user's alone.
#include "engine/protocol/frame.h"
#include "engine/protocol/messages.h"
#include "engine/protocol/rendezvous.h"
#include "tests/helpers/suite.h"
#include "tests/system/processes.h"
#include "tests/system/systemharness.h"

#include <QFile>
#include <QLocalSocket>
#include <QProcess>
#include <QRandomGenerator>
#include <QTest>

#include <csignal>
#include <filesystem>
#include <memory>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

using namespace etl;
using namespace etl::test;

namespace {

constexpr int kPatienceMs = 20'000;
constexpr qint64 kMostGrowthKb = 16 * 1024;

// A connection that the system has made, whether the engine knows of it yet or not.
std::unique_ptr<QLocalSocket> connectTo(const std::string &path)
{
    auto socket = std::make_unique<QLocalSocket>();
    socket->connectToServer(QString::fromStdString(path));
    // The queue of a socket that is being flooded may be full for a moment.
    if (!QTest::qWaitFor([&] { return socket->state() == QLocalSocket::ConnectedState; },
                         kPatienceMs))
        qFatal("no connection to %s", path.c_str());
    return socket;
}

// `dataetl-engine serve-local`, ended with the object.
class ServingEngine
{
public:
    explicit ServingEngine(const SystemHarness &harness)
    {
        m_process.setProcessEnvironment(harness.environment());
        m_process.start(SystemHarness::engineProgram(), {QStringLiteral("serve-local")});
        const auto found = [&] {
            const auto engines = protocol::livingEngines(harness.runtimeFolder().toStdString());
            if (!engines.empty())
                record = engines.front();
            return !engines.empty();
        };
        if (!QTest::qWaitFor(found, kPatienceMs))
            qFatal("no engine: %s", m_process.readAllStandardError().constData());
    }
    ~ServingEngine()
    {
        m_process.terminate();
        if (!m_process.waitForFinished(kPatienceMs))
            m_process.kill();
        m_process.waitForFinished();
    }

    std::string socket(bool ofWorkers) const { return record.socket + (ofWorkers ? ".w" : ""); }
    bool lives() const { return m_process.state() == QProcess::Running; }

    // Greets as a client should and asks something.
    bool answers() const
    {
        const auto client = connectTo(record.socket);
        const protocol::Hello hello{protocol::kProtocolVersion, record.token, "test"};
        for (const auto &frame :
             {protocol::encodeFrame(hello), protocol::encodeFrame(protocol::ListRuns{})})
            client->write(QByteArray::fromStdString(frame.value()));
        protocol::FrameReader reader;
        return QTest::qWaitFor(
            [&] {
                reader.append(client->readAll().toStdString());
                for (auto body = reader.next(); body && *body; body = reader.next()) {
                    const auto message = protocol::decodeEngineMessage(**body);
                    if (message && std::holds_alternative<protocol::RunList>(*message))
                        return true;
                }
                return false;
            },
            kPatienceMs);
    }

    qint64 memoryKb() const
    {
        QFile status(QStringLiteral("/proc/%1/status").arg(m_process.processId()));
        const QByteArray text = status.open(QIODevice::ReadOnly) ? status.readAll() : QByteArray();
        const auto begin = text.indexOf("VmRSS:") + 6;
        return text.mid(begin, text.indexOf(" kB", begin) - begin).trimmed().toLongLong();
    }

    protocol::EngineRecord record;

private:
    QProcess m_process;
};

bool awaitClosed(const QLocalSocket &socket)
{
    return QTest::qWaitFor([&] { return socket.state() == QLocalSocket::UnconnectedState; },
                           kPatienceMs);
}

QByteArray garbage(int size)
{
    QByteArray bytes(size, Qt::Uninitialized);
    for (char &byte : bytes)
        byte = static_cast<char>(QRandomGenerator::global()->bounded(256));
    return bytes;
}

} // namespace

class TestHostile : public Suite
{
    Q_OBJECT

private slots:
    void init()
    {
        Suite::init();
        m_harness = std::make_unique<SystemHarness>();
        QCOMPARE(mkdir(m_harness->runtimeFolder().toUtf8().constData(), 0700), 0);
    }
    void cleanup() { m_harness.reset(); }

    void strangersAreTurnedAwayAndTheEngineServesOn_data()
    {
        QTest::addColumn<bool>("ofWorkers");
        QTest::newRow("clients") << false;
        QTest::newRow("workers") << true;
    }
    void strangersAreTurnedAwayAndTheEngineServesOn()
    {
        QFETCH(bool, ofWorkers);
        ServingEngine engine(*m_harness);
        QVERIFY(engine.answers());
        const qint64 before = engine.memoryKb();
        const auto frame = [](const auto &message) {
            return QByteArray::fromStdString(protocol::encodeFrame(message).value());
        };
        std::vector<QByteArray> words{
            QByteArray("\xFF\xFF\xFF\xFF", 4), // a frame of 4 GB
            frame(protocol::Hello{protocol::kProtocolVersion, "guess", "stranger"}),
            frame(protocol::WorkerHello{protocol::kProtocolVersion, "guess", getpid(), {}}),
            frame(protocol::ListRuns{}),
            QByteArray::fromStdString(protocol::makeFrame(std::string(4000, '\x81'))),
        };
        for (int i = 0; i < 100; ++i)
            words.push_back(
                QByteArray::fromStdString(protocol::makeFrame(garbage(1 + i * 7).toStdString())));
        for (const QByteArray &word : words) {
            const auto socket = connectTo(engine.socket(ofWorkers));
            socket->write(word);
            QVERIFY2(awaitClosed(*socket), word.toHex().constData());
        }
        QVERIFY(engine.lives());
        QVERIFY(engine.answers());
        QVERIFY2(engine.memoryKb() - before < kMostGrowthKb,
                 qPrintable(QString::number(engine.memoryKb() - before)));
    }

    void aThousandIdleConnectionsCostLittle_data()
    {
        strangersAreTurnedAwayAndTheEngineServesOn_data();
    }
    void aThousandIdleConnectionsCostLittle()
    {
        QFETCH(bool, ofWorkers);
        ServingEngine engine(*m_harness);
        QVERIFY(engine.answers());
        const qint64 before = engine.memoryKb();
        std::vector<std::unique_ptr<QLocalSocket>> idle;
        for (int i = 0; i < 1000; ++i)
            idle.push_back(connectTo(engine.socket(ofWorkers)));
        QVERIFY(engine.answers());
        const qint64 during = engine.memoryKb() - before;
        QVERIFY2(during < kMostGrowthKb, qPrintable(QString::number(during)));
        QVERIFY(awaitClosed(*idle.front())); // the oldest gave way
        QVERIFY(awaitClosed(*idle.back()));  // and the last ones had their time
        QVERIFY(engine.answers());
    }

    void aRuntimeFolderThatIsNotItsUsersAloneIsRefused_data()
    {
        QTest::addColumn<QByteArray>("how");
        QTest::addColumn<QByteArray>("why");
        QTest::newRow("a file") << QByteArray("file") << QByteArray("it is not a folder");
        QTest::newRow("a link") << QByteArray("link") << QByteArray("it is not a folder");
        QTest::newRow("open to others")
            << QByteArray("open") << QByteArray("other users may enter");
        QTest::newRow("another user's") << QByteArray("other") << QByteArray("another user");
    }
    void aRuntimeFolderThatIsNotItsUsersAloneIsRefused()
    {
        QFETCH(QByteArray, how);
        QFETCH(QByteArray, why);
        const std::filesystem::path folder = m_harness->runtimeFolder().toStdString();
        if (how == "open") {
            QCOMPARE(chmod(folder.c_str(), 0750), 0);
        } else if (how == "other") {
            if (geteuid() != 0)
                QSKIP("only root can give a folder away");
            QCOMPARE(chown(folder.c_str(), 65534, 65534), 0);
        } else {
            const auto elsewhere = folder.parent_path() / "elsewhere";
            std::filesystem::rename(folder, elsewhere);
            if (how == "link")
                std::filesystem::create_directory_symlink(elsewhere, folder);
            else
                QVERIFY(QFile(m_harness->runtimeFolder()).open(QIODevice::WriteOnly));
        }
        const Outcome outcome = m_harness->run({QStringLiteral("serve-local")}, kPatienceMs);
        QVERIFY(!outcome.timedOut);
        QVERIFY(outcome.exitCode > 0);
        QVERIFY2(outcome.error.contains(why), outcome.error.constData());
        QVERIFY2(outcome.error.contains(folder.c_str()), outcome.error.constData());
    }

private:
    std::unique_ptr<SystemHarness> m_harness;
};

QTEST_GUILESS_MAIN(TestHostile)
#include "tst_hostile.moc"
