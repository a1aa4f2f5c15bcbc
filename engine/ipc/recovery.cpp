// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ipc/recovery.h"

#include "engine/ipc/lane.h"

#include <algorithm>

namespace etl::ipc {

namespace {

// One recovery of one dead worker. Every step may be repeated: words are moved by exact
// compare-and-swap, counts are kept with a mark of the death they belong to.
class Recovery
{
public:
    Recovery(const Segment &segment, WorkerNumber worker, Death death)
        : m_segment(segment)
        , m_worker(worker)
        , m_state(segment.workerState(worker))
        , m_crash(segment.control().armedCrashPoint)
        , m_death(death)
    {}

    RecoveryReport run()
    {
        describeDeath();
        m_report.damaged = !isSane(m_segment, m_worker);
        m_report.rolledForward = !m_report.damaged && isCommitted();
        const bool leftSomething = holdsAnything();
        m_report.rolledBack = !m_report.rolledForward && leftSomething;
        countOutcome(); // before anything changes: repeated later it could no longer be told
        m_crash.at(CrashPoint::InsideRecovery);
        if (!m_report.damaged) {
            applyIntent(m_segment, m_worker, m_crash);
            m_crash.at(CrashPoint::InsideRecovery);
            undo();
        }
        settle();
        return m_report;
    }

private:
    bool isCommitted() const
    {
        return m_segment.intent(m_worker).commit.load(std::memory_order_acquire) != 0;
    }

    void describeDeath()
    {
        const auto node = m_state.currentNode.load(std::memory_order_relaxed);
        if (node >= m_segment.worker(m_worker).nodes)
            return;
        m_report.node = NodeInStage{node};
        const auto metrics = readMetrics(m_segment.metrics(m_worker, m_report.node), steadyNowNs());
        m_report.state = metrics.state;
        m_report.action = metrics.action;
        m_report.batch = metrics.batch;
    }

    template<typename F>
    void forOutputLanes(F visit) const
    {
        for (std::uint32_t i = 0; i < m_segment.lanes().size(); ++i) {
            if (m_segment.lanes()[i].producer == plain(m_worker))
                visit(LaneIndex{i});
        }
    }

    // Slots of the stage's input queues that the dead worker holds.
    template<typename F>
    void forClaimedSlots(F visit) const
    {
        const auto stage = m_segment.worker(m_worker).stage;
        for (std::uint32_t lane = 0; lane < m_segment.lanes().size(); ++lane) {
            if (m_segment.queues()[m_segment.lanes()[lane].queue].toStage != stage)
                continue;
            const auto slots = m_segment.laneSlots(LaneIndex{lane});
            for (std::uint32_t slot = 0; slot < slots.size(); ++slot) {
                if (isClaimedBy(slots[slot].word.load(std::memory_order_acquire), m_worker))
                    visit(LaneIndex{lane}, slot, slots[slot]);
            }
        }
    }

    template<typename F>
    void forClaimedSplits(F visit) const
    {
        const StageRecord &stage = m_segment.stages()[m_segment.worker(m_worker).stage];
        for (auto i = stage.firstSplit; i < stage.firstSplit + stage.splits; ++i) {
            SplitState &split = m_segment.splits()[i];
            if (isClaimedBy(split.word.load(std::memory_order_acquire), m_worker))
                visit(SplitIndex{i}, split);
        }
    }

    bool hasStaged(LaneIndex lane) const
    {
        const auto slots = m_segment.laneSlots(lane);
        const auto tail = m_segment.laneState(lane).tail.load(std::memory_order_acquire);
        const auto next = pack(Word{WordState::Ready, 0, tail / slots.size()});
        return slots[tail % slots.size()].word.load(std::memory_order_acquire) == next;
    }

    bool holdsAnything() const
    {
        bool holds = false;
        forOutputLanes([&](LaneIndex lane) { holds |= hasStaged(lane); });
        forClaimedSlots([&](LaneIndex, std::uint32_t, SlotState &) { holds = true; });
        forClaimedSplits([&](SplitIndex, SplitState &) { holds = true; });
        return holds;
    }

    void countOutcome()
    {
        const auto incarnation = m_state.incarnation.load(std::memory_order_acquire) & 0xf;
        auto counts = unpackRecoveryCounts(m_state.outcomes.load(std::memory_order_relaxed));
        if (m_death == Death::None || (counts.deaths > 0 && counts.lastIncarnation == incarnation))
            return;
        const auto up = [](std::uint32_t &count, bool happened) {
            count = std::min(count + (happened ? 1 : 0), kMaxRecoveryCount);
        };
        up(counts.deaths, true);
        up(counts.rolledForward, m_report.rolledForward);
        up(counts.rolledBack, m_report.rolledBack);
        counts.lastIncarnation = incarnation;
        m_state.outcomes.store(pack(counts), std::memory_order_release);
    }

