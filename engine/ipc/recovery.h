// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/metrics.h"
#include "engine/ipc/segment.h"
#include "engine/ipc/words.h"

#include <cstdint>
#include <optional>

namespace etl::ipc {

// What a dead worker left and what became of it, for the log, the summary and the poison rule.
struct RecoveryReport
{
    bool rolledForward = false;        // it had committed: its last step was completed
    bool rolledBack = false;           // something it had begun was undone
    std::uint32_t slotsReturned = 0;   // batches it held, ready again for others
    std::uint32_t batchesUnstaged = 0; // batches it had written but not published
    std::uint32_t splitsReopened = 0;
    std::uint32_t maxAttempts = 0; // over returned batches and splits, this death included
    // The batch with maxAttempts; empty when it is a split, or nothing was returned.
    std::optional<LaneIndex> worstLane;
    std::uint32_t worstSlot = 0;
    std::optional<SplitIndex> worstSplit;
    bool finished = false; // all its work was done: start no replacement
    bool damaged =
        false; // its intent or its words make no sense: nothing was applied, fail the run
    // What it was doing.
    NodeInStage node{};
    NodeState state = NodeState::Starting;
    Action action = Action::None;
    std::uint64_t batch = 0;
};

// Completes or undoes what a dead worker had begun, and rings all bells. Only for the supervisor,
// and only once the worker is proven dead (reaped): a process that may still run corrupts what
// others have. May be repeated, also after a recovery that was itself cut off. A worker that never
// ran, or left nothing, is a recovery of nothing. `countDeath`: Exited workers also leave claims
// behind, but did not die.
enum class CountDeath : std::uint8_t { Yes, No };
RecoveryReport recoverWorker(const Segment &segment, WorkerNumber worker,
                             CountDeath countDeath = CountDeath::Yes);

// How the deaths of this worker number came out so far. Any thread of any process.
RecoveryCounts recoveryCounts(const Segment &segment, WorkerNumber worker);

} // namespace etl::ipc
