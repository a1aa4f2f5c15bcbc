// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ipc/crashpoint.h"

#include "engine/ipc/posix/process.h"

namespace etl::ipc {

void CrashTrigger::hit(CrashPoint point) const
{
    const std::uint64_t armed = m_armed->load(std::memory_order_relaxed);
    if (armed >> 32 != static_cast<std::uint32_t>(point))
        return;
    const auto hitsLeft = static_cast<std::uint32_t>(armed);
    if (hitsLeft > 1) {
        m_armed->store(armedWord(point, hitsLeft - 1), std::memory_order_relaxed);
        return;
    }
    m_armed->store(0, std::memory_order_relaxed);
    posix::killSelf();
}

} // namespace etl::ipc
