// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/connection.h"

#include <QPointer>
#include <QTimer>

#include <unistd.h>

namespace etl::supervisor {

Connection::Connection(std::unique_ptr<QLocalSocket> socket) : m_socket(std::move(socket))
{
    m_socket->setParent(nullptr);
    connect(m_socket.get(), &QLocalSocket::readyRead, this, &Connection::readFrames);
    connect(m_socket.get(), &QLocalSocket::disconnected, this, [this] {
        readFrames(); // what the peer said last
        close(Error{ErrorCode::Io, "the peer closed the connection", {}, {}, {}});
    });
    // Bytes or the end may have come before the signals were connected.
    QTimer::singleShot(0, this, [this] {
        readFrames();
        if (m_socket->state() == QLocalSocket::UnconnectedState)
            close(Error{ErrorCode::Io, "the peer closed the connection", {}, {}, {}});
    });
}

Connection::~Connection()
{
    abort();
}

std::optional<ucred> Connection::peer() const
{
    ucred peer{};
    socklen_t size = sizeof peer;
    const auto fd = static_cast<int>(m_socket->socketDescriptor());
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
        return std::nullopt;
    return peer;
}

bool Connection::isPeerSameUser() const
{
    const auto who = peer();
    return who && who->uid == getuid();
}

void Connection::send(const std::string &frame)
{
    if (m_closed)
        return;
    m_socket->write(frame.data(), static_cast<qint64>(frame.size()));
    m_socket->flush();
}

void Connection::drain()
{
    const QPointer<Connection> self(this);
    while (self && !m_closed && m_socket->waitForReadyRead(0))
        readFrames();
}

void Connection::abort()
{
    m_closed = true;
    m_socket->disconnect(this);
    m_socket->abort();
}

void Connection::readFrames()
{
    // A socket that is being closed may not be read, even when nothing would come.
    const QByteArray bytes = m_socket->bytesAvailable() > 0 ? m_socket->readAll() : QByteArray();
    m_reader.append({bytes.constData(), static_cast<std::size_t>(bytes.size())});
    // The receiver of a body may close or delete this connection.
    const QPointer<Connection> self(this);
    while (self && !m_closed) {
        const auto body = m_reader.next();
        if (!body)
            return close(body.error());
        if (!*body)
            return;
        Q_EMIT bodyReceived(**body);
    }
}

void Connection::close(const Error &reason)
{
    if (m_closed)
        return;
    abort();
    Q_EMIT closed(reason);
}

} // namespace etl::supervisor
