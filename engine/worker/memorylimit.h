// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/resource.h>

#include <cstdint>

namespace etl::worker {

// While it lives, this process maps no more private memory than about that: an allocation that runs
// away fails, which is told, before the machine runs out and the system kills a process of its
// choice. What is used in small steps the engine watches, since allocators reserve far more than
// they use. 0: no limit.
class MemoryLimit
{
public:
    explicit MemoryLimit(std::uint64_t bytes);
    ~MemoryLimit();
    MemoryLimit(const MemoryLimit &) = delete;
    MemoryLimit &operator=(const MemoryLimit &) = delete;

private:
    rlimit m_before{};
    bool m_set = false;
};

// When memory runs out all the same, the system takes a worker, which is replaced, and not the
// engine.
void preferThisProcessWhenMemoryRunsOut();

} // namespace etl::worker
