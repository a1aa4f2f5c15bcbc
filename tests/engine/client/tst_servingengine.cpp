// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/client/engineclient.h"
#include "engine/protocol/rendezvous.h"
#include "tests/engine/supervisor/enginefixture.h"
#include "tests/helpers/suite.h"

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace etl;
using etl::client::EngineClient;
using etl::test::await;

namespace {

QString engineProgram()
{
    return qEnvironmentVariable("DATAETL_BIN_DIR") + QStringLiteral("/dataetl-engine");
}

// Folders that no other engine of the user sees; engines that are started inherit them.
class Place
{
public:
    Place()
    {
        qputenv(protocol::kRuntimeFolderVariable,
                m_folder.filePath(QStringLiteral("run")).toUtf8());
        qputenv("XDG_STATE_HOME", m_folder.filePath(QStringLiteral("state")).toUtf8());
        QDir(m_folder.path()).mkdir(QStringLiteral("out"));
    }

    std::string folder() const { return m_folder.filePath(QStringLiteral("out")).toStdString(); }
    QStringList outputs() const
    {
        return QDir(QString::fromStdString(folder())).entryList(QDir::Files | QDir::Hidden);
    }
    // Files of runs and engines.
    QStringList left() const
    {
        QStringList files;
        for (const char *sub : {"run/runs", "run/engines"})
            files << QDir(m_folder.filePath(QString::fromUtf8(sub)))
                         .entryList(QDir::Files | QDir::Hidden);
        return files;
    }
    QByteArray log() const
    {
        QFile file(m_folder.filePath(QStringLiteral("state/dataetl/engine.log")));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private:
    QTemporaryDir m_folder;
};

// A window, as far as the engine can tell.
struct Window : QObject
{
    Window()
    {
        connect(&client, &EngineClient::runStarted, this,
                [this](const auto &message) { started = message; });
        connect(&client, &EngineClient::runRefused, this,
                [this](const auto &message) { refused = message; });
        connect(&client, &EngineClient::runFinished, this,
                [this](const auto &message) { finished = message; });
        connect(&client, &EngineClient::checked, this,
                [this](const auto &message) { checked = message; });
        connect(&client, &EngineClient::previewed, this,
                [this](const auto &message) { previewed = message; });
        connect(&client, &EngineClient::telemetryReceived, this,
                [this](const auto &message) { frame = message.frame; });
        connect(&client, &EngineClient::runsListed, this,
                [this](const auto &message) { list = message; });
        connect(&client, &EngineClient::engineLost, this, [this] { lost = true; });
        client.connectToEngine();
    }

    bool awaitReady()
    {
        return await([this] { return client.state() == EngineClient::State::Ready; });
    }
    bool awaitLost()
    {
        return await([this] { return lost; });
    }

    EngineClient client{{.clientName = "test", .engineProgram = engineProgram(), .mayStart = true}};
    std::optional<protocol::RunStarted> started;
    std::optional<protocol::RunRefused> refused;
    std::optional<protocol::RunFinished> finished;
    std::optional<protocol::CheckReply> checked;
    std::optional<protocol::PreviewReply> previewed;
    std::optional<protocol::TelemetryFrame> frame;
    std::optional<protocol::RunList> list;
    bool lost = false;
};

// Would take hours.
protocol::StartRun longRun(const Place &place)
{
    protocol::StartRun request;
    request.pipelineText = R"json({"dataetl": 1, "nodes": {
        "in": {"type": "extract.generate", "settings": {"rows": 1000000000, "rate": 50000}},
        "out": {"type": "load.csv", "settings": {"path": "out.csv"}}}, "wires": ["in -> out"]})json";
    request.folder = place.folder();
    request.title = "long";
    return request;
}

} // namespace

