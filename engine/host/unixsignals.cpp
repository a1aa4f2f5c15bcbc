// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/unixsignals.h"

#include <array>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <unistd.h>

namespace etl::host {

namespace {

// Read end, write end. A handler may only call async-signal-safe functions: it writes the number to
// the pipe.
std::array<int, 2> g_pipe{-1, -1};

void handleSignal(int signal)
{
    const int savedError = errno;
    const char number = static_cast<char>(signal);
    [[maybe_unused]] const auto written = write(g_pipe[1], &number, 1);
    errno = savedError;
}

} // namespace

UnixSignals::UnixSignals(QObject *parent) : QObject(parent)
{
    if (g_pipe[0] < 0 && pipe2(g_pipe.data(), O_CLOEXEC | O_NONBLOCK) != 0)
        return; // signals keep their default: the process ends
    m_notifier = std::make_unique<QSocketNotifier>(g_pipe[0], QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &UnixSignals::readPipe);
    struct sigaction action{};
    action.sa_handler = handleSignal;
    action.sa_flags = SA_RESTART;
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
        sigaction(signal, &action, nullptr);
}

UnixSignals::~UnixSignals() = default;

void UnixSignals::readPipe()
{
    char number = 0;
    while (read(g_pipe[0], &number, 1) == 1) {
        if (number == SIGINT)
            Q_EMIT interrupted();
        else
            Q_EMIT terminated();
    }
}

} // namespace etl::host
