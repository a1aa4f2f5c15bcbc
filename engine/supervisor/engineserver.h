// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/supervisor/clientsession.h"
#include "engine/supervisor/engine.h"
#include "engine/supervisor/localserver.h"

#include <QObject>
#include <QTimer>

#include <string>
#include <vector>

namespace etl::supervisor {

// Lets clients of this user use an engine, and lets the engine leave when nobody needs it any more.
// The main thread.
class EngineServer : public QObject
{
    Q_OBJECT

public:
    enum class Role {
        Serving,    // takes runs from windows; one per user
        Attachable, // hosts one command's run that others may watch and stop
    };

    EngineServer(Engine &engine, Role role);
    ~EngineServer() override;

    // NotAllowed when Serving and another engine serves. REQUIRES: engine.open() succeeded.
    Status listen();

Q_SIGNALS:
    // No run and no client for the idle timeout (Serving only).
    void idle();
    void shutdownRequested();

private:
    void welcome(const std::string &body);
    void refuse(ConnectionPtr connection, const std::string &reason);
    void addSession(ConnectionPtr connection);
    void removeSession(ClientSession *session);
    void tellStatus();
    protocol::EngineStatus status() const;

    Engine &m_engine;
    const Role m_role;
    const std::string m_token;
    LocalServer m_server;
    std::vector<LatePtr<ClientSession>> m_sessions;
    std::vector<ConnectionPtr> m_refused; // until they have read why
    QTimer m_idleTimer;
};

} // namespace etl::supervisor
