// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/client/engineconnection.h"

#include <QPointer>

#include <chrono>
#include <variant>

namespace etl::client {

using namespace std::chrono_literals;

namespace {

constexpr auto kGreetingDeadline = 5s;

} // namespace

EngineConnection::EngineConnection(std::string clientName, QObject *parent)
    : QObject(parent)
    , m_clientName(std::move(clientName))
{
    m_greetingDeadline.setSingleShot(true);
    m_greetingDeadline.setInterval(kGreetingDeadline);
    connect(&m_greetingDeadline, &QTimer::timeout, this, [this] {
        close(Error{ErrorCode::Timeout, "the engine did not answer the greeting", {}, {}, {}});
    });
    connect(&m_socket, &QLocalSocket::connected, this, &EngineConnection::greet);
    connect(&m_socket, &QLocalSocket::readyRead, this, &EngineConnection::readFrames);
    connect(&m_socket, &QLocalSocket::disconnected, this, [this] {
        close(Error{ErrorCode::Io, "the engine closed the connection", {}, {}, {}});
    });
    connect(&m_socket, &QLocalSocket::errorOccurred, this,
            [this](QLocalSocket::LocalSocketError error) {
                if (error == QLocalSocket::PeerClosedError)
                    return; // disconnected() follows, after what the engine said last
                close(Error{ErrorCode::Io, m_socket.errorString().toStdString(), {}, {}, {}});
            });
}

// A socket that dies says that it was disconnected, to an object that is half gone.
EngineConnection::~EngineConnection()
{
    abandon();
}

void EngineConnection::open(const protocol::EngineRecord &record)
{
    Q_ASSERT(m_state == State::Idle);
    m_state = State::Connecting;
    m_token = record.token;
    m_greetingDeadline.start();
    m_socket.connectToServer(QString::fromStdString(record.socket));
}

void EngineConnection::abandon()
{
    m_state = State::Closed;
    m_greetingDeadline.stop();
    m_socket.abort();
}

void EngineConnection::greet()
{
    m_state = State::Greeting;
    if (const auto sent = send(protocol::Hello{protocol::kProtocolVersion, m_token, m_clientName});
        !sent)
        close(sent.error());
}

void EngineConnection::readFrames()
{
    const QByteArray bytes = m_socket.readAll();
    m_reader.append({bytes.constData(), static_cast<std::size_t>(bytes.size())});
    // A receiver of a message may delete this connection.
    const QPointer<EngineConnection> self(this);
    while (self && m_state != State::Closed) {
        auto body = m_reader.next();
        if (!body)
            return close(body.error());
        if (!*body)
            return;
        const auto message = protocol::decodeEngineMessage(**body);
        if (!message)
            return close(message.error());
        handle(*message);
    }
}

void EngineConnection::handle(const protocol::EngineMessage &message)
{
    if (m_state == State::Greeting)
        handleGreeting(message);
    else
        Q_EMIT received(message);
}

void EngineConnection::handleGreeting(const protocol::EngineMessage &message)
{
    if (const auto *welcome = std::get_if<protocol::Welcome>(&message)) {
        m_greetingDeadline.stop();
        m_state = State::Ready;
        Q_EMIT welcomed(*welcome);
    } else if (const auto *refused = std::get_if<protocol::Refused>(&message)) {
        close(Error{ErrorCode::NotAllowed,
                    "the engine refused the connection: " + refused->reason,
                    {},
                    {},
                    {}});
    } else {
        close(Error{ErrorCode::Protocol, "the engine did not begin with a welcome", {}, {}, {}});
    }
}

void EngineConnection::close(const Error &reason)
{
    if (m_state == State::Closed)
        return;
    abandon();
    Q_EMIT closed(reason);
}

void EngineConnection::write(const std::string &frame)
{
    m_socket.write(frame.data(), static_cast<qint64>(frame.size()));
}

} // namespace etl::client
