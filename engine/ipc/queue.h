// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/segment.h"

#include <cstdint>

// Looking at a queue without touching its state. Any thread of any process.
namespace etl::ipc {

struct QueueStatus
{
    std::uint32_t waiting = 0; // batches nobody has claimed
    std::uint32_t claimed = 0;
    std::uint32_t poisoned = 0;
    std::uint32_t capacity = 0;  // batches
    std::uint64_t rows = 0;      // waiting and claimed, without the rows already consumed
    std::uint64_t bytes = 0;     // waiting and claimed
    std::uint64_t published = 0; // batches ever
    std::uint64_t oldestNs = 0;  // steady clock of the oldest waiting batch; 0: none
    bool closed = false;         // all its lanes are

    std::uint32_t depth() const { return waiting + claimed; }
};

// Exact when no worker lives; otherwise each figure is right for some instant of the call.
QueueStatus queueStatus(const Segment &segment, QueueIndex queue);

// All lanes are closed and no batch is left, not even one claimed by somebody: a claim of a dying
// worker may come back.
bool isDrained(const Segment &segment, QueueIndex queue);

// Every worker of the stage has committed that it has nothing left to do.
bool isStageFinished(const Segment &segment, StageIndex stage);
bool isRunFinished(const Segment &segment);

} // namespace etl::ipc
