// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/supervisor/connection.h"

#include <QLocalServer>
#include <QObject>

#include <memory>
#include <string>
#include <vector>

namespace etl::supervisor {

// A listening local socket that only this user can reach. A peer of another user is turned away,
// and so is one that says nothing in time or too much. The main thread.
//
// REQUIRES: the caller holds a lock that belongs to the socket's name: between the look whether
// somebody listens there and taking the place another process could come. Qt removes whatever bears
// the name when it closes.
class LocalServer : public QObject
{
    Q_OBJECT

public:
    explicit LocalServer(QObject *parent = nullptr);
    ~LocalServer() override;

    // A socket that nobody listens on is replaced. NotAllowed when somebody does, or when something
    // else than a socket bears the name.
    Status listen(const std::string &path);
    void close();
    const std::string &path() const { return m_path; }

Q_SIGNALS:
    // The first frame of a new peer, which has not been judged yet. Taken over by the receiver with
    // takeGreeting() during the signal, or else the connection is closed.
    void greeted(const std::string &body);

public:
    // REQUIRES: called from a receiver of greeted().
    ConnectionPtr takeGreeting() { return std::move(m_greeting); }

private:
    void acceptConnections();
    void accept(std::unique_ptr<QLocalSocket> socket);
    void forget(Connection *connection);

    QLocalServer m_server;
    std::string m_path;
    std::vector<ConnectionPtr> m_strangers; // have not greeted yet, oldest first
    ConnectionPtr m_greeting;
};

} // namespace etl::supervisor
