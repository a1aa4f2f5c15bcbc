// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/counters.h"
#include "engine/ipc/crashpoint.h"
#include "engine/ipc/layout.h"
#include "engine/ipc/numbers.h"

#include <array>
#include <atomic>
#include <cstdint>

namespace etl::ipc {

// Never change a value: the engine shows them, also of dead workers.
enum class NodeState : std::uint32_t {
    Starting = 0,
    Busy = 1,    // in the operator
    Waiting = 2, // for input (first node of the chain)
    Blocked = 3, // no room downstream (last node)
    Engine = 4,  // claim, copy, commit
    Resting = 5, // another node of the chain is at work; no time is counted
    Paused = 6,
    Finished = 7,
};

enum class Action : std::uint32_t { None = 0, Start = 1, Process = 2, Finalize = 3 };
enum class TotalKind : std::uint32_t { Unknown = 0, Estimate = 1, Exact = 2 };

// One per worker and node, keyed by worker *number*: a replacement goes on with the numbers of its
// predecessor. One writer. Line 0-1: stores by apply (relaxed values that only grow; each is exact
// by itself). Line 2: a group that must agree, guarded by a sequence. Line 3: single words
// (relaxed).
struct MetricsBlock
{
    alignas(kCacheLine) std::array<std::atomic<std::uint64_t>, 9> totals; // Counters, in order
    alignas(kCacheLine)
        std::atomic<std::uint64_t> groupSequence; // odd: being written; see NodeMetrics::enter
    std::array<std::atomic<std::uint64_t>, 4>
        timesNs;                             // busy, waiting, blocked, engine: finished spans only
    std::atomic<std::uint64_t> state;        // NodeState
    std::atomic<std::uint64_t> stateSinceNs; // steady clock
    alignas(kCacheLine) std::atomic<std::uint64_t> actionAndBatch; // Action << 56 | batch number
    std::atomic<std::uint64_t> itemStartedNs; // steady clock; 0: no call under way
    std::atomic<std::uint64_t> total;         // rows, as far as known
    std::atomic<std::uint64_t> totalKind;     // TotalKind
    std::atomic<std::uint64_t> sourcePosition;
    std::atomic<std::uint64_t> threadId; // as the operating system shows it
    std::atomic<std::uint64_t> incarnation;
};

static_assert(sizeof(MetricsBlock) == 256 && offsetof(MetricsBlock, groupSequence) == 128);

// The current time in the unit of all *Ns fields: nanoseconds of the steady clock, the same in all
// processes.
std::uint64_t steadyNowNs();

// A consistent copy of a block.
struct MetricsSnapshot
{
    Counters totals;
    // Time in each state up to `takenNs`, the unfinished span included.
    std::uint64_t busyNs = 0;
    std::uint64_t waitingNs = 0;
    std::uint64_t blockedNs = 0;
    std::uint64_t engineNs = 0;
    std::uint64_t takenNs = 0;
    NodeState state = NodeState::Starting;
    std::uint64_t stateSinceNs = 0;
    Action action = Action::None;
    std::uint64_t batch = 0;
    std::uint64_t itemStartedNs = 0;
    std::uint64_t total = 0;
    TotalKind totalKind = TotalKind::Unknown;
    std::uint64_t sourcePosition = 0;
    std::uint64_t threadId = 0;
    Incarnation incarnation{};
    bool torn =
        false; // the writer died, or stood still, inside an update: times and state may not agree
};

// Any thread of any process, also after the worker's death. Never blocks.
MetricsSnapshot readMetrics(const MetricsBlock &block, std::uint64_t nowNs);
Counters loadTotals(const MetricsBlock &block);
// For apply only.
void storeTotals(MetricsBlock &block, const Counters &totals);

// After a death, before a replacement: ends the span under way (its time is not counted) and
// repairs a group left half-written. Whoever writes the block then.
void settleMetrics(MetricsBlock &block, std::uint64_t nowNs);

// The worker's hand on one block. The stage's thread only.
class NodeMetrics
{
public:
    NodeMetrics(MetricsBlock &block, std::atomic<std::uint32_t> &currentNode, NodeInStage node,
                CrashTrigger crash);

    // Takes over from a predecessor: repairs a group left half-written, counts no time for the gap.
    void start(Incarnation incarnation, std::uint64_t nowNs);
    // Ends the span of the old state at `nowNs`, begins one of `state`.
    void enter(NodeState state, std::uint64_t nowNs);
    // Before each call into the operator, so that even a SIGKILL can be told as "node, action,
    // batch".
    void beginAction(Action action, std::uint64_t batch, std::uint64_t nowNs);
    void endAction();
    void setTotal(std::uint64_t rows, TotalKind kind);
    void setSourcePosition(std::uint64_t position);

private:
    MetricsBlock *m_block;
    std::atomic<std::uint32_t> *m_currentNode;
    NodeInStage m_node;
    CrashTrigger m_crash;
};

} // namespace etl::ipc
