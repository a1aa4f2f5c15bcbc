// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/workerserver.h"

#include "engine/protocol/messagekinds.h"
#include "engine/protocol/messages.h"
#include "engine/supervisor/randomtoken.h"

#include <variant>

namespace etl::supervisor {

WorkerServer::WorkerServer(QObject *parent) : QObject(parent)
{
    connect(&m_server, &LocalServer::greeted, this, &WorkerServer::welcome);
}

std::string WorkerServer::expect(Arrival arrival)
{
    std::string token = randomToken();
    m_expected.emplace(token, std::move(arrival));
    return token;
}

// A greeting that does not fit is dropped with its connection: there is no one to tell.
void WorkerServer::welcome(const std::string &body)
{
    const auto message = protocol::decodeWorkerMessage(body);
    const auto *hello = message ? std::get_if<protocol::WorkerHello>(&*message) : nullptr;
    if (!hello || hello->protocolVersion != protocol::kProtocolVersion)
        return;
    const auto it = m_expected.find(hello->token);
    if (it == m_expected.end())
        return;
    const Arrival arrival = std::move(it->second);
    m_expected.erase(it);
    auto connection = m_server.takeGreeting();
    connection->acceptMessages(protocol::maxWorkerBodyBytes);
    arrival(std::move(connection), *hello);
}

} // namespace etl::supervisor
