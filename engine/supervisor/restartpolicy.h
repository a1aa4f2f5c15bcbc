// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>

namespace etl::supervisor {

inline constexpr std::chrono::seconds kDeathWindow{10};
// A worker that ends itself (crash, exit) so often without finishing a batch will do so again.
inline constexpr std::size_t kMaxCrashes = 5;
// A SIGKILL comes from outside and says little about the node; so many of them without any progress
// of the whole stage look like a system that has no memory left.
inline constexpr std::size_t kMaxKills = 25;
// Workers that crashed on the same batch, whatever others did meanwhile.
inline constexpr std::uint32_t kMaxCrashesOnBatch = 5;

// Counts deaths since the last progress. A value; one thread.
class DeathHistory
{
public:
    explicit DeathHistory(std::size_t limit) : m_limit(limit) {}

    // `progress` is any number that grows when work is committed. False: the limit is reached.
    bool record(std::uint64_t progress, std::chrono::steady_clock::time_point now)
    {
        if (progress != m_progress)
            m_deaths.clear();
        m_progress = progress;
        while (!m_deaths.empty() && now - m_deaths.front() > kDeathWindow)
            m_deaths.pop_front();
        m_deaths.push_back(now);
        return m_deaths.size() < m_limit;
    }

private:
    std::size_t m_limit;
    std::uint64_t m_progress = 0;
    std::deque<std::chrono::steady_clock::time_point> m_deaths;
};

} // namespace etl::supervisor
