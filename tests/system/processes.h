// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <cstdint>
#include <optional>
#include <vector>

#include <sys/types.h>

// Processes as the kernel tells of them. Any thread.
namespace etl::test {

struct ProcessFacts
{
    pid_t pid = 0;
    pid_t parent = 0;
    QString program;            // at most 15 characters
    char state = '?';           // R: running or about to, S: sleeping, Z: dead and not reaped ...
    std::uint64_t cpuTicks = 0; // user and system

    bool operator==(const ProcessFacts &) const = default;
};

// Nothing when there is no such process.
std::optional<ProcessFacts> processFacts(pid_t pid);

// Living processes whose environment has the entry "NAME=value"; those of other users are passed
// over.
std::vector<ProcessFacts> processesWithEnvironment(const QByteArray &entry);

// Living worker processes that the engine has started, those that wait for a stage included.
std::vector<ProcessFacts> workersOf(pid_t engine);

} // namespace etl::test
