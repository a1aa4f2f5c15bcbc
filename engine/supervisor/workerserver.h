// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/protocol/workermessages.h"
#include "engine/supervisor/localserver.h"

#include <QObject>

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace etl::supervisor {

// Where worker processes report. Each gets a token that is good for one greeting. The main thread.
class WorkerServer : public QObject
{
    Q_OBJECT

public:
    using Arrival = std::function<void(ConnectionPtr, const protocol::WorkerHello &)>;

    explicit WorkerServer(QObject *parent = nullptr);

    Status listen(const std::string &path) { return m_server.listen(path); }
    const std::string &path() const { return m_server.path(); }

    // A new token; `arrival` is called at most once, when a process greets with it.
    std::string expect(Arrival arrival);
    void forget(const std::string &token) { m_expected.erase(token); }

private:
    void welcome(const std::string &body);

    LocalServer m_server;
    std::map<std::string, Arrival> m_expected; // by token
};

} // namespace etl::supervisor
