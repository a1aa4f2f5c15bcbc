// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/worker/controlsocket.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

namespace etl::worker {

namespace {

std::unexpected<Error> socketError(const char *doing)
{
    return fail(ErrorCode::Io,
                std::string("cannot ") + doing + " the engine's socket: " + std::strerror(errno));
}

// Nothing of this process is worth unwinding: what it had not committed is rolled back by the next
// engine.
[[noreturn]] void leave()
{
    ::_exit(3);
}

void watch(std::stop_token stop, int fd)
{
    while (!stop.stop_requested()) {
        pollfd entry{fd, POLLRDHUP, 0};
        const int ready = ::poll(&entry, 1, 200);
        if (ready > 0 && (entry.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0
            && !stop.stop_requested())
            leave();
    }
}

} // namespace

ControlSocket::ControlSocket(ControlSocket &&other) noexcept
    : m_fd(std::exchange(other.m_fd, -1))
    , m_reader(std::move(other.m_reader))
    , m_watcher(std::move(other.m_watcher))
{}

ControlSocket::~ControlSocket()
{
    // The watcher sleeps in poll(): the end of the connection wakes it, after it was told to stop.
    m_watcher.request_stop();
    if (m_fd >= 0)
        ::shutdown(m_fd, SHUT_RDWR);
    m_watcher = {};
    if (m_fd >= 0)
        ::close(m_fd);
}

Result<ControlSocket> ControlSocket::connect(const std::string &path)
{
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        return fail(ErrorCode::Usage, "the socket path '" + path + "' is too long");
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return socketError("make");
    ControlSocket socket(fd);
    if (::connect(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        return socketError("reach");
    return socket;
}

Status ControlSocket::sendBytes(const std::string &bytes)
{
    std::size_t sent = 0;
    while (sent < bytes.size()) {
        const ssize_t count = ::send(m_fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (count < 0) {
            if (errno == EINTR)
                continue;
            return socketError("write to");
        }
        sent += static_cast<std::size_t>(count);
    }
    return {};
}

Result<protocol::WorkerOrder> ControlSocket::receive()
{
    std::array<char, 64 * 1024> buffer;
    while (true) {
        ETL_TRY(auto body, m_reader.next());
        if (body)
            return protocol::decodeWorkerOrder(*body);
        const ssize_t count = ::recv(m_fd, buffer.data(), buffer.size(), 0);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return socketError("read from");
        if (count == 0)
            return fail(ErrorCode::NotFound, "the engine has closed the connection");
        m_reader.append({buffer.data(), static_cast<std::size_t>(count)});
    }
}

void ControlSocket::exitWhenEngineLeaves()
{
    m_watcher = std::jthread(watch, m_fd);
}

} // namespace etl::worker
