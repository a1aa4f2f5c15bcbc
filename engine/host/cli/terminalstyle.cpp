// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/cli/terminalstyle.h"

namespace etl::host {

namespace {

std::string_view code(Ink ink)
{
    switch (ink) {
    case Ink::Bold:
        return "\x1b[1m";
    case Ink::Dim:
        return "\x1b[2m";
    case Ink::Good:
        return "\x1b[32m";
    case Ink::Warning:
        return "\x1b[33m";
    case Ink::Bad:
        return "\x1b[31m";
    case Ink::Plain:
        break;
    }
    return {};
}

} // namespace

std::string painted(std::string_view text, Ink ink, const TerminalStyle &style)
{
    if (!style.color || ink == Ink::Plain || text.empty())
        return std::string(text);
    return std::string(code(ink)).append(text).append("\x1b[0m");
}

} // namespace etl::host
