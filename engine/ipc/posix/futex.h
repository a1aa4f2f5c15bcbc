// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace etl::ipc::posix {

// Sleeps while word == expected, at most for timeout, until a wake; may return early. Works across
// processes.
void futexWait(std::atomic<std::uint32_t> &word, std::uint32_t expected,
               std::chrono::nanoseconds timeout);
void futexWakeAll(std::atomic<std::uint32_t> &word);

} // namespace etl::ipc::posix
