// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/protocol/frame.h"
#include "engine/protocol/messages.h"

#include <string>
#include <thread>

namespace etl::worker {

// The worker's connection to its engine. send() and receive() belong to the main thread. A second
// thread watches for the end of the connection while the main thread is at work: an engine that is
// gone takes its workers with it.
class ControlSocket
{
public:
    static Result<ControlSocket> connect(const std::string &path);

    ControlSocket(ControlSocket &&other) noexcept;
    ControlSocket &operator=(ControlSocket &&) = delete;
    ~ControlSocket();

    template<typename Message>
    Status send(const Message &message)
    {
        ETL_TRY(const auto frame, protocol::encodeFrame(message));
        return sendBytes(frame);
    }
    // Waits for the next order. NotFound when the engine has closed the connection.
    Result<protocol::WorkerOrder> receive();

    // From now on the process ends by itself, at once and without unwinding, when the engine hangs
    // up.
    void exitWhenEngineLeaves();

private:
    explicit ControlSocket(int fd) : m_fd(fd) {}
    Status sendBytes(const std::string &bytes);

    int m_fd = -1;
    protocol::FrameReader m_reader;
    std::jthread m_watcher;
};

} // namespace etl::worker
