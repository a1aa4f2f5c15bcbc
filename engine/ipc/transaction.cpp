// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ipc/transaction.h"

#include "engine/ipc/words.h"

#include <algorithm>

namespace etl::ipc {

Transaction::Transaction(WorkerSession &session) : m_session(&session), m_totals(session.m_totals)
{}

Transaction::~Transaction()
{
    abandon();
}

std::optional<PageSpan> Transaction::allocate(PortGroup group, std::size_t bytes)
{
    Arena *arena = m_session->arena(group);
    return arena ? arena->allocate(bytes, m_session->m_lanes) : std::nullopt;
}

bool Transaction::stage(std::span<const QueueIndex> queues, const PageSpan &pages,
                        const BatchInfo &info)
{
    const auto takes = [&](QueueIndex queue) {
        const LaneProducer *lane = m_session->producer(queue);
        return lane && lane->group() == pages.group && !lane->isClosed() && lane->hasRoom(1);
    };
    if (info.bytes > pages.bytes.size() || !std::ranges::all_of(queues, takes))
        return false;
    const auto now = steadyNowNs();
    for (const QueueIndex queue : queues) {
        m_session->producer(queue)->stage(pages, info, now);
        m_session->m_crash.at(CrashPoint::AfterDescriptor);
    }
    return true;
}

bool Transaction::consume(const InputClaim &claim)
{
    return addInput(claim, 0, true);
}

bool Transaction::advance(const InputClaim &claim, std::uint64_t rows)
{
    return addInput(claim, rows, false);
}

bool Transaction::settle(const InputClaim &claim, std::uint64_t rows)
{
    const bool done = rows >= claim.batch.info.rows;
    return addInput(claim, done ? 0 : rows, done, true);
}

// A later call for the same claim replaces the earlier one.
bool Transaction::addInput(const InputClaim &claim, std::uint64_t progress, bool done, bool settles)
{
    const IntentInput input{plain(claim.lane), claim.slot,     claim.word,
                            progress,          done ? 1u : 0u, settles ? 1u : 0u};
    const auto same = std::ranges::find_if(m_inputs, [&](const IntentInput &other) {
        return other.lane == input.lane && other.slot == input.slot;
    });
    if (same != m_inputs.end())
        *same = input;
    else if (m_inputs.size() < kMaxInputs)
        m_inputs.push_back(input);
    else
        return false;
    return true;
}

void Transaction::moveSource(const SplitClaim &claim, std::uint64_t position, std::uint64_t rows,
                             bool done, std::uint64_t consumed)
{
    m_source = {1, plain(claim.split), claim.word, position, rows, done ? 1u : 0u, consumed, 0};
}

void Transaction::moveWithinRead(const SplitClaim &claim, std::uint64_t position,
                                 std::uint64_t rows, std::uint64_t consumed, bool settles)
{
    m_source = {1, plain(claim.split), claim.word, position, rows, 0, consumed, settles ? 1u : 0u};
}

void Transaction::setSink(SinkIndex sink, std::uint64_t length, std::uint64_t rows)
{
    m_sinks[plain(sink)] = {1, length, rows};
}

void Transaction::setSpool(const SpoolState &spool)
{
    m_spool = {1,
               {spool.inputLog.memory, spool.inputLog.disk},
               {spool.result.memory, spool.result.disk},
               spool.resultComplete ? 1u : 0u,
               spool.rowsEmitted};
}

void Transaction::count(NodeInStage node, const Counters &delta)
{
    m_totals[plain(node)] += delta;
}

void Transaction::commit()
{
    Intent &intent = m_session->m_segment->intent(m_session->m_worker);
    fillOutputs(intent);
    m_session->m_crash.at(CrashPoint::WhileFillingIntent);
    fillIntent(intent);
    // Release, pairs with applyIntent(): the intent is whole. This store is the transaction. The
    // fence keeps apply's stores behind it (they are release stores too; see applyOutputs()).
    intent.commit.store(m_session->m_lastTransaction + 1, std::memory_order_release);
    crashFence();
    m_session->m_crash.at(CrashPoint::AfterCommit);
    applyIntent(*m_session->m_segment, m_session->m_worker, m_session->m_crash);
    adoptCommitted();
}

void Transaction::fillOutputs(Intent &intent) const
{
    std::uint32_t count = 0;
    for (const LaneProducer &lane : m_session->m_lanes) {
        const bool closes = m_close && !lane.isClosed();
        if (lane.staged() > 0 || closes)
            intent.outputs[count++] = {plain(lane.lane()), closes ? 1u : 0u, lane.stagedTail()};
    }
    intent.outputCount = count;
}

void Transaction::fillIntent(Intent &intent) const
{
    std::ranges::copy(m_inputs, intent.inputs.begin());
    intent.inputCount = static_cast<std::uint32_t>(m_inputs.size());
    std::ranges::copy(m_totals, intent.totals.begin());
    intent.nodeCount = static_cast<std::uint32_t>(m_totals.size());
    intent.finishes = m_finish ? 1 : 0;
    intent.source = m_source;
    intent.sinks = m_sinks;
    intent.spool = m_spool;
}

void Transaction::adoptCommitted()
{
    for (LaneProducer &lane : m_session->m_lanes)
        lane.published();
    for (Arena &arena : m_session->m_arenas)
        arena.release();
    std::swap(m_session->m_totals, m_totals);
    ++m_session->m_lastTransaction;
    m_over = true;
}

void Transaction::abandon()
{
    if (m_over)
        return;
    for (LaneProducer &lane : m_session->m_lanes)
        lane.unstage();
    for (Arena &arena : m_session->m_arenas)
        arena.release();
    m_over = true;
}

} // namespace etl::ipc
