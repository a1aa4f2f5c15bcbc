// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>

namespace etl::nodes {

// Lets rows out at a steady rate. Pure but for the time that is given to it; own thread only.
class RowPace
{
public:
    using Clock = std::chrono::steady_clock;

    // 0: no limit.
    explicit RowPace(double rowsPerSecond) : m_rate(rowsPerSecond) {}

    bool limited() const { return m_rate > 0; }
    // How many rows are due at `now`, at most `wanted`.
    std::int64_t due(Clock::time_point now, std::int64_t wanted);
    void taken(std::int64_t rows) { m_taken += static_cast<double>(rows); }

private:
    Clock::time_point nextDue() const; // the next row

    // Rows that a slow consumer did not take are not made up for beyond this.
    static constexpr std::chrono::seconds kMaxCatchUp{1};

    double m_rate;
    bool m_started = false;
    Clock::time_point m_start;
    double m_taken = 0; // since m_start
};

} // namespace etl::nodes
