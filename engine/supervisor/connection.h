// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/protocol/frame.h"
#include "engine/supervisor/deletelater.h"

#include <QLocalSocket>
#include <QObject>

#include <memory>
#include <optional>
#include <string>

#include <sys/socket.h>

namespace etl::supervisor {

// The engine's end of one accepted local socket: frames in, frames out. The main thread.
class Connection : public QObject
{
    Q_OBJECT

public:
    // Until a greeting is accepted only short frames are taken.
    explicit Connection(std::unique_ptr<QLocalSocket> socket);
    ~Connection() override;

    // Who connected; the operating system vouches for it. Nothing when it is not known any more.
    std::optional<ucred> peer() const;
    bool isPeerSameUser() const;
    // From now on whole messages come, as long as `limit` allows for their kind.
    void acceptMessages(protocol::BodyLimit limit)
    {
        m_reader.setMaxBytes(protocol::kMaxFrameBytes, limit);
    }
    void send(const std::string &frame);
    // Bytes that the peer has not taken yet.
    qint64 pendingBytes() const { return m_socket->bytesToWrite(); }
    // Reads what a peer that is gone has left, emitting the signals from within the call.
    void drain();
    // Sends what is pending, then closes. closed() follows.
    void closeAfterWriting() { m_socket->disconnectFromServer(); }
    // Closes at once; no closed() follows.
    void abort();

Q_SIGNALS:
    void bodyReceived(const std::string &body);
    // Once, and last.
    void closed(const etl::Error &reason);

private:
    void readFrames();
    void close(const Error &reason);

    std::unique_ptr<QLocalSocket> m_socket;
    protocol::FrameReader m_reader{protocol::kMaxGreetingBytes};
    bool m_closed = false;
};

using ConnectionPtr = LatePtr<Connection>;

} // namespace etl::supervisor
