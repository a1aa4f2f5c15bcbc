// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/runcommand.h"

#include "engine/host/runscommand.h"

#include <QThread>
#include <QTimer>

#include <algorithm>

namespace etl::host {

using protocol::RunState;
using protocol::StopVerb;

namespace {

// Besides the process that checks: most runs have at least two workers, and starting one takes as
// long as a check.
constexpr int kWarmProcesses = 2;

ExitCode exitCodeOf(RunState state)
{
    switch (state) {
    case RunState::Finished:
        return ExitCode::Finished;
    case RunState::Stopped:
    case RunState::Killed:
        return ExitCode::Stopped;
    default:
        return ExitCode::Failed;
    }
}

} // namespace

RunCommand::RunCommand(supervisor::EngineConfig config, protocol::StartRun request,
                       std::optional<std::string> resume, RunView &view)
    : m_engine(std::move(config))
    , m_server(m_engine, supervisor::EngineServer::Role::Attachable)
    , m_request(std::move(request))
    , m_resume(std::move(resume))
    , m_view(view)
{
    connect(&m_signals, &UnixSignals::interrupted, this,
            [this] { stop(m_stopRequested ? StopVerb::Kill : StopVerb::Stop); });
    connect(&m_signals, &UnixSignals::terminated, this, [this] { stop(StopVerb::Stop); });
    connect(&m_server, &supervisor::EngineServer::shutdownRequested, this,
            [this] { stop(StopVerb::Stop); });
    connect(&m_engine, &supervisor::Engine::closed, this,
            [this] { Q_EMIT done(static_cast<int>(m_exitCode)); });
}

RunCommand::~RunCommand() = default;

void RunCommand::start()
{
    auto ready = m_engine.open();
    if (ready) {
        m_engine.warmUp(std::min(kWarmProcesses, QThread::idealThreadCount()));
        ready = m_server.listen();
    }
    if (!ready) {
        m_view.refused({}, ready.error());
        return leave(ExitCode::Failed);
    }
    m_sinceStart.start();
    if (m_resume)
        return resume();
    m_preparing = m_engine.startRun(m_request, [this](const auto &result) { take(result); });
}

// The workers of an engine that was killed a moment ago may still be leaving, and their run is
// known only then.
void RunCommand::resume()
{
    constexpr auto kPatience = std::chrono::seconds(3);
    constexpr auto kInterval = std::chrono::milliseconds(50);
    if (m_stopRequested)
        return leave(ExitCode::Stopped);
    // Before the search: it takes over runs whose workers have gone by now.
    const bool mayCome = m_engine.hasUnknownRuns();
    const auto run = findSavedRun(*m_resume, m_engine.config());
    if (!run && run.error().code == ErrorCode::NotFound && mayCome
        && std::chrono::milliseconds(m_sinceStart.elapsed()) < kPatience) {
        QTimer::singleShot(kInterval, this, &RunCommand::resume);
        return;
    }
    if (!run)
        return refuse({1, {}, run.error()});
    m_engine.resumeRun({1, *run}, [this](const auto &result) { take(result); });
}

void RunCommand::take(
    const std::expected<supervisor::RunController *, protocol::RunRefused> &result)
{
    m_preparing.reset();
    if (result)
        watch(**result);
    else
        refuse(result.error());
}

void RunCommand::refuse(const protocol::RunRefused &refused)
{
    m_view.refused(refused.issues, refused.error);
    if (m_stopRequested)
        leave(ExitCode::Stopped);
    else
        leave(exitCodeOf(refused.issues, refused.error));
}

void RunCommand::watch(supervisor::RunController &run)
{
    m_run = &run;
    connect(m_run, &supervisor::RunController::sampled, this,
            [this](const protocol::TelemetryFrame &frame) { m_view.sampled(frame); });
    connect(m_run, &supervisor::RunController::logged, this,
            [this](const std::vector<protocol::LogLine> &lines) { m_view.logged(lines); });
    connect(m_run, &supervisor::RunController::stateChanged, this,
            [this](const protocol::RunStateChanged &change) { m_view.stateChanged(change); });
    connect(m_run, &supervisor::RunController::finished, this,
            [this](const protocol::RunReport &report) {
                m_view.finished(report);
                leave(exitCodeOf(report.state));
            });
    m_view.started(m_run->started());
}

void RunCommand::stop(StopVerb verb)
{
    m_stopRequested = true;
    if (m_run)
        m_run->stop(verb);
    else if (m_preparing)
        m_engine.cancel(*m_preparing);
}

void RunCommand::leave(ExitCode code)
{
    m_exitCode = code;
    m_engine.shutDown(StopVerb::Stop);
}

} // namespace etl::host
