// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ipc/intent.h"

#include "engine/ipc/segment.h"
#include "engine/ipc/words.h"

#include <algorithm>
#include <span>

namespace etl::ipc {

namespace {

constexpr std::uint32_t kNoStage = 0xffff'ffff;

std::span<const IntentInput> inputsOf(const Intent &intent)
{
    return std::span(intent.inputs).first(intent.inputCount);
}

std::span<const IntentOutput> outputsOf(const Intent &intent)
{
    return std::span(intent.outputs).first(intent.outputCount);
}

const QueueRecord &queueOf(const Segment &segment, std::uint32_t lane)
{
    return segment.queues()[segment.lanes()[lane].queue];
}

bool isSaneInput(const Segment &segment, WorkerNumber worker, const IntentInput &input)
{
    return input.lane < segment.lanes().size() && input.slot < segment.lanes()[input.lane].slotCount
           && queueOf(segment, input.lane).toStage == segment.worker(worker).stage
           && isClaimedBy(input.word, worker);
}

bool isSaneOutput(const Segment &segment, WorkerNumber worker, const IntentOutput &output)
{
    if (output.lane >= segment.lanes().size()
        || segment.lanes()[output.lane].producer != plain(worker))
        return false;
    const auto tail =
        segment.laneState(LaneIndex{output.lane}).tail.load(std::memory_order_acquire);
    return output.newTail >= tail
           && output.newTail - tail <= segment.lanes()[output.lane].slotCount;
}

bool isSaneSource(const Segment &segment, WorkerNumber worker, const IntentSource &source)
{
    if (source.present == 0)
        return true;
    const StageRecord &stage = segment.stages()[segment.worker(worker).stage];
    if (source.split < stage.firstSplit || source.split - stage.firstSplit >= stage.splits)
        return false;
    const SplitState &split = segment.splits()[source.split];
    return isClaimedBy(source.word, worker) && source.position >= split.begin
           && source.position <= split.end;
}

// Release on every store from here on, pairing with the readers' acquire loads. It also keeps each
// of them behind the store of `commit`: nothing of a transaction may show before it has happened.

void applyOutputs(const Segment &segment, const Intent &intent, const CrashTrigger &crash)
{
    for (const IntentOutput &output : outputsOf(intent)) {
        auto &tail = segment.laneState(LaneIndex{output.lane}).tail;
        if (tail.load(std::memory_order_relaxed) < output.newTail) // one writer: this worker
            tail.store(output.newTail, std::memory_order_release);
        crash.at(CrashPoint::BetweenTails);
    }
    crash.at(CrashPoint::AfterTails);
    for (const IntentOutput &output : outputsOf(intent)) {
        if (output.closed == 0)
            continue;
        crash.at(CrashPoint::BeforeClosed);
        segment.laneState(LaneIndex{output.lane})
            .closed.store(output.newTail + 1, std::memory_order_release);
    }
}

// It got on: deaths so far were not the fault of what is left. While the one row is looked for,
// only finding it says that.
void forgive(std::atomic<std::uint64_t> &attempts, std::atomic<std::uint64_t> &probePlan,
             bool settled)
{
    if (!settled && probePlan.load(std::memory_order_relaxed) != 0)
        return;
    probePlan.store(0, std::memory_order_release);
    attempts.store(0, std::memory_order_release);
}

void applyInput(SlotState &slot, const IntentInput &input)
{
    auto word = input.word;
    if (input.done != 0) {
        const auto free = pack(Word{WordState::Free, 0, unpack(word).sequence + 1});
        slot.word.compare_exchange_strong(word, free, std::memory_order_acq_rel);
    } else if (slot.word.load(std::memory_order_acquire) == word) {
        slot.progress.store(input.progress, std::memory_order_release);
        forgive(slot.attempts, slot.probePlan, input.settles != 0);
    }
}

void applySource(const Segment &segment, const IntentSource &source)
{
    if (source.present == 0)
        return;
    SplitState &split = segment.splits()[source.split];
    if (split.word.load(std::memory_order_acquire) != source.word)
        return;
    if (split.position.load(std::memory_order_relaxed) != source.position || source.settles != 0)
        forgive(split.attempts, split.probePlan, source.settles != 0);
    split.position.store(source.position, std::memory_order_release);
    split.rows.store(source.rows, std::memory_order_release);
    split.consumed.store(source.consumed, std::memory_order_release);
    if (source.done == 0)
        return;
    auto word = source.word;
    const auto done = pack(Word{WordState::Done, 0, unpack(word).sequence});
    split.word.compare_exchange_strong(word, done, std::memory_order_acq_rel);
}

void applySpool(WorkerState &state, const IntentSpool &spool)
{
    if (spool.present == 0)
        return;
    for (std::size_t i = 0; i < spool.inputLog.size(); ++i) {
        state.inputLog[i].store(spool.inputLog[i], std::memory_order_release);
        state.result[i].store(spool.result[i], std::memory_order_release);
    }
    state.resultComplete.store(spool.resultComplete, std::memory_order_release);
    state.rowsEmitted.store(spool.rowsEmitted, std::memory_order_release);
}

void applyWorker(const Segment &segment, WorkerNumber worker, const Intent &intent)
{
    WorkerState &state = segment.workerState(worker);
    for (std::size_t i = 0; i < intent.sinks.size(); ++i) {
        if (intent.sinks[i].present == 0)
            continue;
        state.sinkLength[i].store(intent.sinks[i].length, std::memory_order_release);
        state.sinkRows[i].store(intent.sinks[i].rows, std::memory_order_release);
    }
    applySpool(state, intent.spool);
    for (std::uint32_t node = 0; node < intent.nodeCount; ++node)
        storeTotals(segment.metrics(worker, NodeInStage{node}), intent.totals[node]);
    if (intent.finishes != 0)
        state.finished.store(1, std::memory_order_release);
    state.transactions.store(intent.commit.load(std::memory_order_relaxed),
                             std::memory_order_release);
}

// Consumers of what was published, producers that were waiting for room, and, near the end, the
// other workers of the stage: they wait for a drained queue or the last split.
void ringBells(const Segment &segment, WorkerNumber worker, const Intent &intent)
{
    StageState &own = segment.stageState(StageIndex{segment.worker(worker).stage});
    bool ringOwn = intent.source.present != 0 && intent.source.done != 0;
    std::uint32_t rung = kNoStage;
    for (const IntentOutput &output : outputsOf(intent)) {
        const auto stage = queueOf(segment, output.lane).toStage;
        if (stage != rung)
            segment.stageState(StageIndex{stage}).input.ring();
        rung = stage;
    }
    rung = kNoStage;
    for (const IntentInput &input : inputsOf(intent)) {
        const auto stage = queueOf(segment, input.lane).fromStage;
        if (input.done != 0 && stage != rung)
            segment.stageState(StageIndex{stage}).room.ring();
        rung = stage;
        ringOwn |=
            segment.laneState(LaneIndex{input.lane}).closed.load(std::memory_order_relaxed) != 0;
    }
    if (ringOwn)
        own.input.ring();
}

} // namespace

bool isSane(const Segment &segment, WorkerNumber worker)
{
    const Intent &intent = segment.intent(worker);
    if (intent.commit.load(std::memory_order_acquire) == 0)
        return true;
    if (intent.inputCount > kMaxInputs || intent.outputCount > kMaxOutputLanes
        || intent.nodeCount > segment.worker(worker).nodes)
        return false;
    const auto spoolBytes = segment.worker(worker).spoolBytes;
    if (intent.spool.present != 0
        && (intent.spool.inputLog[0] > spoolBytes || intent.spool.result[0] > spoolBytes))
        return false;
    return isSaneSource(segment, worker, intent.source)
           && std::ranges::all_of(
               inputsOf(intent),
               [&](const auto &input) { return isSaneInput(segment, worker, input); })
           && std::ranges::all_of(outputsOf(intent), [&](const auto &output) {
                  return isSaneOutput(segment, worker, output);
              });
}

void applyIntent(const Segment &segment, WorkerNumber worker, CrashTrigger crash)
{
    Intent &intent = segment.intent(worker);
    // Acquire, pairs with the release of commit(): the intent is whole.
    if (intent.commit.load(std::memory_order_acquire) == 0)
        return;
    applyOutputs(segment, intent, crash);
    for (const IntentInput &input : inputsOf(intent)) {
        crash.at(CrashPoint::BeforeInputFreed);
        applyInput(segment.laneSlots(LaneIndex{input.lane})[input.slot], input);
        crash.at(CrashPoint::AfterInputFreed);
    }
    crash.at(CrashPoint::BeforeSourceStored);
    applySource(segment, intent.source);
    applyWorker(segment, worker, intent);
    crash.at(CrashPoint::BeforeCommitCleared);
    intent.commit.store(0, std::memory_order_release);
    crashFence(); // the next transaction may not be written into this one
    crash.at(CrashPoint::BeforeBell);
    ringBells(segment, worker, intent);
}

} // namespace etl::ipc
