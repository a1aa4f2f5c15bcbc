// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/host/enginelog.h"
#include "engine/host/unixsignals.h"
#include "engine/supervisor/engine.h"
#include "engine/supervisor/engineserver.h"

#include <QObject>

namespace etl::host {

// `dataetl-engine serve-local`: the engine behind the user's windows. Leaves when it has no run and
// no client for a while, at Shutdown, and at SIGTERM or Ctrl+C (which stop its runs). The main
// thread.
class ServeCommand : public QObject
{
    Q_OBJECT

public:
    explicit ServeCommand(supervisor::EngineConfig config);
    ~ServeCommand() override;

    // On an error nothing was started. NotAllowed: another engine serves already.
    Status start();

Q_SIGNALS:
    void done(int exitCode);

private:
    supervisor::Engine m_engine;
    supervisor::EngineServer m_server;
    EngineLog m_log;
    UnixSignals m_signals;
    bool m_interrupted = false;
};

} // namespace etl::host
