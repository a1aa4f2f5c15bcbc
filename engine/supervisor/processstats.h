// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include <sys/types.h>

namespace etl::supervisor {

// What the operating system says about a process. Any thread; some 20 us each.
struct MemoryUse
{
    std::uint64_t rssBytes = 0;
    std::uint64_t privateBytes = 0; // anonymous: not shared with other processes
    std::uint64_t fileBytes = 0;    // mapped files, such as libraries: shared between workers
};

// Nothing when the process is gone.
std::optional<MemoryUse> memoryUse(pid_t pid);
std::optional<std::chrono::nanoseconds> cpuTime(pid_t pid);

// Stopped by a signal, or by a debugger.
bool isHalted(pid_t pid);

std::uint64_t physicalMemoryBytes();
// Processes that the system has killed for lack of memory since its start.
std::uint64_t oomKills();

} // namespace etl::supervisor
