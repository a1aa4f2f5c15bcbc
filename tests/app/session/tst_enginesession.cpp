// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/enginesession.h"

#include "tests/app/session/realengine.h"

#include <QSignalSpy>

#include <memory>
#include <optional>

using namespace etl;
using namespace etl::test;
using protocol::RunState;
using session::EngineSession;
using session::EngineState;
using session::PreviewPhase;
using session::RunPhase;

namespace {

bool becomesReady(const EngineSession &session)
{
    return await([&] { return session.engineState() == EngineState::Ready; });
}

bool isChecked(const EngineSession &session)
{
    return await(
        [&] { return session.engineState() == EngineState::Ready && !session.isChecking(); });
}

bool becomesActive(const EngineSession &session)
{
    return await([&] {
        return session.run().phase == RunPhase::Active && session.telemetry().hasFrames()
               && session.telemetry().run().rowsRead > 0;
    });
}

bool isOver(const EngineSession &session)
{
    return await([&] { return session.run().phase == RunPhase::Over; });
}

} // namespace

class EngineSessionTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<RealEngine> m_engine;
    std::unique_ptr<EngineSession> m_session;

    // A window's session with `text` in a file called `name`.
    std::unique_ptr<EngineSession> open(const char *name, const QByteArray &text) const
    {
        auto session = std::make_unique<EngineSession>(m_engine->options());
        session->setPipeline(text.toStdString(), m_engine->folder(), m_engine->path(name));
        session->connectToEngine();
        return session;
    }
    void setText(const QByteArray &text)
    {
        m_session->setPipeline(text.toStdString(), m_engine->folder(), m_engine->path("test.etl"));
    }
    static bool stops(EngineSession &session)
    {
        session.stopRun(protocol::StopVerb::Stop);
        return isOver(session);
    }

