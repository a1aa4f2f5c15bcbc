// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/exittext.h"

#include <array>
#include <csignal>
#include <string_view>
#include <utility>
#include <vector>

namespace etl::supervisor {

namespace {

constexpr std::array<std::pair<int, std::string_view>, 10> kSignals{{
    {SIGKILL, "SIGKILL"},
    {SIGTERM, "SIGTERM"},
    {SIGSEGV, "SIGSEGV"},
    {SIGABRT, "SIGABRT"},
    {SIGBUS, "SIGBUS"},
    {SIGFPE, "SIGFPE"},
    {SIGILL, "SIGILL"},
    {SIGINT, "SIGINT"},
    {SIGHUP, "SIGHUP"},
    {SIGPIPE, "SIGPIPE"},
}};

std::string signalName(int signal)
{
    for (const auto &[number, name] : kSignals) {
        if (number == signal)
            return " (" + std::string(name) + ")";
    }
    return {};
}

} // namespace

std::string describeExit(const WorkerExit &exit)
{
    if (!exit.started)
        return "could not be started: " + exit.lastWords;
    if (!exit.fault.empty())
        return "was killed by the engine: " + exit.fault;
    if (exit.signal != 0)
        return "was killed by signal " + std::to_string(exit.signal) + signalName(exit.signal);
    return "ended by itself with exit code " + std::to_string(exit.exitCode);
}

std::string lastLines(const WorkerExit &exit, int lines)
{
    std::vector<std::string_view> found;
    std::string_view rest = exit.lastWords;
    while (!rest.empty() && static_cast<int>(found.size()) < lines) {
        const auto end = rest.find_last_not_of("\r\n");
        rest = rest.substr(0, end == std::string_view::npos ? 0 : end + 1);
        const auto newline = rest.find_last_of('\n');
        const auto begin = newline == std::string_view::npos ? 0 : newline + 1;
        if (begin < rest.size())
            found.push_back(rest.substr(begin));
        rest = rest.substr(0, begin);
    }
    std::string text;
    for (auto line = found.rbegin(); line != found.rend(); ++line)
        text += (text.empty() ? "" : " | ") + std::string(*line);
    return text;
}

} // namespace etl::supervisor
