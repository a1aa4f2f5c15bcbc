// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/terminal.h"

#include <cerrno>
#include <cstdlib>

#include <sys/ioctl.h>
#include <unistd.h>

namespace etl::host {

namespace {

// NO_COLOR is a convention of many programs: set to anything, it asks for none.
bool wantsColor()
{
    const char *terminal = std::getenv("TERM");
    const char *none = std::getenv("NO_COLOR");
    return (!none || *none == '\0') && terminal && std::string_view(terminal) != "dumb";
}

winsize sizeOf(int fd)
{
    winsize size{};
    if (ioctl(fd, TIOCGWINSZ, &size) != 0)
        return {};
    return size;
}

} // namespace

Terminal::Terminal(Stream stream)
    : m_fd(stream == Stream::Output ? STDOUT_FILENO : STDERR_FILENO)
    , m_isTerminal(isatty(m_fd) == 1)
    , m_color(m_isTerminal && wantsColor())
{}

TerminalStyle Terminal::style() const
{
    TerminalStyle style;
    style.color = m_color;
    if (m_isTerminal) {
        if (const auto columns = sizeOf(m_fd).ws_col; columns > 0)
            style.width = columns;
    }
    return style;
}

std::size_t Terminal::lines() const
{
    const auto rows = m_isTerminal ? sizeOf(m_fd).ws_row : 0;
    return rows > 0 ? rows : 24;
}

void Terminal::write(std::string_view text) const
{
    while (!text.empty()) {
        const auto written = ::write(m_fd, text.data(), text.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

} // namespace etl::host
