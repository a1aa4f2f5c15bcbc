// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace etl::ipc {

// No wait lasts longer: a bell is a hint, and a ring may be lost with the process that owed it.
inline constexpr std::chrono::milliseconds kLongestWait{20};

// A doorbell in shared memory. Whoever waits reads seen() first, then looks at the words it waits
// for, and only then calls wait(): a ring in between makes the wait return at once. Any thread of
// any process; needs no clean-up after a death (a killed waiter leaves the count too high, which
// costs a needless wake-up).
class Bell
{
public:
    // Acquire, pairs with ring(): what was published before the ring is seen after it.
    std::uint32_t seen() const { return m_rings.load(std::memory_order_acquire); }
    void ring();
    // Returns after a ring since seen(), after timeout (cut to kLongestWait), or without a reason.
    void wait(std::uint32_t seen, std::chrono::nanoseconds timeout = kLongestWait);

private:
    std::atomic<std::uint32_t> m_rings{0};
    std::atomic<std::uint32_t> m_waiters{0};
};

static_assert(sizeof(Bell) == 8);

} // namespace etl::ipc