private slots:
    void init()
    {
        m_engine = std::make_unique<RealEngine>();
        m_engine->write("flights.csv", flightsCsv(1000));
        m_session = open("test.etl", flightsPipeline("delay > 89"));
    }
    void cleanup()
    {
        m_session.reset();
        m_engine.reset();
    }

    void anEngineIsStartedWhenThereIsNone()
    {
        QCOMPARE(m_session->engineState(), EngineState::Connecting);
        QVERIFY(becomesReady(*m_session));
        QCOMPARE(m_engine->enginePids(), std::vector<qint64>{m_session->enginePid()});
        auto second = open("other.etl", flightsPipeline("true"));
        QVERIFY(becomesReady(*second));
        QCOMPARE(second->enginePid(), m_session->enginePid());
    }

    void aProgramThatIsNotThereIsNamed()
    {
        m_session.reset(); // it would start the one that is there
        auto options = m_engine->options();
        options.engineProgram = m_engine->path("nosuchengine");
        EngineSession session(options);
        session.connectToEngine();
        QVERIFY(await([&] { return session.engineState() == EngineState::Lost; }));
        QVERIFY(session.engineError().message.find("nosuchengine") != std::string::npos);
        QVERIFY(!session.engineError().remedy.empty());
    }

    void theCheckFindsAFaultAtItsPlace()
    {
        setText(flightsPipeline("delai > 89"));
        QVERIFY(isChecked(*m_session));
        QCOMPARE(m_session->issues().size(), 1u);
        const auto &issue = m_session->issues().front();
        QCOMPARE(issue.severity, model::Severity::Error);
        QCOMPARE(issue.node, std::string("late"));
        QCOMPARE(issue.setting, std::string("condition"));
        QVERIFY(issue.text.find("delai") != std::string::npos);
        QVERIFY(issue.span.has_value());
        QCOMPARE(issue.span->begin, 0u);
        QCOMPARE(issue.span->length, 5u);

        setText(flightsPipeline("delay > 89"));
        QVERIFY(m_session->isChecking());
        QVERIFY(isChecked(*m_session));
        QVERIFY(m_session->issues().empty());
        const auto *late = m_session->checked().find(NodeId("late"));
        QVERIFY(late);
        QCOMPARE(late->outputs.at("out").columns.size(), 3u);
    }

    void aTextThatIsNoPipelineIsOneIssue()
    {
        setText("{\"dataetl\": 1,");
        QVERIFY(isChecked(*m_session));
        QCOMPARE(m_session->issues().size(), 1u);
        QVERIFY(model::hasErrors(m_session->issues()));
    }

    void theCheckOfAnOlderTextIsDropped()
    {
        QVERIFY(isChecked(*m_session));
        QSignalSpy changes(m_session.get(), &EngineSession::checkChanged);
        bool shown = false;
        connect(m_session.get(), &EngineSession::checkChanged, this,
                [&] { shown = shown || model::hasErrors(m_session->issues()); });
        setText(flightsPipeline("delai > 89"));
        // The second signal: it is under way.
        QVERIFY(await([&] { return changes.count() == 2; }));
        setText(flightsPipeline("delay > 1"));
        QVERIFY(isChecked(*m_session));
        QVERIFY(m_session->issues().empty());
        QVERIFY2(!shown, "problems of a text that nobody sees any more");
    }

    void previewShowsRowsBehindANode()
    {
        QVERIFY(isChecked(*m_session));
        m_session->requestPreview("late", "out", 5);
        QCOMPARE(m_session->preview().phase, PreviewPhase::Loading);
        QVERIFY(await([&] { return m_session->preview().phase != PreviewPhase::Loading; }));
        const auto &preview = m_session->preview();
        QVERIFY2(preview.phase == PreviewPhase::Ready, preview.error.toString().c_str());
        QCOMPARE(preview.table.columns.size(), 3u);
        QCOMPARE(preview.table.columns[2].name, std::string("delay"));
        QCOMPARE(preview.table.rows.size(), 5u);
        QCOMPARE(std::get<std::int64_t>(preview.table.rows.front()[2]), 90);
    }

    void onlyTheLastPreviewIsShown()
    {
        QVERIFY(isChecked(*m_session));
        QStringList shown;
        connect(m_session.get(), &EngineSession::previewChanged, this, [&] {
            if (m_session->preview().phase != PreviewPhase::Loading)
                shown << QString::fromStdString(m_session->preview().node);
        });
        m_session->requestPreview("flights", "out", 3);
        m_session->requestPreview("late", "out", 3);
        QVERIFY(await([&] { return m_session->preview().phase == PreviewPhase::Ready; }));
        QCOMPARE(std::get<std::int64_t>(m_session->preview().table.rows.front()[2]), 90);
        // Whatever the engine says to the first request comes before this answer.
        m_session->requestPreview("late", "out", 4);
        QVERIFY(await([&] { return m_session->preview().phase == PreviewPhase::Ready; }));
        QCOMPARE(shown, QStringList({QStringLiteral("late"), QStringLiteral("late")}));
    }

    void aPreviewThatCannotBeSaysWhy()
    {
        setText(flightsPipeline("delai > 89"));
        QVERIFY(isChecked(*m_session));
        m_session->requestPreview("late", "out");
        QVERIFY(await([&] { return m_session->preview().phase != PreviewPhase::Loading; }));
        QCOMPARE(m_session->preview().phase, PreviewPhase::Failed);
        const auto text = m_session->preview().error.toString();
        QVERIFY2(text.find("delai") != std::string::npos, text.c_str());
    }

    void aRunGoesToItsEnd()
    {
        QVERIFY(isChecked(*m_session));
        std::size_t logLines = 0;
        connect(m_session.get(), &EngineSession::logReceived, this,
                [&](const std::vector<protocol::LogLine> &lines) { logLines += lines.size(); });
        m_session->startRun(QStringLiteral("test.etl"));
        QCOMPARE(m_session->run().phase, RunPhase::Asked);
        QVERIFY(isOver(*m_session));
        const auto &run = m_session->run();
        QVERIFY(run.report.has_value());
        QVERIFY2(run.state == RunState::Finished,
                 run.report->error ? run.report->error->toString().c_str() : "");
        QVERIFY(!run.attached);
        QCOMPARE(run.report->loaders.front().rows, 100u);
        QCOMPARE(m_session->telemetry().run().progress, 1.0);
        QVERIFY(logLines > 0);
        QCOMPARE(m_engine->read("late.csv").count('\n'), 101);
        QVERIFY(!m_session->isRunning());
    }

    void aFaultyPipelineIsRefusedAndNothingIsWritten()
    {
        setText(flightsPipeline("delai > 89"));
        QVERIFY(becomesReady(*m_session));
        m_session->startRun(QStringLiteral("test.etl"));
        QVERIFY(await([&] { return !m_session->isRunning(); }));
        QCOMPARE(m_session->run().phase, RunPhase::None);
        QVERIFY(model::hasErrors(m_session->run().refusal, "late"));
        QVERIFY(model::hasErrors(m_session->issues(), "late"));
        QVERIFY(m_engine->entries("late").isEmpty());
    }

    void aStoppedRunIsKeptUntilItIsGivenUp()
    {
        setText(endlessPipeline());
        QVERIFY(becomesReady(*m_session));
        m_session->startRun(QStringLiteral("test.etl"));
        QVERIFY(becomesActive(*m_session));
        QVERIFY2(!m_session->run().attached, "it is this window's own run");
        QVERIFY(m_session->frameAge() < 2);
        QVERIFY(stops(*m_session));
        QCOMPARE(m_session->run().state, RunState::Stopped);
        QVERIFY(m_session->run().report.has_value());
        QCOMPARE(m_session->frameAge(), 0.0);
        QVERIFY(await([this] { return m_session->savedRun().has_value(); }));
        QVERIFY(!m_engine->entries("made").isEmpty());
        m_session->discardSavedRun();
        QVERIFY(await([this] { return m_engine->entries("made").isEmpty(); }));
    }

    void aStartCanBeTakenBack()
    {
        setText(endlessPipeline());
        QVERIFY(becomesReady(*m_session));
        m_session->startRun(QStringLiteral("test.etl"));
        m_session->stopRun(protocol::StopVerb::Stop);
        QVERIFY(await([&] { return !m_session->isRunning(); }));
        QVERIFY(m_session->run().phase == RunPhase::None
                || m_session->run().state == RunState::Stopped);
    }

    void aKilledWorkerIsReplacedAndCounted()
    {
        setText(endlessPipeline());
        QVERIFY(becomesReady(*m_session));
        m_session->startRun(QStringLiteral("test.etl"));
        QVERIFY(becomesActive(*m_session));
        m_session->killWorker(1);
        const auto replaced = [&] {
            const auto &workers = m_session->telemetry().lastFrame().workers;
            return std::ranges::any_of(workers, [](const protocol::WorkerSample &worker) {
                return worker.worker == 1 && worker.restarts == 1 && worker.pid != 0;
            });
        };
        QVERIFY(await(replaced));
        const auto rows = m_session->telemetry().node(2).rowsIn;
        QVERIFY(await([&] { return m_session->telemetry().node(2).rowsIn > rows; }));
        QVERIFY(stops(*m_session));
        QCOMPARE(m_session->run().report->deaths, 1);
        QCOMPARE(m_session->run().report->replacements, 1);
    }

    void aKilledEngineTakesTheRunAndCanBeStartedAgain()
    {
        setText(endlessPipeline());
        QVERIFY(becomesReady(*m_session));
        const auto firstPid = m_session->enginePid();
        m_session->startRun(QStringLiteral("test.etl"));
        QVERIFY(becomesActive(*m_session));
        m_engine->killEngines();
        QVERIFY(await([&] { return m_session->engineState() == EngineState::Lost; }));
        QVERIFY(!m_session->engineError().message.empty());
        QCOMPARE(m_session->run().phase, RunPhase::Over);
        QCOMPARE(m_session->run().state, RunState::Failed);
        QVERIFY(m_session->run().report->error.has_value());
        QVERIFY(!m_session->run().report->error->message.empty());
        QVERIFY(!m_session->run().report->error->remedy.empty());

        setText(flightsPipeline("delay > 89"));
        m_session->connectToEngine();
        QVERIFY(isChecked(*m_session));
        QVERIFY(m_session->enginePid() != firstPid);
        QVERIFY(m_session->issues().empty());
        m_session->startRun(QStringLiteral("test.etl"));
        QVERIFY(isOver(*m_session));
        QCOMPARE(m_session->run().state, RunState::Finished);
    }

    void questionsToALostEngineAreAnswered()
    {
        QVERIFY(isChecked(*m_session));
        m_engine->killEngines();
        QVERIFY(await([&] { return m_session->engineState() == EngineState::Lost; }));
        QCOMPARE(m_session->run().phase, RunPhase::None);
        m_session->requestPreview("late", "out");
        m_session->startRun(QStringLiteral("test.etl"));
        QVERIFY(await([&] { return m_session->preview().phase == PreviewPhase::Failed; }));
        QVERIFY(await([&] { return !m_session->isRunning(); }));
        QVERIFY(!m_session->run().refusal.empty());
    }

    void aNewWindowFindsTheRunOfItsFile()
    {
        setText(endlessPipeline());
        QVERIFY(becomesReady(*m_session));
        m_session->startRun(QStringLiteral("test.etl"));
        QVERIFY(becomesActive(*m_session));
        const auto run = m_session->run().id;
        const auto rows = m_session->telemetry().run().rowsRead;
        m_session.reset(); // the window closes

        auto again = open("test.etl", endlessPipeline());
        QVERIFY(becomesActive(*again));
        QVERIFY(again->run().attached);
        QCOMPARE(again->run().id, run);
        QCOMPARE(again->run().title, QStringLiteral("test.etl"));
        QCOMPARE(again->run().pipelineText, endlessPipeline().toStdString());
        QCOMPARE(again->telemetry().plan().nodes.size(), 3u);
        QVERIFY(await([&] { return again->telemetry().run().rowsRead > rows; }));
        QVERIFY(await([&] { return again->run().state == RunState::Running; }));
        QVERIFY(stops(*again));
        QCOMPARE(again->run().state, RunState::Stopped);
    }

    void twoWindowsOnOneFileSeeTheSameRun()
    {
        setText(endlessPipeline());
        QVERIFY(becomesReady(*m_session));
        m_session->startRun(QStringLiteral("test.etl"));
        QVERIFY(becomesActive(*m_session));
        auto second = open("test.etl", endlessPipeline());
        auto stranger = open("other.etl", endlessPipeline());
        QVERIFY(becomesActive(*second));
        QVERIFY(isChecked(*stranger));
        QVERIFY(stops(*second));
        QVERIFY(isOver(*m_session));
        QCOMPARE(m_session->run().state, RunState::Stopped);
        QCOMPARE(stranger->run().phase, RunPhase::None);
    }

    void openingTheFileLaterFindsItsRun()
    {
        setText(endlessPipeline());
        QVERIFY(becomesReady(*m_session));
        m_session->startRun(QStringLiteral("test.etl"));
        QVERIFY(becomesActive(*m_session));
        auto other = open("other.etl", flightsPipeline("true"));
        QVERIFY(isChecked(*other));
        QCOMPARE(other->run().phase, RunPhase::None);
        other->setPipeline(endlessPipeline().toStdString(), m_engine->folder(),
                           m_engine->path("test.etl"));
        QVERIFY(becomesActive(*other));
        QCOMPARE(other->run().id, m_session->run().id);
        QVERIFY(stops(*other));
    }
};

QTEST_GUILESS_MAIN(EngineSessionTest)
#include "tst_enginesession.moc"
