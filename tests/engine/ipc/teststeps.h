// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/engine/ipc/testrun.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

// Whole steps of the workers of chainSpec() and fanOutSpec(), to be cut short by a crash point. The
// test's thread, or the forked process.
namespace etl::ipc::test {

using Numbers = std::vector<std::uint64_t>;

// first .. end - 1
Numbers range(std::uint64_t first, std::uint64_t end);

void arm(const Segment &segment, WorkerNumber worker, CrashPoint point, std::uint32_t hits = 1);
std::unique_ptr<WorkerSession> attachReplacement(const Segment &segment, WorkerNumber worker);

// The extractor: 10 units of a split become one batch. False: no split or no room.
bool produceStep(WorkerSession &session);
// The worker in the middle: a batch goes to every output queue, and into sink 0 by its number of
// rows. False: no input.
bool passOnStep(WorkerSession &session);
bool finishStep(WorkerSession &session);

// All that a queue still holds, consumed by a new process of `worker`.
Numbers drain(const Segment &segment, WorkerNumber worker, QueueIndex queue);

// Forks a worker that is armed, attaches, and must be killed by its own trigger inside `body`.
// False: it was not.
bool dieAt(const Segment &segment, WorkerNumber worker, CrashPoint point, std::uint32_t hits,
           const std::function<bool(WorkerSession &)> &body);

} // namespace etl::ipc::test
