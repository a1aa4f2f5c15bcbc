// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ipc/bell.h"

#include "engine/ipc/posix/futex.h"

#include <algorithm>

namespace etl::ipc {

// The sequentially consistent pairs (rings then waiters here, waiters then rings in wait()) make
// sure that one of the two sides sees the other.
void Bell::ring()
{
    m_rings.fetch_add(1, std::memory_order_seq_cst);
    if (m_waiters.load(std::memory_order_seq_cst) != 0)
        posix::futexWakeAll(m_rings);
}

void Bell::wait(std::uint32_t seen, std::chrono::nanoseconds timeout)
{
    m_waiters.fetch_add(1, std::memory_order_seq_cst);
    posix::futexWait(m_rings, seen, std::min<std::chrono::nanoseconds>(timeout, kLongestWait));
    m_waiters.fetch_sub(1, std::memory_order_relaxed); // a hint: pairs with nothing
}

} // namespace etl::ipc
