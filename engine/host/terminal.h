// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/host/cli/terminalstyle.h"

#include <cstddef>
#include <string_view>

namespace etl::host {

// Standard output or standard error, and what is at its other end. One thread.
class Terminal
{
public:
    enum class Stream { Output, Error };

    explicit Terminal(Stream stream);

    bool isTerminal() const { return m_isTerminal; }
    // As it is now: a window may be resized. 100 cells without colour when it is no terminal.
    TerminalStyle style() const;
    std::size_t lines() const;
    // At once; a reader that is gone is ignored.
    void write(std::string_view text) const;

private:
    int m_fd;
    bool m_isTerminal;
    bool m_color;
};

} // namespace etl::host
