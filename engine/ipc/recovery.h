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
    // It died as a probe of a suspect, while rows of it were at work: the next probe tries fewer.
    bool trialFailed = false;
    // It died as a probe before any row was at work: no smaller trial would help.
    bool trialHopeless = false;
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
// ran, or left nothing, is a recovery of nothing.
enum class Death : std::uint8_t {
    None,     // it exited; claims can be left behind all the same
    Outside,  // somebody killed it: says nothing about what it was working on
    ByItself, // a crash, an exit, no memory left, an item that took too long: counts against what
              // it held
};
RecoveryReport recoverWorker(const Segment &segment, WorkerNumber worker,
                             Death death = Death::ByItself);

// Whether a batch or split of the stage has killed so many workers that only a probe takes it.
bool hasSuspects(const Segment &segment, StageIndex stage);

// How the deaths of this worker number came out so far. Any thread of any process.
RecoveryCounts recoveryCounts(const Segment &segment, WorkerNumber worker);

} // namespace etl::ipc
