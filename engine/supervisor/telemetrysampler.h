// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/protocol/telemetry.h"
#include "engine/supervisor/runcontext.h"
#include "engine/supervisor/runcrew.h"

#include <chrono>
#include <cstdint>
#include <vector>

namespace etl::supervisor {

// Looks at a run's shared memory and processes and tells what it sees, without touching any state
// of a queue. The main thread.
class TelemetrySampler
{
public:
    TelemetrySampler(const RunContext &context, const RunCrew &crew);

    protocol::TelemetryFrame sample(protocol::RunState state);
    std::uint64_t peakMemoryBytes() const { return m_peakMemory; }

private:
    void sampleWorker(const RunMember &member, bool stopping, protocol::TelemetryFrame &frame);
    void sampleNodes(const RunMember &member, protocol::ActivityState override,
                     protocol::TelemetryFrame &frame);
    void sampleQueues(protocol::TelemetryFrame &frame) const;
    void sampleSources(protocol::TelemetryFrame &frame) const;

    const RunContext &m_context;
    const RunCrew &m_crew;
    std::uint64_t m_sequence = 0;
    std::chrono::steady_clock::time_point m_lastTime;
    std::chrono::nanoseconds m_interval{};
    std::uint64_t m_nowNs = 0;                   // of the frame being made
    std::vector<std::chrono::nanoseconds> m_cpu; // by worker, at the last frame
    std::uint64_t m_privateBytes = 0;            // sums of the frame being made
    std::uint64_t m_fileBytes = 0;
    std::uint64_t m_peakMemory = 0;
};

} // namespace etl::supervisor
