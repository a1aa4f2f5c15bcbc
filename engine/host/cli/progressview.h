// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/protocol/runvalues.h"
#include "engine/protocol/telemetry.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// What a person is told about a run while it goes on. Values; any thread.
namespace etl::host {

// Time left, as a range since it is a guess. Both ends may be equal.
struct TimeLeft
{
    std::chrono::milliseconds least{0};
    std::chrono::milliseconds most{0};

    bool operator==(const TimeLeft &) const = default;
};

struct QueueFill
{
    std::uint32_t depth = 0; // batches
    std::uint32_t capacity = 0;

    bool operator==(const QueueFill &) const = default;
};

// One node. What cannot be known is empty, never 0.
struct ProgressRow
{
    std::string id;
    std::string title;
    protocol::ActivityState state = protocol::ActivityState::Starting;
    std::optional<std::uint64_t> rowsIn;  // extractors have none
    std::optional<std::uint64_t> rowsOut; // loaders have none
    std::uint64_t rejected = 0;
    std::uint64_t dropped = 0;
    double rowsPerSecond = 0; // in, an extractor's out; over the last two seconds
    int workers = 0;
    double busy = 0;                // share of its workers' time, 0..1, over the last two seconds
    bool fused = false;             // takes its rows from the node before it in the same worker
    std::optional<QueueFill> queue; // before the node, all wires together
    std::optional<double> fraction; // extractors: 0..1 of the source
    std::optional<TimeLeft> left;   // extractors

    bool operator==(const ProgressRow &) const = default;
};

struct ProgressView
{
    std::string title;
    protocol::RunState state = protocol::RunState::Starting;
    std::chrono::milliseconds elapsed{0};
    std::optional<double> fraction; // of the extractor that has most to do; never falls
    std::optional<TimeLeft> left;
    std::uint64_t rowsRead = 0;             // by all extractors
    std::optional<std::uint64_t> rowsTotal; // of all extractors, when each knows it
    bool rowsTotalExact = false;
    double rowsPerSecond = 0; // read
    double cores = 0;         // busy processor cores of all processes
    std::uint64_t memoryBytes = 0;
    std::uint64_t sharedBytes = 0;
    int workersAlive = 0;
    int restarts = 0;
    std::vector<ProgressRow> rows;

    bool operator==(const ProgressView &) const = default;
};

} // namespace etl::host
