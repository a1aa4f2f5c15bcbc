// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/children/enginelink.h"

#include <array>
#include <cstdio>
#include <cstring>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace etl::test {

namespace {

[[noreturn]] void giveUp(const char *what)
{
    std::perror(what);
    _exit(4);
}

} // namespace

EngineLink::EngineLink(const std::string &socketPath)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, socketPath.c_str(), sizeof address.sun_path - 1);
    m_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (m_fd < 0 || connect(m_fd, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0)
        giveUp("connect");
}

protocol::WorkerOrder EngineLink::receive()
{
    std::array<char, 4096> buffer;
    while (true) {
        if (auto body = m_reader.next().value())
            return protocol::decodeWorkerOrder(*body).value();
        const auto count = recv(m_fd, buffer.data(), buffer.size(), 0);
        if (count <= 0)
            _exit(3);
        m_reader.append({buffer.data(), static_cast<std::size_t>(count)});
    }
}

void EngineLink::hangUp()
{
    close(m_fd);
}

void EngineLink::write(const std::string &bytes)
{
    for (std::size_t done = 0; done < bytes.size();) {
        const auto count = ::send(m_fd, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
        if (count <= 0)
            _exit(3);
        done += static_cast<std::size_t>(count);
    }
}

} // namespace etl::test
