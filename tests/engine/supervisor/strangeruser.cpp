// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/supervisor/strangeruser.h"

#include <cerrno>
#include <csignal>
#include <cstring>

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

namespace etl::test {

namespace {

constexpr uid_t kNobody = 65534;

// In the child of a process that may have threads: system calls only.
StrangerUser::Outcome tryToConnect(const sockaddr_un &address, const std::string &greeting)
{
    using enum StrangerUser::Outcome;
    if (setresgid(kNobody, kNobody, kNobody) != 0 || setresuid(kNobody, kNobody, kNobody) != 0)
        return Failed;
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (connect(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        return errno == EACCES ? NoEntry : Failed;
    // It may have been turned away already.
    if (send(fd, greeting.data(), greeting.size(), MSG_NOSIGNAL) < 0 && errno != EPIPE)
        return Failed;
    char answer = 0;
    const auto count = recv(fd, &answer, 1, 0);
    return count > 0 ? GotAnAnswer : ClosedWithoutAWord;
}

} // namespace

StrangerUser::StrangerUser(const std::string &socketPath, const std::string &greeting)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, socketPath.c_str(), sizeof address.sun_path - 1);
    m_pid = fork();
    if (m_pid != 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    _exit(static_cast<int>(tryToConnect(address, greeting)));
}

StrangerUser::~StrangerUser()
{
    if (m_pid <= 0)
        return;
    kill(m_pid, SIGKILL);
    waitpid(m_pid, nullptr, 0);
}

std::optional<StrangerUser::Outcome> StrangerUser::outcome()
{
    int status = 0;
    if (m_pid <= 0)
        return Outcome::Failed;
    if (waitpid(m_pid, &status, WNOHANG) != m_pid)
        return std::nullopt;
    m_pid = -1;
    return WIFEXITED(status) ? static_cast<Outcome>(WEXITSTATUS(status)) : Outcome::Failed;
}

} // namespace etl::test
