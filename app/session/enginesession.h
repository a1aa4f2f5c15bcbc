// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/telemetrystore.h"
#include "engine/client/engineclient.h"
#include "engine/model/plan.h"
#include "engine/protocol/messages.h"

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>

#include <map>
#include <optional>
#include <string>

namespace etl::session {

enum class EngineState { Connecting, Ready, Lost };

enum class PreviewPhase { None, Loading, Ready, Failed };
struct Preview
{
    PreviewPhase phase = PreviewPhase::None;
    std::string node;
    std::string port;
    protocol::PreviewTable table;
    std::uint64_t milliseconds = 0;
    std::string note;
    Error error;
};

// Asked: the start was sent, the engine is checking. Active: it has a run. Over: the run has ended,
// its numbers stay.
enum class RunPhase { None, Asked, Active, Over };
struct Run
{
    RunPhase phase = RunPhase::None;
    RunId id;
    QString title;
    QString path;
    std::string pipelineText; // what runs: a snapshot of the document
    std::int64_t startedAtMs = 0;
    protocol::RunState state = protocol::RunState::Starting;
    bool attached = false; // it was already running when this window found it
    bool resumed = false;  // by this window
    bool lost = false;     // its engine died; the next one knows whether it can go on
    std::optional<protocol::RunReport> report;
    model::Issues refusal; // why it did not start
};

// What a window knows of the user's engine: the check of its pipeline, a preview, one run and its
// telemetry. All answers that are no longer wanted are dropped by their ticket; nothing here waits.
// GUI thread.
class EngineSession : public QObject
{
    Q_OBJECT

public:
    explicit EngineSession(client::EngineClientOptions options, QObject *parent = nullptr);

    // Finds or starts an engine; also after it was lost.
    void connectToEngine();
    EngineState engineState() const { return m_engineState; }
    qint64 enginePid() const { return m_client.engine().pid; }
    const Error &engineError() const { return m_engineError; }

    // The document as it is now: checked a moment after the last change. `path` finds a run of it
    // that goes on.
    void setPipeline(const std::string &text, const QString &folder, const QString &path);
    const model::CheckedPipeline &checked() const { return m_checked; }
    // The engine could not check (no engine, broken file); issues() is then this one error.
    const model::Issues &issues() const { return m_issues; }
    bool isChecking() const { return m_checkTicket != 0 || m_checkDelay.isActive(); }

    void requestPreview(const std::string &node, const std::string &port, int rows = 200);
    const Preview &preview() const { return m_preview; }

    void startRun(const QString &title);
    // The run of this file that can go on: it was stopped, or its engine died, and the pipeline is
    // as it was then.
    const std::optional<protocol::SavedRunInfo> &savedRun() const { return m_saved; }
    // Goes on with it. REQUIRES savedRun().
    void resumeRun();
    void discardSavedRun();
    // Another file is shown from now on: its window no longer follows the run. One that goes on is
    // found again by the path of its file.
    void leaveRun();
    void stopRun(protocol::StopVerb verb);
    void killWorker(int worker);
    const Run &run() const { return m_run; }
    bool isRunning() const
    {
        return m_run.phase == RunPhase::Asked || m_run.phase == RunPhase::Active;
    }
    const TelemetryStore &telemetry() const { return m_telemetry; }
    // Seconds since the last frame of a run that goes on; above 2 its numbers are old.
    double frameAge() const;

signals:
    void engineStateChanged();
    void checkChanged();
    void previewChanged();
    void runChanged(); // phase or state
    void savedRunChanged();
    void telemetryChanged();
    void logReceived(const std::vector<etl::protocol::LogLine> &lines, quint64 dropped);

private:
    void connectClient();
    void connectRunSignals();
    void setEngineState(EngineState state, const Error &error = {});
    void forgetRun();
    void startCheck();
    void takeCheck(const protocol::CheckReply &reply);
    void takePreview(const protocol::PreviewReply &reply);
    void takeStarted(const protocol::RunStarted &started);
    void takeRefused(const protocol::RunRefused &refused);
    void takeState(const protocol::RunStateChanged &change);
    void takeFinished(const protocol::RunFinished &finished);
    void takeRunList(const protocol::RunList &list);
    void takeSaved(const protocol::RunList &list);
    void setSaved(std::optional<protocol::SavedRunInfo> saved);
    void ask(const QString &title);
    void loseEngine(const Error &error);

    client::EngineClient m_client;
    EngineState m_engineState = EngineState::Connecting;
    Error m_engineError;

    std::string m_text;
    QString m_folder;
    QString m_path;
    QTimer m_checkDelay;
    protocol::Ticket m_checkTicket = 0; // 0: none under way
    model::CheckedPipeline m_checked;
    model::Issues m_issues;

    protocol::Ticket m_previewTicket = 0;
    Preview m_preview;

    protocol::Ticket m_runTicket = 0;
    std::optional<protocol::SavedRunInfo> m_saved;
    QTimer m_lateList; // the run of an engine that died just now is known a moment later
    Run m_run;
    bool m_knowsPlan = false;                      // of m_run
    std::optional<protocol::StopVerb> m_stopAsked; // before the run had begun
    TelemetryStore m_telemetry;
    QElapsedTimer m_lastFrame;
};

} // namespace etl::session
