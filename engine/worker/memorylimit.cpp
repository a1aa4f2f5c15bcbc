// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/worker/memorylimit.h"

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace etl::worker {

namespace {

// Besides what operators count themselves: buffers of files, allocators' reserves, stacks.
constexpr std::uint64_t kOverhead = std::uint64_t{256} << 20;
// Allocators reserve this much at a time, used or not.
constexpr std::uint64_t kReserve = std::uint64_t{1} << 30;
constexpr const char *kBadness = "500"; // of at most 1000

// Private writable memory that this process has mapped so far.
std::uint64_t dataBytes()
{
    unsigned long long pages = 0;
    if (std::FILE *file = std::fopen("/proc/self/statm", "re")) {
        if (std::fscanf(file, "%*u %*u %*u %*u %*u %llu", &pages) != 1)
            pages = 0;
        std::fclose(file);
    }
    return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGE_SIZE));
}

} // namespace

MemoryLimit::MemoryLimit(std::uint64_t bytes)
{
    if (bytes == 0 || ::getrlimit(RLIMIT_DATA, &m_before) != 0)
        return;
    rlimit limit = m_before;
    limit.rlim_cur =
        std::min<rlim_t>(dataBytes() + bytes + kOverhead + kReserve, m_before.rlim_max);
    m_set = ::setrlimit(RLIMIT_DATA, &limit) == 0;
}

MemoryLimit::~MemoryLimit()
{
    if (m_set)
        ::setrlimit(RLIMIT_DATA, &m_before);
}

// Raising it needs no right.
void preferThisProcessWhenMemoryRunsOut()
{
    if (std::FILE *file = std::fopen("/proc/self/oom_score_adj", "we")) {
        std::fputs(kBadness, file);
        std::fclose(file);
    }
}

} // namespace etl::worker
