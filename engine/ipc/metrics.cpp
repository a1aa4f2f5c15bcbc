// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ipc/metrics.h"

#include "engine/ipc/posix/process.h"
#include "engine/ipc/words.h"

#include <chrono>
#include <optional>

namespace etl::ipc {

namespace {

// A writer needs some ten stores: more tries than this only fail when it stands still.
constexpr int kMostTries = 64;
constexpr int kBatchBits = 56;
constexpr std::uint64_t kBatchMask = (std::uint64_t{1} << kBatchBits) - 1;

// Index in MetricsBlock::timesNs; nothing for states whose time is not counted.
std::optional<std::size_t> timeIndex(NodeState state)
{
    switch (state) {
    case NodeState::Busy:
        return 0;
    case NodeState::Waiting:
        return 1;
    case NodeState::Blocked:
        return 2;
    case NodeState::Engine:
        return 3;
    default:
        return std::nullopt;
    }
}

struct Group
{
    std::array<std::uint64_t, 4> timesNs{};
    NodeState state = NodeState::Starting;
    std::uint64_t sinceNs = 0;
};

// Acquire: a value taken from a newer update makes that update's sequence visible to the second
// look at it.
Group loadGroup(const MetricsBlock &block)
{
    Group group;
    for (std::size_t i = 0; i < group.timesNs.size(); ++i)
        group.timesNs[i] = block.timesNs[i].load(std::memory_order_acquire);
    group.state = static_cast<NodeState>(block.state.load(std::memory_order_acquire));
    group.sinceNs = block.stateSinceNs.load(std::memory_order_acquire);
    return group;
}

Group readGroup(const MetricsBlock &block, bool &torn)
{
    Group group;
    for (int i = 0; i < kMostTries; ++i) {
        const auto before = block.groupSequence.load(std::memory_order_acquire);
        group = loadGroup(block);
        const auto after = block.groupSequence.load(std::memory_order_relaxed);
        torn = before != after || before % 2 != 0;
        if (!torn)
            break;
    }
    return group;
}

} // namespace

std::uint64_t steadyNowNs()
{
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

Counters loadTotals(const MetricsBlock &block)
{
    const auto total = [&block](std::size_t i) {
        return block.totals[i].load(std::memory_order_relaxed);
    };
    return Counters{total(0), total(1), total(2), total(3), total(4),
                    total(5), total(6), total(7), total(8)};
}

// Release: behind the store of the intent's commit word.
void storeTotals(MetricsBlock &block, const Counters &totals)
{
    const std::array<std::uint64_t, 9> values{totals.rowsIn,   totals.bytesIn,  totals.batchesIn,
                                              totals.rowsOut,  totals.bytesOut, totals.batchesOut,
                                              totals.rejected, totals.errors,   totals.dropped};
    for (std::size_t i = 0; i < values.size(); ++i)
        block.totals[i].store(values[i], std::memory_order_release);
}

MetricsSnapshot readMetrics(const MetricsBlock &block, std::uint64_t nowNs)
{
    MetricsSnapshot snapshot;
    Group group = readGroup(block, snapshot.torn);
    if (const auto index = timeIndex(group.state); index && nowNs > group.sinceNs)
        group.timesNs[*index] += nowNs - group.sinceNs;
    snapshot.totals = loadTotals(block);
    snapshot.busyNs = group.timesNs[0];
    snapshot.waitingNs = group.timesNs[1];
    snapshot.blockedNs = group.timesNs[2];
    snapshot.engineNs = group.timesNs[3];
    snapshot.takenNs = nowNs;
    snapshot.state = group.state;
    snapshot.stateSinceNs = group.sinceNs;
    const auto actionAndBatch = block.actionAndBatch.load(std::memory_order_relaxed);
    snapshot.action = static_cast<Action>(actionAndBatch >> kBatchBits);
    snapshot.batch = actionAndBatch & kBatchMask;
    snapshot.itemStartedNs = block.itemStartedNs.load(std::memory_order_relaxed);
    snapshot.total = block.total.load(std::memory_order_relaxed);
    snapshot.totalKind = static_cast<TotalKind>(block.totalKind.load(std::memory_order_relaxed));
    snapshot.sourcePosition = block.sourcePosition.load(std::memory_order_relaxed);
    snapshot.threadId = block.threadId.load(std::memory_order_relaxed);
    snapshot.incarnation =
        Incarnation{static_cast<std::uint32_t>(block.incarnation.load(std::memory_order_relaxed))};
    return snapshot;
}

void settleMetrics(MetricsBlock &block, std::uint64_t nowNs)
{
    const auto state = static_cast<NodeState>(block.state.load(std::memory_order_relaxed));
    if (state != NodeState::Finished)
        block.state.store(static_cast<std::uint64_t>(NodeState::Starting),
                          std::memory_order_release);
    block.stateSinceNs.store(nowNs, std::memory_order_release);
    block.itemStartedNs.store(0, std::memory_order_relaxed);
    const auto sequence = block.groupSequence.load(std::memory_order_relaxed);
    block.groupSequence.store((sequence | 1) + 1, std::memory_order_release);
}

NodeMetrics::NodeMetrics(MetricsBlock &block, std::atomic<std::uint32_t> &currentNode,
                         NodeInStage node, CrashTrigger crash)
    : m_block(&block)
    , m_currentNode(&currentNode)
    , m_node(node)
    , m_crash(crash)
{}

void NodeMetrics::start(Incarnation incarnation, std::uint64_t nowNs)
{
    settleMetrics(*m_block, nowNs);
    m_block->threadId.store(posix::threadId(), std::memory_order_relaxed);
    m_block->incarnation.store(plain(incarnation), std::memory_order_relaxed);
}

// The odd sequence is stored before the others because they are release stores; see loadGroup() for
// their partner.
void NodeMetrics::enter(NodeState state, std::uint64_t nowNs)
{
    const auto sequence = m_block->groupSequence.load(std::memory_order_relaxed);
    m_block->groupSequence.store(sequence + 1, std::memory_order_relaxed);
    const auto old = static_cast<NodeState>(m_block->state.load(std::memory_order_relaxed));
    const auto since = m_block->stateSinceNs.load(std::memory_order_relaxed);
    if (const auto index = timeIndex(old); index && nowNs > since) {
        auto &time = m_block->timesNs[*index];
        time.store(time.load(std::memory_order_relaxed) + (nowNs - since),
                   std::memory_order_release);
    }
    m_crash.at(CrashPoint::InsideMetricsGroup);
    m_block->state.store(static_cast<std::uint64_t>(state), std::memory_order_release);
    m_block->stateSinceNs.store(nowNs, std::memory_order_release);
    m_block->groupSequence.store(sequence + 2, std::memory_order_release);
}

void NodeMetrics::beginAction(Action action, std::uint64_t batch, std::uint64_t nowNs)
{
    m_currentNode->store(plain(m_node), std::memory_order_relaxed);
    m_block->actionAndBatch.store(std::uint64_t{static_cast<std::uint32_t>(action)} << kBatchBits
                                      | (batch & kBatchMask),
                                  std::memory_order_relaxed);
    m_block->itemStartedNs.store(nowNs, std::memory_order_relaxed);
    crashFence(); // the call that follows must not begin before it is told
}

void NodeMetrics::endAction()
{
    m_block->itemStartedNs.store(0, std::memory_order_relaxed);
}

void NodeMetrics::setTotal(std::uint64_t rows, TotalKind kind)
{
    m_block->total.store(rows, std::memory_order_relaxed);
    m_block->totalKind.store(static_cast<std::uint64_t>(kind), std::memory_order_relaxed);
}

void NodeMetrics::setSourcePosition(std::uint64_t position)
{
    m_block->sourcePosition.store(position, std::memory_order_relaxed);
}

} // namespace etl::ipc
