// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/batch.h"
#include "engine/ipc/counters.h"
#include "engine/ipc/workersession.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace etl::ipc {

// One step of a worker: inputs consumed, batches published, source moved, part files grown, rows
// counted, all at one instant or not at all. At most one per session at a time. Destroyed without
// commit() it leaves nothing behind; claims stay with the session. The session's thread.
//
//   Transaction step(session);
//   auto pages = step.allocate(group, bytes);      // nothing: no room, wait
//   ... write pages->bytes ...
//   step.stage(queuesOfThePort, *pages, info);
//   step.consume(claim);
//   step.count(node, {.rowsIn = 100, .rowsOut = 80});
//   step.commit();
class Transaction
{
public:
    explicit Transaction(WorkerSession &session);
    ~Transaction();
    Transaction(const Transaction &) = delete;
    Transaction &operator=(const Transaction &) = delete;

    // Pages for one batch of the port; nothing when there is no room now, or bytes >
    // session.maxBatchBytes(group).
    std::optional<PageSpan> allocate(PortGroup group, std::size_t bytes);
    // Puts the batch into a slot of each of these queues, all of the pages' port. False: a lane has
    // no room, or is closed, or is of another port; then nothing was staged.
    [[nodiscard]] bool stage(std::span<const QueueIndex> queues, const PageSpan &pages,
                             const BatchInfo &info);
    // This worker publishes nothing more after this transaction, in any queue.
    void closeOutputs() { m_close = true; }

    // The whole batch is used up: its slot becomes free. False: more than kMaxInputs, commit first.
    [[nodiscard]] bool consume(const InputClaim &claim);
    // Rows below `rows` (counted from the batch's start) are used up; the claim stays with this
    // worker, and after a death the replacement goes on there.
    [[nodiscard]] bool advance(const InputClaim &claim, std::uint64_t rows);
    // As advance() or consume(); the row that made the batch suspect is dealt with.
    [[nodiscard]] bool settle(const InputClaim &claim, std::uint64_t rows);
    // The split was read up to `position`, `rows` rows from its begin; done: to its end. `consumed`
    // rows behind that are used up as well. One split per transaction.
    void moveSource(const SplitClaim &claim, std::uint64_t position, std::uint64_t rows, bool done,
                    std::uint64_t consumed = 0);
    // The position stays, only `consumed` grows. Settles: as settle().
    void moveWithinRead(const SplitClaim &claim, std::uint64_t position, std::uint64_t rows,
                        std::uint64_t consumed, bool settles);
    // The part file of a loader counts up to `length` bytes and `rows` rows.
    void setSink(SinkIndex sink, std::uint64_t length, std::uint64_t rows);
    // What counts of the worker's spools; all of it, absolute.
    void setSpool(const SpoolState &spool);
    void count(NodeInStage node, const Counters &delta);
    // The worker's last transaction.
    void finishWorker() { m_finish = true; }

    std::size_t inputs() const { return m_inputs.size(); }
    // Happens with one atomic store; afterwards all is visible and the bells have rung.
    void commit();
    // Takes back what was staged. Also done by the destructor.
    void abandon();

private:
    [[nodiscard]] bool addInput(const InputClaim &claim, std::uint64_t progress, bool done,
                                bool settles = false);
    void fillIntent(Intent &intent) const;
    void fillOutputs(Intent &intent) const;
    void adoptCommitted();

    WorkerSession *m_session;
    std::vector<IntentInput> m_inputs;
    IntentSource m_source{};
    std::array<IntentSink, kMaxSinks> m_sinks{};
    IntentSpool m_spool{};
    std::vector<Counters> m_totals;
    bool m_close = false;
    bool m_finish = false;
    bool m_over = false;
};

} // namespace etl::ipc
