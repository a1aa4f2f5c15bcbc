// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/servicecommand.h"

namespace etl::host {

ServiceCommand::ServiceCommand(supervisor::EngineConfig config) : m_engine(std::move(config))
{
    connect(&m_engine, &supervisor::Engine::closed, this, &ServiceCommand::done);
    const auto giveUp = [this] { m_engine.cancel(m_job); };
    connect(&m_signals, &UnixSignals::interrupted, this, giveUp);
    connect(&m_signals, &UnixSignals::terminated, this, giveUp);
}

ServiceCommand::~ServiceCommand() = default;

void ServiceCommand::check(const protocol::CheckRequest &request)
{
    const auto answer = [this](const protocol::CheckReply &reply) {
        Q_EMIT checked(reply);
        m_engine.shutDown(protocol::StopVerb::Kill);
    };
    if (const auto opened = m_engine.open(); !opened)
        return answer({request.ticket, {}, opened.error()});
    m_job = m_engine.check(request, answer);
}

void ServiceCommand::preview(const protocol::PreviewRequest &request)
{
    const auto answer = [this](const protocol::PreviewReply &reply) {
        Q_EMIT previewed(reply);
        m_engine.shutDown(protocol::StopVerb::Kill);
    };
    if (const auto opened = m_engine.open(); !opened)
        return answer({request.ticket, {}, 0, {}, {}, opened.error()});
    m_job = m_engine.preview(request, answer);
}

} // namespace etl::host
