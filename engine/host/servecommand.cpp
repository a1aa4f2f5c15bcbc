// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/servecommand.h"

#include "engine/host/exitcode.h"

namespace etl::host {

using protocol::StopVerb;

ServeCommand::ServeCommand(supervisor::EngineConfig config)
    : m_engine(std::move(config))
    , m_server(m_engine, supervisor::EngineServer::Role::Serving)
    , m_log(m_engine)
{
    const auto leave = [this] { m_engine.shutDown(StopVerb::Stop); };
    connect(&m_server, &supervisor::EngineServer::idle, this, leave);
    connect(&m_server, &supervisor::EngineServer::shutdownRequested, this, leave);
    connect(&m_signals, &UnixSignals::terminated, this, leave);
    connect(&m_signals, &UnixSignals::interrupted, this, [this] {
        m_engine.shutDown(std::exchange(m_interrupted, true) ? StopVerb::Kill : StopVerb::Stop);
    });
    connect(&m_engine, &supervisor::Engine::closed, this, [this] {
        m_log.note("engine " + m_engine.presence().id() + " leaves");
        Q_EMIT done(static_cast<int>(ExitCode::Finished));
    });
}

ServeCommand::~ServeCommand() = default;

Status ServeCommand::start()
{
    ETL_TRY_VOID(m_engine.open());
    ETL_TRY_VOID(m_server.listen());
    m_log.note("engine " + m_engine.presence().id() + " serves");
    return {};
}

} // namespace etl::host
