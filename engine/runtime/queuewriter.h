// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/transaction.h"
#include "engine/runtime/keyedbatch.h"
#include "engine/runtime/stageclock.h"
#include "engine/runtime/stagenode.h"

#include <cstdint>
#include <vector>

namespace etl::runtime {

enum class Fit : std::uint8_t {
    Yes,
    Never, // more than the port's lanes or pages could ever take in one transaction
};

// Puts batches into the lanes of one output port, as Arrow IPC in pages of the arena. The stage's
// thread only.
class QueueWriter
{
public:
    QueueWriter(const QueuePort &port, ipc::WorkerSession &session, StageClock &clock,
                std::size_t lastNode);

    // What a batch of this port may be at most, so that several fit.
    BatchLimits limits() const;
    // Stages all of `batches` in `transaction`, waiting for room. Never: nothing is left staged for
    // this port, the caller abandons the transaction and comes again with less. Cancelled when the
    // run stops meanwhile.
    Result<Fit> write(ipc::Transaction &transaction, const std::vector<KeyedBatch> &batches);

private:
    // `slotsOfOthers`: slots of a lane that this transaction has not filled.
    Result<Fit> writeOne(ipc::Transaction &transaction, const KeyedBatch &item, std::size_t size,
                         std::uint32_t slotsOfOthers);
    Status fill(ipc::Transaction &transaction, const KeyedBatch &item, std::size_t size,
                const ipc::PageSpan &pages);
    std::uint32_t slotsPerLane() const;

    const QueuePort &m_port;
    ipc::WorkerSession &m_session;
    StageClock &m_clock;
    std::size_t m_lastNode;
};

} // namespace etl::runtime
