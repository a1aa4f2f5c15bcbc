// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ipc/queue.h"

#include "engine/ipc/lane.h"
#include "engine/ipc/words.h"

#include <algorithm>

namespace etl::ipc {

namespace {

void addBatch(QueueStatus &status, const SlotState &slot, WordState state)
{
    const BatchDescriptor batch = loadDescriptor(slot);
    status.bytes += batch.info.bytes;
    status.rows += batch.info.rows - std::min(batch.info.rows, batch.progress);
    if (state == WordState::Claimed) {
        ++status.claimed;
        return;
    }
    ++status.waiting;
    if (status.oldestNs == 0 || batch.publishedNs < status.oldestNs)
        status.oldestNs = batch.publishedNs;
}

void addLane(QueueStatus &status, const Segment &segment, LaneIndex lane)
{
    const auto slots = segment.laneSlots(lane);
    const auto tail = segment.laneState(lane).tail.load(std::memory_order_acquire);
    status.published += tail;
    for (auto position = tail - std::min<std::uint64_t>(tail, slots.size()); position < tail;
         ++position) {
        const SlotState &slot = slots[position % slots.size()];
        const Word word = unpack(slot.word.load(std::memory_order_acquire));
        if (word.sequence != position / slots.size())
            continue; // consumed
        if (word.state == WordState::Poison)
            ++status.poisoned;
        else
            addBatch(status, slot, word.state);
    }
}

bool isLaneDrained(const Segment &segment, LaneIndex lane)
{
    // Acquire, pairs with apply's store: the tail and all slots are final once the lane is seen
    // closed.
    if (segment.laneState(lane).closed.load(std::memory_order_acquire) == 0)
        return false;
    return std::ranges::all_of(segment.laneSlots(lane), [](const SlotState &slot) {
        const auto state = unpack(slot.word.load(std::memory_order_acquire)).state;
        return state == WordState::Free || state == WordState::Poison;
    });
}

} // namespace

QueueStatus queueStatus(const Segment &segment, QueueIndex queue)
{
    const QueueRecord &record = segment.queue(queue);
    QueueStatus status;
    status.capacity = record.lanes * record.slotsPerLane;
    status.closed = true;
    for (auto lane = record.firstLane; lane < record.firstLane + record.lanes; ++lane) {
        addLane(status, segment, LaneIndex{lane});
        if (segment.laneState(LaneIndex{lane}).closed.load(std::memory_order_acquire) == 0)
            status.closed = false;
    }
    return status;
}

bool isDrained(const Segment &segment, QueueIndex queue)
{
    const QueueRecord &record = segment.queue(queue);
    for (auto lane = record.firstLane; lane < record.firstLane + record.lanes; ++lane) {
        if (!isLaneDrained(segment, LaneIndex{lane}))
            return false;
    }
    return true;
}

bool isStageFinished(const Segment &segment, StageIndex stage)
{
    const StageRecord &record = segment.stage(stage);
    for (auto worker = record.firstWorker; worker < record.firstWorker + record.workers; ++worker) {
        // Acquire, pairs with apply's store: all else the worker did is visible.
        if (segment.workerState(WorkerNumber{worker}).finished.load(std::memory_order_acquire) == 0)
            return false;
    }
    return true;
}

bool isRunFinished(const Segment &segment)
{
    for (std::uint32_t stage = 0; stage < segment.stages().size(); ++stage) {
        if (!isStageFinished(segment, StageIndex{stage}))
            return false;
    }
    return true;
}

} // namespace etl::ipc
