// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ipc/workersession.h"

#include "engine/ipc/posix/process.h"
#include "engine/ipc/queue.h"
#include "engine/ipc/words.h"

#include <algorithm>
#include <string>

namespace etl::ipc {

Result<std::unique_ptr<WorkerSession>>
WorkerSession::attach(const Segment &segment, WorkerNumber worker, Incarnation incarnation)
{
    if (plain(worker) >= segment.workers().size())
        return fail(ErrorCode::Usage, "the run has no worker " + std::to_string(plain(worker)));
    const auto expected = segment.workerState(worker).incarnation.load(std::memory_order_acquire);
    if (expected != plain(incarnation))
        return fail(ErrorCode::NotAllowed, "worker " + std::to_string(plain(worker))
                                               + " was given up (process "
                                               + std::to_string(plain(incarnation)) + " of it, now "
                                               + std::to_string(expected) + ")");
    if (segment.intent(worker).commit.load(std::memory_order_acquire) != 0)
        return fail(ErrorCode::Internal,
                    "worker " + std::to_string(plain(worker)) + " starts before the recovery");
    auto session = std::make_unique<WorkerSession>(Key{}, segment, worker);
    session->m_crash.at(CrashPoint::AtStart);
    session->startMetrics(incarnation);
    return session;
}

WorkerSession::WorkerSession(Key, const Segment &segment, WorkerNumber worker)
    : m_segment(&segment)
    , m_worker(worker)
    , m_crash(segment.workerState(worker).armedCrashPoint)
    , m_stageState(&segment.stageState(StageIndex{segment.worker(worker).stage}))
    , m_splits(segment, StageIndex{segment.worker(worker).stage})
    , m_log(segment.log(worker))
    , m_lastTransaction(segment.workerState(worker).transactions.load(std::memory_order_acquire))
{
    collectInputs();
    collectOutputs();
}

void WorkerSession::collectInputs()
{
    for (std::uint32_t i = 0; i < m_segment->queues().size(); ++i) {
        const QueueRecord &record = m_segment->queues()[i];
        if (StageIndex{record.toStage} != stage())
            continue;
        Input input{QueueIndex{i}, {}, indexInStage() % record.lanes};
        for (auto lane = record.firstLane; lane < record.firstLane + record.lanes; ++lane)
            input.lanes.emplace_back(*m_segment, LaneIndex{lane}, m_worker);
        m_inputQueues.push_back(input.queue);
        m_inputs.push_back(std::move(input));
    }
}

void WorkerSession::collectOutputs()
{
    for (std::uint32_t i = 0; i < m_segment->queues().size(); ++i) {
        if (StageIndex{m_segment->queues()[i].fromStage} != stage())
            continue;
        m_outputQueues.push_back(QueueIndex{i});
        m_lanes.emplace_back(*m_segment, m_segment->laneOf(QueueIndex{i}, m_worker));
    }
    const WorkerRecord &record = m_segment->worker(m_worker);
    for (const RegionRecord &region :
         m_segment->regions().subspan(record.firstRegion, record.regions))
        m_arenas.emplace_back(*m_segment, region);
}

void WorkerSession::startMetrics(Incarnation incarnation)
{
    WorkerState &state = m_segment->workerState(m_worker);
    state.processId.store(posix::processId(), std::memory_order_relaxed);
    const auto now = steadyNowNs();
    for (std::uint32_t node = 0; node < m_segment->worker(m_worker).nodes; ++node) {
        MetricsBlock &block = m_segment->metrics(m_worker, NodeInStage{node});
        m_totals.push_back(loadTotals(block));
        m_metrics.emplace_back(block, state.currentNode, NodeInStage{node}, m_crash);
        m_metrics.back().start(incarnation, now);
    }
}

std::uint32_t WorkerSession::indexInStage() const
{
    return plain(m_worker) - m_segment->stage(stage()).firstWorker;
}

bool WorkerSession::isFinished() const
{
    return m_segment->workerState(m_worker).finished.load(std::memory_order_acquire) != 0;
}

StopRequest WorkerSession::stopRequest() const
{
    return static_cast<StopRequest>(m_segment->control().stop.load(std::memory_order_acquire));
}

bool WorkerSession::isPaused() const
{
    return m_segment->control().paused.load(std::memory_order_acquire) != 0;
}

std::optional<InputClaim> WorkerSession::claimInput(QueueIndex queue)
{
    m_crash.at(CrashPoint::BeforeClaim);
    if (m_probe) {
        if (auto suspect = claimInput(queue, Health::Suspect))
            return suspect;
    }
    return claimInput(queue, Health::Sound);
}

std::optional<InputClaim> WorkerSession::claimInput(QueueIndex queue, Health health)
{
    const auto input = std::ranges::find(m_inputs, queue, &Input::queue);
    if (input == m_inputs.end())
        return std::nullopt;
    for (std::size_t i = 0; i < input->lanes.size(); ++i) {
        const auto lane = (input->next + i) % input->lanes.size();
        if (auto claim = input->lanes[lane].claim(health, m_crash)) {
            input->next = lane + 1;
            return claim;
        }
    }
    return std::nullopt;
}

void WorkerSession::giveBack(const InputClaim &claim)
{
    auto word = claim.word;
    const auto ready = pack(Word{WordState::Ready, 0, unpack(word).sequence});
    // Release, pairs with the next claim.
    m_segment->laneSlots(claim.lane)[claim.slot].word.compare_exchange_strong(
        word, ready, std::memory_order_acq_rel);
    m_stageState->input.ring();
}

bool WorkerSession::inputsFinished(QueueIndex queue) const
{
    return isDrained(*m_segment, queue);
}

bool WorkerSession::allInputsFinished() const
{
    return std::ranges::all_of(m_inputQueues,
                               [this](QueueIndex queue) { return inputsFinished(queue); });
}

std::optional<SplitClaim> WorkerSession::claimSplit()
{
    m_crash.at(CrashPoint::BeforeClaim);
    if (m_probe) {
        if (auto suspect = m_splits.claim(m_worker, Health::Suspect, m_crash))
            return suspect;
    }
    return m_splits.claim(m_worker, Health::Sound, m_crash);
}

// Relaxed: read only after this process's death, by the supervisor.
void WorkerSession::setTrial(const InputClaim &claim, std::uint64_t rows)
{
    m_segment->laneSlots(claim.lane)[claim.slot].trial.store(rows, std::memory_order_relaxed);
}

void WorkerSession::setTrial(const SplitClaim &claim, std::uint64_t rows)
{
    m_segment->splits()[plain(claim.split)].trial.store(rows, std::memory_order_relaxed);
}

void WorkerSession::giveBack(const SplitClaim &claim)
{
    m_splits.giveBack(claim);
    m_stageState->input.ring();
}

bool WorkerSession::splitsFinished() const
{
    return m_splits.allDone();
}

bool WorkerSession::hasRoom(std::span<const QueueIndex> queues, std::uint32_t batches) const
{
    return std::ranges::all_of(queues, [&](QueueIndex queue) {
        const LaneProducer *lane = producer(queue);
        return lane && lane->hasRoom(batches);
    });
}

std::size_t WorkerSession::maxBatchBytes(PortGroup group) const
{
    const auto found = std::ranges::find(m_arenas, group, &Arena::group);
    return found == m_arenas.end() ? 0 : found->maxBytes();
}

void WorkerSession::waitForInput(std::uint32_t ticket, std::chrono::nanoseconds timeout)
{
    m_stageState->input.wait(ticket, timeout);
}

void WorkerSession::waitForRoom(std::uint32_t ticket, std::chrono::nanoseconds timeout)
{
    m_stageState->room.wait(ticket, timeout);
}

std::uint64_t WorkerSession::sinkLength(SinkIndex sink) const
{
    return m_segment->workerState(m_worker).sinkLength[plain(sink)].load(std::memory_order_acquire);
}

std::uint64_t WorkerSession::sinkRows(SinkIndex sink) const
{
    return m_segment->workerState(m_worker).sinkRows[plain(sink)].load(std::memory_order_acquire);
}

SpoolState WorkerSession::spool() const
{
    const WorkerState &state = m_segment->workerState(m_worker);
    const auto lengthOf = [](const std::array<std::atomic<std::uint64_t>, 2> &words) {
        return SpoolLength{words[0].load(std::memory_order_acquire),
                           words[1].load(std::memory_order_acquire)};
    };
    return {lengthOf(state.inputLog), lengthOf(state.result),
            state.resultComplete.load(std::memory_order_acquire) != 0,
            state.rowsEmitted.load(std::memory_order_acquire)};
}

std::span<std::byte> WorkerSession::spoolMemory(SpoolKind kind) const
{
    const auto memory = m_segment->spoolMemory(m_worker);
    // Input is more than the result, as a rule.
    const auto log = memory.size() / 4 * 3 / kCacheLine * kCacheLine;
    return kind == SpoolKind::InputLog ? memory.first(log) : memory.subspan(log);
}

const LaneProducer *WorkerSession::producer(QueueIndex queue) const
{
    const auto found = std::ranges::find(m_outputQueues, queue);
    return found == m_outputQueues.end()
               ? nullptr
               : &m_lanes[static_cast<std::size_t>(found - m_outputQueues.begin())];
}

LaneProducer *WorkerSession::producer(QueueIndex queue)
{
    return const_cast<LaneProducer *>(std::as_const(*this).producer(queue));
}

Arena *WorkerSession::arena(PortGroup group)
{
    const auto found = std::ranges::find(m_arenas, group, &Arena::group);
    return found == m_arenas.end() ? nullptr : &*found;
}

} // namespace etl::ipc
