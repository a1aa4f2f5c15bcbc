// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/rowpace.h"

#include <algorithm>

namespace etl::nodes {

using Seconds = std::chrono::duration<double>;

std::int64_t RowPace::due(Clock::time_point now, std::int64_t wanted)
{
    if (!limited())
        return wanted;
    if (!m_started || now - nextDue() > kMaxCatchUp) {
        m_started = true;
        m_start = now;
        m_taken = 0;
    }
    // The first row is due at once.
    const double rows = Seconds(now - m_start).count() * m_rate + 1 - m_taken;
    return std::clamp<std::int64_t>(static_cast<std::int64_t>(rows), 0, wanted);
}

RowPace::Clock::time_point RowPace::nextDue() const
{
    return m_start + std::chrono::duration_cast<Clock::duration>(Seconds(m_taken / m_rate));
}

} // namespace etl::nodes
