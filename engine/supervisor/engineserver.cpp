// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/engineserver.h"

#include "engine/protocol/messagekinds.h"
#include "engine/supervisor/clock.h"
#include "engine/supervisor/randomtoken.h"

#include <algorithm>
#include <variant>

#include <unistd.h>

namespace etl::supervisor {

namespace {

constexpr std::size_t kMaxSessions = 64;
constexpr std::size_t kMaxRefused = 16;

// Takes the same time wherever the first difference is, so that a token cannot be guessed piece by
// piece.
bool isSameSecret(const std::string &a, const std::string &b)
{
    unsigned difference = a.size() == b.size() ? 0 : 1;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        difference |= static_cast<unsigned char>(a[i] ^ b[i]);
    return difference == 0;
}

} // namespace

EngineServer::EngineServer(Engine &engine, Role role)
    : m_engine(engine)
    , m_role(role)
    , m_token(randomToken())
{
    connect(&m_server, &LocalServer::greeted, this, &EngineServer::welcome);
    connect(&m_engine, &Engine::activeRunsChanged, this, &EngineServer::tellStatus);
    m_idleTimer.setSingleShot(true);
    m_idleTimer.setInterval(engine.config().idleTimeout);
    connect(&m_idleTimer, &QTimer::timeout, this, &EngineServer::idle);
}

EngineServer::~EngineServer() = default;

Status EngineServer::listen()
{
    auto &presence = m_engine.presence();
    if (m_role == Role::Serving)
        ETL_TRY_VOID(presence.lockServing());
    const auto &config = m_engine.config();
    const auto socket = protocol::engineSocketPath(config.runtimeFolder, presence.id());
    ETL_TRY_VOID(m_server.listen(socket));
    protocol::EngineRecord record;
    record.id = presence.id();
    record.pid = getpid();
    record.startedAtMs = wallClockMs();
    record.socket = socket;
    record.token = m_token;
    record.version = config.programVersion;
    record.protocolVersion = protocol::kProtocolVersion;
    record.serving = m_role == Role::Serving;
    ETL_TRY_VOID(presence.publish(record));
    tellStatus();
    return {};
}

void EngineServer::welcome(const std::string &body)
{
    const auto message = protocol::decodeClientMessage(body);
    const auto *hello = message ? std::get_if<protocol::Hello>(&*message) : nullptr;
    auto connection = m_server.takeGreeting();
    if (!hello)
        return refuse(std::move(connection), "a connection begins with 'hello'");
    if (!isSameSecret(hello->token, m_token))
        return refuse(std::move(connection), "wrong token");
    if (hello->protocolVersion != protocol::kProtocolVersion)
        return refuse(std::move(connection), "this engine speaks protocol version "
                                                 + std::to_string(protocol::kProtocolVersion)
                                                 + ", not "
                                                 + std::to_string(hello->protocolVersion));
    if (m_sessions.size() >= kMaxSessions)
        return refuse(std::move(connection), "too many clients");
    addSession(std::move(connection));
}

void EngineServer::refuse(ConnectionPtr connection, const std::string &reason)
{
    if (m_refused.size() >= kMaxRefused)
        m_refused.erase(m_refused.begin());
    auto *refused = connection.get();
    connect(refused, &Connection::closed, this, [this, refused] {
        std::erase_if(m_refused, [refused](const auto &entry) { return entry.get() == refused; });
    });
    m_refused.push_back(std::move(connection));
    if (const auto frame = protocol::encodeFrame(protocol::Refused{reason}))
        refused->send(*frame);
    refused->closeAfterWriting();
}

void EngineServer::addSession(ConnectionPtr connection)
{
    connection->acceptMessages(protocol::maxClientBodyBytes);
    const protocol::Welcome welcome{protocol::kProtocolVersion, m_engine.presence().id(), getpid(),
                                    m_engine.config().programVersion};
    if (const auto frame = protocol::encodeFrame(welcome))
        connection->send(*frame);
    const auto rights =
        m_role == Role::Serving ? ClientSession::Rights::All : ClientSession::Rights::WatchAndStop;
    LatePtr<ClientSession> session(new ClientSession(m_engine, std::move(connection), rights));
    auto *added = session.get();
    connect(added, &ClientSession::closed, this, [this, added] { removeSession(added); });
    connect(added, &ClientSession::shutdownRequested, this, [this] {
        Q_EMIT shutdownRequested();
        tellStatus();
    });
    m_sessions.push_back(std::move(session));
    tellStatus();
}

void EngineServer::removeSession(ClientSession *session)
{
    std::erase_if(m_sessions, [session](const auto &entry) { return entry.get() == session; });
    tellStatus();
}

void EngineServer::tellStatus()
{
    for (const auto &session : m_sessions)
        session->sendStatus(status());
    const bool needed = m_role != Role::Serving || !m_sessions.empty() || m_engine.activeRuns() > 0;
    if (needed)
        m_idleTimer.stop();
    else if (!m_idleTimer.isActive())
        m_idleTimer.start();
}

protocol::EngineStatus EngineServer::status() const
{
    return {m_engine.activeRuns(), static_cast<int>(m_sessions.size()), m_engine.isShuttingDown()};
}

} // namespace etl::supervisor
