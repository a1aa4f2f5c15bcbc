// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/host/unixsignals.h"
#include "engine/protocol/messages.h"
#include "engine/supervisor/engine.h"

#include <QObject>

namespace etl::host {

// `validate` and `preview`: one question to a worker process, and its answer. Ctrl+C gives up. The
// main thread.
class ServiceCommand : public QObject
{
    Q_OBJECT

public:
    explicit ServiceCommand(supervisor::EngineConfig config);
    ~ServiceCommand() override;

    // One of them, once. Ends with one of the signals, then done().
    void check(const protocol::CheckRequest &request);
    void preview(const protocol::PreviewRequest &request);

Q_SIGNALS:
    void checked(const etl::protocol::CheckReply &reply);
    void previewed(const etl::protocol::PreviewReply &reply);
    void done();

private:
    supervisor::Engine m_engine;
    UnixSignals m_signals;
    supervisor::Engine::JobId m_job = 0;
};

} // namespace etl::host
