// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/protocol/frame.h"
#include "engine/protocol/messages.h"
#include "engine/protocol/rendezvous.h"

#include <QLocalSocket>
#include <QObject>
#include <QTimer>

#include <string>

namespace etl::client {

// One greeted connection to one engine: messages out, messages in. Used once. The thread it lives
// in.
//
// Idle --open()--> Connecting --socket connected--> Greeting --welcome--> Ready --> Closed
// Every state but Idle may go to Closed, which is announced by closed() exactly once.
class EngineConnection : public QObject
{
    Q_OBJECT

public:
    enum class State { Idle, Connecting, Greeting, Ready, Closed };

    explicit EngineConnection(std::string clientName, QObject *parent = nullptr);
    // No closed() follows.
    ~EngineConnection() override;

    State state() const { return m_state; }
    // REQUIRES Idle.
    void open(const protocol::EngineRecord &record);
    // No closed() follows.
    void abandon();
    // False when the message is too large for a frame. REQUIRES Ready.
    template<typename Message>
    Status send(const Message &message)
    {
        ETL_TRY(const auto frame, protocol::encodeFrame(message));
        write(frame);
        return {};
    }

Q_SIGNALS:
    void welcomed(const etl::protocol::Welcome &welcome);
    void received(const etl::protocol::EngineMessage &message);
    void closed(const etl::Error &reason);

private:
    void greet();
    void readFrames();
    void handle(const protocol::EngineMessage &message);
    void handleGreeting(const protocol::EngineMessage &message);
    void close(const Error &reason);
    void write(const std::string &frame);

    const std::string m_clientName;
    State m_state = State::Idle;
    std::string m_token;
    protocol::FrameReader m_reader;
    QLocalSocket m_socket;
    QTimer m_greetingDeadline;
};

} // namespace etl::client