    void undo()
    {
        forOutputLanes([this](LaneIndex lane) {
            m_report.batchesUnstaged += unstageAbandoned(m_segment, lane);
            m_crash.at(CrashPoint::InsideRecovery);
        });
        forClaimedSlots([this](LaneIndex lane, std::uint32_t index, SlotState &slot) {
            const auto attempts = handBack(slot, WordState::Ready);
            ++m_report.slotsReturned;
            if (attempts <= m_report.maxAttempts)
                return;
            m_report.maxAttempts = attempts;
            m_report.worstLane = lane;
            m_report.worstSlot = index;
            m_report.worstSplit.reset();
        });
        forClaimedSplits([this](SplitIndex index, SplitState &split) {
            const auto attempts = handBack(split, WordState::Free);
            ++m_report.splitsReopened;
            if (attempts <= m_report.maxAttempts)
                return;
            m_report.maxAttempts = attempts;
            m_report.worstSplit = index;
            m_report.worstLane.reset();
        });
    }

    // Nobody else moves a word that a dead worker has claimed. Returns the attempts so far.
    template<typename State>
    std::uint32_t handBack(State &held, WordState state)
    {
        auto attempts = unpackAttempts(held.attempts.load(std::memory_order_acquire));
        if (m_death == Death::ByItself) {
            const bool wasSuspect = isSuspect(m_segment, held.attempts);
            const auto incarnation =
                Incarnation{m_state.incarnation.load(std::memory_order_acquire)};
            const auto counted = afterDeath(attempts, deathMark(m_worker, incarnation));
            // The plan after the mark: cut off in between, the same trial is made again.
            held.attempts.store(pack(counted), std::memory_order_release);
            m_crash.at(CrashPoint::InsideRecovery);
            if (wasSuspect && counted != attempts)
                judgeTrial(held.probePlan, held.trial.load(std::memory_order_acquire));
            attempts = counted;
        }
        held.trial.store(0, std::memory_order_relaxed);
        m_crash.at(CrashPoint::InsideRecovery);
        auto claimed = held.word.load(std::memory_order_acquire);
        // Release, pairs with the next claim.
        held.word.compare_exchange_strong(claimed, pack(Word{state, 0, unpack(claimed).sequence}),
                                          std::memory_order_acq_rel);
        m_crash.at(CrashPoint::InsideRecovery);
        return attempts.count;
    }

    void judgeTrial(std::atomic<std::uint64_t> &probePlan, std::uint64_t trial)
    {
        const auto plan = probePlan.load(std::memory_order_acquire);
        const auto next = planAfterDeath(plan, trial);
        probePlan.store(next, std::memory_order_release);
        (next == plan ? m_report.trialHopeless : m_report.trialFailed) = true;
    }

    void settle()
    {
        m_report.finished = m_state.finished.load(std::memory_order_acquire) != 0;
        for (std::uint32_t node = 0; node < m_segment.worker(m_worker).nodes; ++node)
            settleMetrics(m_segment.metrics(m_worker, NodeInStage{node}), steadyNowNs());
        m_segment.control().recoveryEpoch.fetch_add(1, std::memory_order_acq_rel);
        m_segment.ringAll();
    }

    const Segment &m_segment;
    WorkerNumber m_worker;
    WorkerState &m_state;
    CrashTrigger m_crash;
    Death m_death;
    RecoveryReport m_report;
};

} // namespace

RecoveryReport recoverWorker(const Segment &segment, WorkerNumber worker, Death death)
{
    return Recovery(segment, worker, death).run();
}

bool hasSuspects(const Segment &segment, StageIndex stage)
{
    for (std::uint32_t lane = 0; lane < segment.lanes().size(); ++lane) {
        if (StageIndex{segment.queues()[segment.lanes()[lane].queue].toStage} != stage)
            continue;
        for (const SlotState &slot : segment.laneSlots(LaneIndex{lane})) {
            const auto state = unpack(slot.word.load(std::memory_order_acquire)).state;
            if ((state == WordState::Ready || state == WordState::Claimed)
                && isSuspect(segment, slot.attempts))
                return true;
        }
    }
    const StageRecord &record = segment.stage(stage);
    return std::ranges::any_of(
        segment.splits().subspan(record.firstSplit, record.splits), [&](const SplitState &split) {
            const auto state = unpack(split.word.load(std::memory_order_acquire)).state;
            return state != WordState::Done && isSuspect(segment, split.attempts);
        });
}

RecoveryCounts recoveryCounts(const Segment &segment, WorkerNumber worker)
{
    return unpackRecoveryCounts(
        segment.workerState(worker).outcomes.load(std::memory_order_acquire));
}

} // namespace etl::ipc
