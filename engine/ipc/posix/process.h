// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace etl::ipc::posix {

std::uint64_t processId();
// The number by which the operating system shows the calling thread.
std::uint64_t threadId();
// SIGKILL to this process: no destructor, no handler, no flush.
[[noreturn]] void killSelf();

} // namespace etl::ipc::posix
