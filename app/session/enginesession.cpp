// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/enginesession.h"

#include <algorithm>
#include <utility>

namespace etl::session {

namespace {

constexpr int kCheckDelayMs = 150;
constexpr int kLateListMs = 2500; // an engine looks for dead runs again 2 s after its start

} // namespace

EngineSession::EngineSession(client::EngineClientOptions options, QObject *parent)
    : QObject(parent)
    , m_client(std::move(options))
{
    m_checkDelay.setSingleShot(true);
    m_checkDelay.setInterval(kCheckDelayMs);
    connect(&m_checkDelay, &QTimer::timeout, this, &EngineSession::startCheck);
    m_lateList.setSingleShot(true);
    m_lateList.setInterval(kLateListMs);
    connect(&m_lateList, &QTimer::timeout, this, [this] {
        if (!isRunning() && !m_saved)
            m_client.listRuns();
    });
    connectClient();
    connectRunSignals();
}

void EngineSession::connectClient()
{
    using client::EngineClient;
    connect(&m_client, &EngineClient::ready, this, [this] {
        m_run.lost = false;
        setEngineState(EngineState::Ready);
        m_client.listRuns();
        m_lateList.start();
        if (!m_text.empty())
            startCheck();
    });
    connect(&m_client, &EngineClient::connectFailed, this, &EngineSession::loseEngine);
    connect(&m_client, &EngineClient::engineLost, this, &EngineSession::loseEngine);
    connect(&m_client, &EngineClient::checked, this, &EngineSession::takeCheck);
    connect(&m_client, &EngineClient::previewed, this, &EngineSession::takePreview);
    connect(&m_client, &EngineClient::runsListed, this, &EngineSession::takeRunList);
}

void EngineSession::connectRunSignals()
{
    using client::EngineClient;
    connect(&m_client, &EngineClient::runStarted, this, &EngineSession::takeStarted);
    connect(&m_client, &EngineClient::runRefused, this, &EngineSession::takeRefused);
    connect(&m_client, &EngineClient::runStateChanged, this, &EngineSession::takeState);
    connect(&m_client, &EngineClient::runFinished, this, &EngineSession::takeFinished);
    connect(&m_client, &EngineClient::telemetryReceived, this,
            [this](const protocol::Telemetry &telemetry) {
                if (telemetry.run != m_run.id || m_run.phase != RunPhase::Active)
                    return;
                m_lastFrame.restart();
                m_telemetry.add(telemetry.frame);
                emit telemetryChanged();
            });
    connect(&m_client, &EngineClient::logReceived, this, [this](const protocol::LogLines &lines) {
        if (lines.run == m_run.id)
            emit logReceived(lines.lines, lines.dropped);
    });
}

void EngineSession::connectToEngine()
{
    setEngineState(EngineState::Connecting);
    m_client.connectToEngine();
}

void EngineSession::setEngineState(EngineState state, const Error &error)
{
    m_engineState = state;
    m_engineError = error;
    emit engineStateChanged();
}

void EngineSession::loseEngine(const Error &error)
{
    m_checkTicket = m_previewTicket = m_runTicket = 0;
    if (isRunning()) {
        m_run.phase = RunPhase::Over;
        m_run.lost = true;
        m_run.state = protocol::RunState::Failed;
        protocol::RunReport report;
        report.state = m_run.state;
        report.error = Error{ErrorCode::WorkerDied,
                             "the engine is gone and took the run with it",
                             {},
                             {},
                             "start the engine again: the run can go on"};
        m_telemetry.finish(report);
        m_run.report = std::move(report);
        emit telemetryChanged();
        emit runChanged();
    }
    setEngineState(EngineState::Lost, error);
}

void EngineSession::setPipeline(const std::string &text, const QString &folder, const QString &path)
{
    const bool otherFile = path != m_path;
    // What is being checked is no longer what anybody sees: its problems would be shown at the
    // wrong places.
    if (m_checkTicket != 0)
        m_client.cancel(std::exchange(m_checkTicket, 0));
    m_text = text;
    m_folder = folder;
    m_path = path;
    m_checkDelay.start();
    if (otherFile && m_engineState == EngineState::Ready && !isRunning())
        m_client.listRuns();
    emit checkChanged();
}

void EngineSession::startCheck()
{
    m_checkDelay.stop();
    if (m_engineState != EngineState::Ready)
        return;
    if (m_checkTicket != 0)
        m_client.cancel(m_checkTicket);
    protocol::CheckRequest request;
    request.pipelineText = m_text;
    request.folder = m_folder.toStdString();
    m_checkTicket = m_client.check(std::move(request));
    emit checkChanged();
}

void EngineSession::takeCheck(const protocol::CheckReply &reply)
{
    if (reply.ticket != m_checkTicket)
        return;
    m_checkTicket = 0;
    if (reply.error) {
        m_issues = {model::issueFromError(*reply.error)};
    } else {
        m_checked = reply.checked;
        m_issues = reply.checked.issues;
    }
    emit checkChanged();
}

void EngineSession::requestPreview(const std::string &node, const std::string &port, int rows)
{
    if (m_previewTicket != 0)
        m_client.cancel(m_previewTicket);
    protocol::PreviewRequest request;
    request.pipelineText = m_text;
    request.folder = m_folder.toStdString();
    request.node = node;
    request.port = port;
    request.rows = rows;
    m_preview = {};
    m_preview.phase = PreviewPhase::Loading;
    m_preview.node = node;
    m_preview.port = port;
    m_previewTicket = m_client.preview(std::move(request));
    emit previewChanged();
}

void EngineSession::takePreview(const protocol::PreviewReply &reply)
{
    if (reply.ticket != m_previewTicket)
        return;
    m_previewTicket = 0;
    m_preview.milliseconds = reply.milliseconds;
    if (reply.error) {
        m_preview.phase = PreviewPhase::Failed;
        m_preview.error = *reply.error;
    } else {
        m_preview.phase = PreviewPhase::Ready;
        m_preview.table = reply.table;
        m_preview.note = reply.note;
    }
    emit previewChanged();
}

void EngineSession::ask(const QString &title)
{
    forgetRun();
    m_run.phase = RunPhase::Asked;
    m_run.title = title;
    m_run.path = m_path;
}

void EngineSession::resumeRun()
{
    if (isRunning() || !m_saved)
        return;
    ask(QString::fromStdString(m_saved->title));
    m_run.resumed = true;
    m_runTicket = m_client.resumeRun(m_saved->run);
    emit runChanged();
}

void EngineSession::discardSavedRun()
{
    if (!m_saved)
        return;
    m_client.discardRun(m_saved->run);
    setSaved({});
}

void EngineSession::setSaved(std::optional<protocol::SavedRunInfo> saved)
{
    if (saved == m_saved)
        return;
    m_saved = std::move(saved);
    emit savedRunChanged();
}

void EngineSession::startRun(const QString &title)
{
    if (isRunning())
        return;
    ask(title);
    protocol::StartRun request;
    request.pipelineText = m_text;
    request.folder = m_folder.toStdString();
    request.title = title.toStdString();
    request.path = m_path.toStdString();
    m_runTicket = m_client.startRun(std::move(request));
    emit runChanged();
}

void EngineSession::leaveRun()
{
    m_path.clear(); // whatever file comes next, its runs are asked for
    if (m_run.phase == RunPhase::None)
        return;
    forgetRun();
    emit telemetryChanged();
    emit runChanged();
}

void EngineSession::forgetRun()
{
    if (!m_run.id.empty())
        m_client.unsubscribe(m_run.id);
    m_run = {};
    m_runTicket = 0;
    m_knowsPlan = false;
    m_stopAsked.reset();
    m_telemetry.begin({});
}

void EngineSession::takeStarted(const protocol::RunStarted &started)
{
    const bool answer = started.ticket != 0 && started.ticket == m_runTicket;
    if (!answer && (started.run != m_run.id || m_knowsPlan))
        return; // another run, or the history that follows a subscription to our own
    m_run.attached = !answer;
    m_knowsPlan = true;
    m_runTicket = 0;
    m_run.phase = RunPhase::Active;
    m_run.id = started.run;
    m_run.title = QString::fromStdString(started.title);
    m_run.startedAtMs = started.startedAtMs;
    m_run.pipelineText = started.pipelineText;
    using From = TelemetryStore::AveragesFrom;
    m_telemetry.begin(started.plan,
                      m_run.resumed || m_run.attached ? From::FirstFrame : From::Start);
    m_lastFrame.start();
    setSaved({}); // it goes on, or a new one has taken its place
    if (answer)
        m_client.subscribe(started.run);
    // The start was taken back when it was already on its way.
    if (answer && m_stopAsked)
        m_client.stopRun(started.run, *m_stopAsked);
    emit runChanged();
}

void EngineSession::takeRefused(const protocol::RunRefused &refused)
{
    if (refused.ticket != m_runTicket)
        return;
    m_runTicket = 0;
    m_run.phase = RunPhase::None;
    m_run.refusal = refused.issues;
    if (refused.error)
        m_run.refusal.push_back(model::issueFromError(*refused.error));
    m_issues = m_run.refusal;
    emit runChanged();
    emit checkChanged();
}

void EngineSession::takeState(const protocol::RunStateChanged &change)
{
    if (change.run != m_run.id || m_run.phase != RunPhase::Active)
        return;
    m_run.state = change.state;
    emit runChanged();
}

void EngineSession::takeFinished(const protocol::RunFinished &finished)
{
    if (finished.run != m_run.id || m_run.phase != RunPhase::Active)
        return;
    m_run.phase = RunPhase::Over;
    m_run.state = finished.report.state;
    m_run.report = finished.report;
    m_telemetry.finish(finished.report);
    if (finished.report.resumable)
        m_client.listRuns();
    emit telemetryChanged();
    emit runChanged();
}

void EngineSession::takeSaved(const protocol::RunList &list)
{
    const auto ours = std::ranges::find_if(list.saved, [this](const auto &saved) {
        return !m_path.isEmpty() && saved.path == m_path.toStdString();
    });
    if (ours != list.saved.end() && model::saySameWork(ours->pipelineText, m_text))
        setSaved(*ours);
    else
        setSaved({});
}

void EngineSession::takeRunList(const protocol::RunList &list)
{
    if (!isRunning())
        takeSaved(list);
    if (isRunning() || m_path.isEmpty())
        return;
    for (const auto &info : list.runs) {
        if (protocol::isOver(info.state) || info.path != m_path.toStdString())
            continue;
        m_run = {};
        m_knowsPlan = false;
        m_run.phase = RunPhase::Active;
        m_run.attached = true;
        m_run.id = info.run;
        m_run.title = QString::fromStdString(info.title);
        m_run.path = m_path;
        m_run.state = info.state;
        m_run.startedAtMs = info.startedAtMs;
        m_client.subscribe(info.run);
        emit runChanged();
        return;
    }
}

void EngineSession::stopRun(protocol::StopVerb verb)
{
    if (m_run.phase == RunPhase::Asked) {
        m_client.cancel(m_runTicket);
        m_stopAsked = verb;
    } else if (m_run.phase == RunPhase::Active) {
        m_client.stopRun(m_run.id, verb);
    }
}

void EngineSession::killWorker(int worker)
{
    if (m_run.phase == RunPhase::Active)
        m_client.killWorker(m_run.id, worker);
}

double EngineSession::frameAge() const
{
    return m_run.phase == RunPhase::Active && m_lastFrame.isValid()
               ? static_cast<double>(m_lastFrame.elapsed()) / 1000
               : 0;
}

} // namespace etl::session
