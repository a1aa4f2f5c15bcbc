// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/sql/interrupter.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace etl::nodes {

namespace {

constexpr std::chrono::milliseconds kPollEvery{5};

void watch(const std::stop_token &end, duckdb_connection connection, const StopCheck &stop)
{
    std::mutex mutex;
    std::condition_variable_any wakeUp;
    std::unique_lock lock(mutex);
    while (!end.stop_requested()) {
        if (stop())
            duckdb_interrupt(connection);
        wakeUp.wait_for(lock, end, kPollEvery, [&] { return end.stop_requested(); });
    }
}

} // namespace

Interrupter::Interrupter(duckdb_connection connection, StopCheck stop)
    : m_thread([connection, stop = std::move(stop)](const std::stop_token &end) {
        watch(end, connection, stop);
    })
{}

} // namespace etl::nodes
