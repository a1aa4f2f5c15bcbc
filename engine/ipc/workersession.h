// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/ipc/arena.h"
#include "engine/ipc/batch.h"
#include "engine/ipc/lane.h"
#include "engine/ipc/logring.h"
#include "engine/ipc/metrics.h"
#include "engine/ipc/segment.h"
#include "engine/ipc/splittable.h"
#include "engine/ipc/spoolstate.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace etl::ipc {

// A worker's place in a run: what it may claim, where it may write, its counters and log. What it
// does with them is done in a Transaction. One thread; the segment must outlive it.
//
//   auto ticket = session.inputTicket();
//   auto claim = session.claimInput(queue);
//   if (!claim) { if (session.inputsFinished(queue)) ...; session.waitForInput(ticket); continue; }
class WorkerSession
{
public:
    // Fails when `incarnation` is not the one that the supervisor began last: a process that was
    // given up may not come back. Never restores anything: recovery has been done before the start.
    static Result<std::unique_ptr<WorkerSession>>
    attach(const Segment &segment, WorkerNumber worker, Incarnation incarnation);
    // For attach() only.
    class Key
    {
        friend class WorkerSession;
        Key() = default;
    };
    WorkerSession(Key, const Segment &segment, WorkerNumber worker);
    WorkerSession(const WorkerSession &) = delete;
    WorkerSession &operator=(const WorkerSession &) = delete;

    const Segment &segment() const { return *m_segment; }
    WorkerNumber worker() const { return m_worker; }
    StageIndex stage() const { return StageIndex{m_segment->worker(m_worker).stage}; }
    std::uint32_t indexInStage() const;
    // The predecessor had committed its last transaction and died before it could exit: leave at
    // once.
    bool isFinished() const;

    // The engine's wishes; look at least at each batch.
    StopRequest stopRequest() const;
    bool isPaused() const;

    // From now on, batches and splits that killed their workers are claimed, and before all others.
    // At most one worker of a stage at a time.
    void beProbe() { m_probe = true; }
    // A probe is about to try so many rows of a suspect; 0: none yet.
    void setTrial(const InputClaim &claim, std::uint64_t rows);
    void setTrial(const SplitClaim &claim, std::uint64_t rows);

    // Input. Queues in the spec's order.
    std::span<const QueueIndex> inputQueues() const { return m_inputQueues; }
    // The oldest ready batch of a lane, lanes in turn.
    std::optional<InputClaim> claimInput(QueueIndex queue);
    // Ready again, as it was, for any worker of the stage.
    void giveBack(const InputClaim &claim);
    bool inputsFinished(QueueIndex queue) const;
    bool allInputsFinished() const;

    // Source.
    std::optional<SplitClaim> claimSplit();
    void giveBack(const SplitClaim &claim);
    bool splitsFinished() const;

    // Output.
    std::span<const QueueIndex> outputQueues() const { return m_outputQueues; }
    // Whether each of these queues takes `batches` more from this worker now.
    bool hasRoom(std::span<const QueueIndex> queues, std::uint32_t batches = 1) const;
    // The largest batch that the port can ever take.
    std::size_t maxBatchBytes(PortGroup group) const;

    // Waiting: take the ticket before looking, wait only when there was nothing. 20 ms at most.
    std::uint32_t inputTicket() const { return m_stageState->input.seen(); }
    void waitForInput(std::uint32_t ticket, std::chrono::nanoseconds timeout = kLongestWait);
    std::uint32_t roomTicket() const { return m_stageState->room.seen(); }
    void waitForRoom(std::uint32_t ticket, std::chrono::nanoseconds timeout = kLongestWait);

    // What stands committed.
    Counters totals(NodeInStage node) const { return m_totals[plain(node)]; }
    std::uint64_t sinkLength(SinkIndex sink) const;
    std::uint64_t sinkRows(SinkIndex sink) const;
    SpoolState spool() const;
    // Where the first bytes of a spool lie; empty: all of it goes to its file. The worker alone
    // reads and writes here; bytes behind the committed length count for nothing.
    std::span<std::byte> spoolMemory(SpoolKind kind) const;
    std::uint64_t transactions() const { return m_lastTransaction; }

    NodeMetrics &metrics(NodeInStage node) { return m_metrics[plain(node)]; }
    LogWriter &log() { return m_log; }
    const CrashTrigger &crash() const { return m_crash; }

private:
    friend class Transaction;

    std::optional<InputClaim> claimInput(QueueIndex queue, Health health);
    void collectInputs();
    void collectOutputs();
    void startMetrics(Incarnation incarnation);
    LaneProducer *producer(QueueIndex queue);
    const LaneProducer *producer(QueueIndex queue) const;
    Arena *arena(PortGroup group);

    struct Input
    {
        QueueIndex queue;
        std::vector<LaneConsumer> lanes;
        std::size_t next = 0; // lane to look at first
    };

    const Segment *m_segment;
    WorkerNumber m_worker;
    CrashTrigger m_crash;
    StageState *m_stageState;
    SplitTable m_splits;
    std::vector<QueueIndex> m_inputQueues;
    std::vector<Input> m_inputs; // as m_inputQueues
    std::vector<QueueIndex> m_outputQueues;
    std::vector<LaneProducer> m_lanes; // as m_outputQueues
    std::vector<Arena> m_arenas;
    std::vector<Counters> m_totals;     // by node
    std::vector<NodeMetrics> m_metrics; // by node
    LogWriter m_log;
    std::uint64_t m_lastTransaction = 0;
    bool m_probe = false;
};

} // namespace etl::ipc
