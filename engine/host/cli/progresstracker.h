// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/host/cli/progressview.h"
#include "engine/model/plan.h"

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace etl::host {

// Turns the frames of one run into what a person is told: sums over workers, rates, progress, time
// left. Time is the frames' own, so it works the same on a recorded run. One thread.
class ProgressTracker
{
public:
    ProgressTracker(const model::Plan &plan, std::string title);

    // Frames in their order; a lost one does no harm.
    ProgressView update(const protocol::TelemetryFrame &frame);

private:
    struct Sample
    {
        std::uint64_t elapsedMs = 0;
        std::vector<std::uint64_t> rows;      // by node: in, an extractor's out
        std::vector<std::uint64_t> busyUs;    // by node
        std::vector<std::uint64_t> positions; // by node; extractors only
    };

    Sample sampleOf(const protocol::TelemetryFrame &frame) const;
    void remember(Sample sample);
    // The newest sample at least `age` old, else the oldest; nullptr when there is only one.
    const Sample *before(std::uint64_t ageMs) const;
    ProgressRow rowOf(std::size_t node, const protocol::TelemetryFrame &frame) const;
    void addQueues(const protocol::TelemetryFrame &frame, std::vector<ProgressRow> &rows) const;
    void addSources(const protocol::TelemetryFrame &frame, ProgressView &view);
    std::optional<TimeLeft> timeLeft(const protocol::SourceSample &source) const;

    const model::Plan m_plan;
    const std::string m_title;
    std::vector<int> m_workersOfNode; // by node
    std::vector<bool> m_hasInput;
    std::vector<bool> m_hasOutput;
    std::vector<bool> m_fused;
    std::deque<Sample> m_samples; // the last minute, dense over the last seconds
    double m_fraction = 0;        // the largest told so far
};

} // namespace etl::host
