// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/protocol/runvalues.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// One look at a run, taken ten times a second. Values; any thread. The binary form is in
// docs/protocol.md.
namespace etl::protocol {

inline constexpr std::uint8_t kTelemetryVersion = 1;

enum class ActivityState : std::uint8_t {
    Starting,
    Busy,
    Waiting, // for rows
    Blocked, // by the next node
    Engine,  // claim, copy, commit
    Resting, // another node of the same process is at work
    Paused,
    Stopping,
    Done,
    Gone, // no process at the moment
};
enum class ActionKind : std::uint8_t { None, Start, Process, Finalize };
enum class TotalKind : std::uint8_t { Unknown, Estimate, Exact };

std::string_view activityStateName(ActivityState state);
std::string_view actionKindName(ActionKind action);

// One node inside one worker. Counters only grow, over all incarnations of the worker; rows and
// bytes move with the commit of a batch, times continuously.
struct NodeSample
{
    std::uint32_t worker = 0; // run-wide number
    std::uint32_t node = 0;   // index in Plan::nodes
    ActivityState state = ActivityState::Starting;
    ActionKind action = ActionKind::None;
    std::uint64_t rowsIn = 0;
    std::uint64_t rowsOut = 0;
    std::uint64_t bytesIn = 0;
    std::uint64_t bytesOut = 0;
    std::uint64_t batchesIn = 0;
    std::uint64_t batchesOut = 0;
    std::uint64_t rejected = 0;
    std::uint64_t errors = 0;
    std::uint64_t dropped = 0;
    std::uint64_t busyUs = 0;    // the four add up to the time since the worker's first start
    std::uint64_t waitingUs = 0; // for rows
    std::uint64_t blockedUs = 0; // by the next node
    std::uint64_t engineUs = 0;  // claim, commit, copy

    bool operator==(const NodeSample &) const = default;
};

// One worker process.
struct WorkerSample
{
    std::uint32_t worker = 0; // run-wide number
    std::uint32_t stage = 0;  // index in Plan::stages
    ActivityState state = ActivityState::Starting;
    std::uint64_t pid = 0;         // 0: no process at the moment
    std::uint32_t incarnation = 0; // 1: the first process with this number
    std::uint32_t cpuPermille = 0; // of one core, since the last frame
    std::uint64_t rssBytes = 0;
    std::uint32_t restarts = 0;

    bool operator==(const WorkerSample &) const = default;
};

// One wire that is a queue.
struct QueueSample
{
    std::uint32_t queue = 0;    // index in Plan::queues
    std::uint32_t depth = 0;    // batches
    std::uint32_t capacity = 0; // batches
    std::uint64_t bytes = 0;
    std::uint64_t oldestMs = 0; // age of its oldest batch

    bool operator==(const QueueSample &) const = default;
};

// How far an extractor has come, in its source's own unit.
struct SourceSample
{
    std::uint32_t node = 0; // index in Plan::nodes
    std::uint64_t position = 0;
    std::uint64_t total = 0;
    std::uint64_t totalRows = 0;
    TotalKind totalRowsKind = TotalKind::Unknown;

    bool operator==(const SourceSample &) const = default;
};

struct TelemetryFrame
{
    std::uint64_t sequence = 0;  // gaps: frames that a slow subscriber lost
    std::int64_t timeMs = 0;     // Unix time
    std::uint64_t elapsedMs = 0; // since the run's start, monotonic
    RunState state = RunState::Starting;
    std::uint32_t cpuPermille = 0; // all processes of the run, of one core
    std::uint64_t memoryBytes = 0; // all processes of the run, shared pages once
    std::uint64_t sharedBytes = 0; // the segment
    std::vector<NodeSample> nodes;
    std::vector<WorkerSample> workers;
    std::vector<QueueSample> queues;
    std::vector<SourceSample> sources;

    bool operator==(const TelemetryFrame &) const = default;
};

std::string encodeTelemetry(const TelemetryFrame &frame);
// Fields that a newer minor writer appends to a record are skipped; another version is refused.
Result<TelemetryFrame> decodeTelemetry(std::string_view bytes);

} // namespace etl::protocol
