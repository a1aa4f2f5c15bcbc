// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/queuewriter.h"

#include "engine/runtime/batchcodec.h"

#include <arrow/record_batch.h>
#include <arrow/type.h>

#include <algorithm>

namespace etl::runtime {

namespace {

// The IPC message is larger than its buffers: headers, and padding of each buffer.
constexpr std::int64_t kMessageOverhead = 16 * 1024;

} // namespace

QueueWriter::QueueWriter(const QueuePort &port, ipc::WorkerSession &session, StageClock &clock,
                         std::size_t lastNode)
    : m_port(port)
    , m_session(session)
    , m_clock(clock)
    , m_lastNode(lastNode)
{}

std::uint32_t QueueWriter::slotsPerLane() const
{
    std::uint32_t slots = ipc::kMaxSlotsPerLane;
    for (const auto queue : m_port.queues)
        slots = std::min(slots, m_session.segment().queue(queue).slotsPerLane);
    return slots;
}

BatchLimits QueueWriter::limits() const
{
    BatchLimits limits;
    std::int64_t bytes = limits.maxBytes;
    for (const auto queue : m_port.queues)
        bytes = std::min<std::int64_t>(bytes, m_session.segment().queue(queue).batchBytes);
    limits.maxBytes = std::max<std::int64_t>(bytes - kMessageOverhead, bytes / 2);
    return limits;
}

Result<Fit> QueueWriter::write(ipc::Transaction &transaction,
                               const std::vector<KeyedBatch> &batches)
{
    std::vector<std::size_t> sizes;
    for (const auto &item : batches) {
        if (!item.batch->schema()->Equals(*m_port.schema, false)) {
            return fail(ErrorCode::Internal, "a batch does not have the columns that were checked: "
                                                 + item.batch->schema()->ToString());
        }
        ETL_TRY(const auto size, encodedSize(*item.batch));
        sizes.push_back(static_cast<std::size_t>(size));
    }
    if (batches.size() > slotsPerLane())
        return Fit::Never;
    for (std::size_t i = 0; i < batches.size(); ++i) {
        const auto others = slotsPerLane() - static_cast<std::uint32_t>(i);
        ETL_TRY(const auto fit, writeOne(transaction, batches[i], sizes[i], others));
        if (fit == Fit::Never)
            return Fit::Never;
    }
    return Fit::Yes;
}

Result<Fit> QueueWriter::writeOne(ipc::Transaction &transaction, const KeyedBatch &item,
                                  std::size_t size, std::uint32_t slotsOfOthers)
{
    while (true) {
        const auto ticket = m_session.roomTicket();
        if (m_session.stopRequest() >= ipc::StopRequest::Stop)
            return fail(ErrorCode::Cancelled, "the run was stopped");
        // Asked before allocating: when nothing is left that a consumer could still free, no
        // waiting helps.
        const bool lanesEmpty = m_session.hasRoom(m_port.queues, slotsOfOthers);
        if (m_session.hasRoom(m_port.queues)) {
            if (auto pages = transaction.allocate(m_port.group, size)) {
                ETL_TRY_VOID(fill(transaction, item, size, *pages));
                return Fit::Yes;
            }
            if (lanesEmpty)
                return Fit::Never;
        }
        m_clock.enter(m_lastNode, ipc::NodeState::Blocked);
        m_session.waitForRoom(ticket);
    }
}

Status QueueWriter::fill(ipc::Transaction &transaction, const KeyedBatch &item, std::size_t size,
                         const ipc::PageSpan &pages)
{
    m_clock.enter(m_lastNode, ipc::NodeState::Engine);
    m_session.crash().at(ipc::CrashPoint::WhileWritingPages);
    ETL_TRY_VOID(encodeBatch(*item.batch, pages.bytes.first(size)));
    const ipc::BatchInfo info{
        size,        static_cast<std::uint64_t>(item.rows()), 0, item.key.split, item.key.begin,
        item.key.end};
    if (!transaction.stage(m_port.queues, pages, info))
        return fail(ErrorCode::Internal, "a queue refused a batch that it had room for");
    return {};
}

} // namespace etl::runtime
