// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/host/exitcode.h"
#include "engine/host/runview.h"
#include "engine/host/unixsignals.h"
#include "engine/protocol/messages.h"
#include "engine/supervisor/engine.h"
#include "engine/supervisor/engineserver.h"

#include <QElapsedTimer>
#include <QObject>

#include <memory>
#include <optional>

namespace etl::host {

// `dataetl-engine run`: an engine of its own that runs one pipeline and leaves. Others may attach
// to it meanwhile. Ctrl+C stops the run, again kills it; SIGTERM stops it. The main thread.
class RunCommand : public QObject
{
    Q_OBJECT

public:
    // `resume`: the run to go on with in place of a new one, as findSavedRun() takes it.
    RunCommand(supervisor::EngineConfig config, protocol::StartRun request,
               std::optional<std::string> resume, RunView &view);
    ~RunCommand() override;

    // Ends with done(), possibly within the call.
    void start();

Q_SIGNALS:
    void done(int exitCode);

private:
    void resume();
    void take(const std::expected<supervisor::RunController *, protocol::RunRefused> &result);
    void refuse(const protocol::RunRefused &refused);
    void watch(supervisor::RunController &run);
    void stop(protocol::StopVerb verb);
    void leave(ExitCode code);

    supervisor::Engine m_engine;
    supervisor::EngineServer m_server;
    protocol::StartRun m_request;
    const std::optional<std::string> m_resume;
    QElapsedTimer m_sinceStart;
    RunView &m_view;
    UnixSignals m_signals;
    supervisor::RunController *m_run = nullptr; // the engine's; none while it is being prepared
    std::optional<supervisor::Engine::JobId> m_preparing;
    bool m_stopRequested = false;
    ExitCode m_exitCode = ExitCode::Failed;
};

} // namespace etl::host