class TestServingEngine : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        if (qEnvironmentVariable("DATAETL_BIN_DIR").isEmpty())
            QSKIP("DATAETL_BIN_DIR names no folder with the programs");
    }

    void aRunOutlivesItsWindow()
    {
        const Place place;
        auto first = std::make_unique<Window>();
        QVERIFY(first->awaitReady()); // it started the engine
        first->client.startRun(longRun(place));
        QVERIFY(await([&] { return first->started || first->refused; }));
        QVERIFY(first->started.has_value());
        const auto run = first->started->run;
        first.reset();

        Window second;
        QVERIFY(second.awaitReady());
        second.client.subscribe(RunId("*"));
        QVERIFY(await([&] { return second.started && second.frame; }));
        QCOMPARE(second.started->run, run);
        QCOMPARE(second.started->title, std::string("long"));
        QVERIFY(await([&] { return second.frame->nodes.at(0).rowsOut > 0; }));
        second.client.stopRun(run, protocol::StopVerb::Stop);
        QVERIFY(await([&] { return second.finished.has_value(); }));
        QCOMPARE(second.finished->report.state, protocol::RunState::Stopped);
        QVERIFY(second.finished->report.resumable);
        second.client.discardRun(run);
        QVERIFY(await([&] { return place.outputs().isEmpty(); }));
        second.client.shutdownEngine();
        QVERIFY(second.awaitLost());
        QVERIFY(await([&] { return place.left().isEmpty(); }));
        QVERIFY2(
            place.log().contains("run " + QByteArray::fromStdString(run.value) + " started: long"),
            place.log().constData());
    }

    void checksAndPreviews()
    {
        const Place place;
        Window window;
        QVERIFY(window.awaitReady());
        const auto request = longRun(place);
        window.client.check({0, request.pipelineText, request.folder, {}});
        QVERIFY(await([&] { return window.checked.has_value(); }));
        QVERIFY(!window.checked->error);
        QCOMPARE(window.checked->checked.nodes.size(), std::size_t{2});
        window.client.preview({0, request.pipelineText, request.folder, {}, "in", "out", 5});
        QVERIFY(await([&] { return window.previewed.has_value(); }));
        QCOMPARE(window.previewed->table.rows.size(), std::size_t{5});
        window.client.shutdownEngine();
        QVERIFY(window.awaitLost());
    }

    void aKilledEngineIsToldAndTheNextOneCleansUp()
    {
        const Place place;
        Window window;
        QVERIFY(window.awaitReady());
        window.client.subscribe(RunId("*"));
        window.client.startRun(longRun(place));
        QVERIFY(await([&] { return window.frame && window.frame->workers.at(0).pid > 0; }));
        QVERIFY(await([&] { return !place.outputs().isEmpty(); })); // a part file
        const auto worker = static_cast<pid_t>(window.frame->workers.at(0).pid);
        ::kill(static_cast<pid_t>(window.client.engine().pid), SIGKILL);
        QVERIFY(window.awaitLost());
        QVERIFY(QTest::qWaitFor([worker] { return !etl::test::isAlive(worker); }, 1000));

        window.client.connectToEngine(); // start again
        QVERIFY(window.awaitReady());
        // The dead engine's run is known to the new one, which may need a moment for it, and is
        // given up.
        QVERIFY(await([&] {
            window.client.listRuns();
            return window.list && !window.list->saved.empty();
        }));
        QVERIFY(window.list->saved.front().engineDied);
        window.client.discardRun(window.list->saved.front().run);
        QVERIFY(await([&] { return place.outputs().isEmpty(); }));
        window.lost = false;
        window.client.shutdownEngine();
        QVERIFY(window.awaitLost());
        QVERIFY(await([&] { return place.left().isEmpty(); }));
    }

    void windowsOpenedTogetherShareOneEngine()
    {
        const Place place;
        Window first;
        Window second;
        QVERIFY(first.awaitReady() && second.awaitReady());
        QCOMPARE(first.client.engine().engineId, second.client.engine().engineId);
        first.client.shutdownEngine();
        QVERIFY(first.awaitLost() && second.awaitLost());
    }

    void leavesWhenNobodyNeedsIt()
    {
        const Place place;
        QProcess engine;
        engine.start(engineProgram(), {QStringLiteral("serve-local"),
                                       QStringLiteral("--idle-timeout"), QStringLiteral("1")});
        QVERIFY(await([&] { return engine.state() == QProcess::NotRunning; }));
        QCOMPARE(engine.exitStatus(), QProcess::NormalExit);
        QCOMPARE(engine.exitCode(), 0);
        QCOMPARE(place.left(), QStringList());
    }

    void terminateStopsItsRuns()
    {
        const Place place;
        QProcess engine;
        engine.start(engineProgram(), {QStringLiteral("serve-local")});
        const auto runtime = protocol::openRuntimeFolder().value();
        QVERIFY(await([&] { return !protocol::livingEngines(runtime).empty(); }));
        Window window; // takes this one
        QVERIFY(window.awaitReady());
        QCOMPARE(window.client.engine().pid, std::int64_t{engine.processId()});
        window.client.subscribe(RunId("*"));
        window.client.startRun(longRun(place));
        QVERIFY(await([&] { return window.frame.has_value(); }));
        engine.terminate();
        QVERIFY(await([&] { return engine.state() == QProcess::NotRunning; }));
        QCOMPARE(engine.exitCode(), 0);
        QVERIFY(window.awaitLost());
        QVERIFY(window.finished.has_value());
        QCOMPARE(window.finished->report.state, protocol::RunState::Stopped);
        // Kept to go on: nothing but hidden parts.
        QVERIFY(window.finished->report.resumable);
        for (const QString &name : place.outputs())
            QVERIFY2(name.startsWith(QLatin1Char('.')), qPrintable(name));
        QCOMPARE(place.left(), QStringList());
    }
};

QTEST_GUILESS_MAIN(TestServingEngine)
#include "tst_servingengine.moc"
