// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>

namespace etl::supervisor {

// A worker that ends itself (crash, exit, no memory left) so often within the window without
// finishing a batch will do so again.
inline constexpr std::size_t kMaxCrashes = 5;
inline constexpr std::chrono::seconds kCrashWindow{10};
// A SIGKILL from outside says nothing about the node: only its number is bounded, as long as the
// whole stage makes no progress at all.
inline constexpr std::size_t kMaxKills = 1000;
inline constexpr std::chrono::hours kKillWindow{24};
// Workers that crashed on the same batch without any of its rows being found out, whatever others
// did meanwhile.
inline constexpr std::uint32_t kMaxCrashesOnBatch = 5;

// Counts deaths since the last progress, those within the window. A value; one thread.
class DeathHistory
{
public:
    DeathHistory(std::size_t limit, std::chrono::seconds window) : m_limit(limit), m_window(window)
    {}

    // `progress` is any number that grows when work is committed. False: the limit is reached.
    bool record(std::uint64_t progress, std::chrono::steady_clock::time_point now)
    {
        if (progress != m_progress)
            m_deaths.clear();
        m_progress = progress;
        while (!m_deaths.empty() && now - m_deaths.front() > m_window)
            m_deaths.pop_front();
        m_deaths.push_back(now);
        return m_deaths.size() < m_limit;
    }

private:
    std::size_t m_limit;
    std::chrono::seconds m_window;
    std::uint64_t m_progress = 0;
    std::deque<std::chrono::steady_clock::time_point> m_deaths;
};

} // namespace etl::supervisor
