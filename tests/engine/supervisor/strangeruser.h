// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include <sys/types.h>

namespace etl::test {

// A process of the user `nobody` that connects to a local socket and speaks first. REQUIRES: this
// process is root's. The main thread.
class StrangerUser
{
public:
    enum class Outcome { NoEntry, ClosedWithoutAWord, GotAnAnswer, Failed };

    StrangerUser(const std::string &socketPath, const std::string &greeting);
    // Kills it when it has not ended.
    ~StrangerUser();
    StrangerUser(const StrangerUser &) = delete;
    StrangerUser &operator=(const StrangerUser &) = delete;

    // Nothing as long as it tries.
    std::optional<Outcome> outcome();

private:
    pid_t m_pid = -1;
};

} // namespace etl::test
