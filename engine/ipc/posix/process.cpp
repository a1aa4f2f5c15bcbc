// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ipc/posix/process.h"

#include <csignal>

#include <unistd.h>

namespace etl::ipc::posix {

std::uint64_t processId()
{
    return static_cast<std::uint64_t>(getpid());
}

std::uint64_t threadId()
{
    return static_cast<std::uint64_t>(gettid());
}

void killSelf()
{
    for (;;)
        kill(getpid(), SIGKILL);
}

} // namespace etl::ipc::posix
