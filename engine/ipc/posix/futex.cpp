// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ipc/posix/futex.h"

#include <climits>
#include <ctime>

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace etl::ipc::posix {

// Not the PRIVATE operations: those compare addresses of one process only.
void futexWait(std::atomic<std::uint32_t> &word, std::uint32_t expected,
               std::chrono::nanoseconds timeout)
{
    if (timeout <= std::chrono::nanoseconds::zero())
        return;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(timeout);
    const timespec limit{seconds.count(), (timeout - seconds).count()};
    syscall(SYS_futex, &word, FUTEX_WAIT, expected, &limit, nullptr, 0);
}

void futexWakeAll(std::atomic<std::uint32_t> &word)
{
    syscall(SYS_futex, &word, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

} // namespace etl::ipc::posix
