// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ipc/splittable.h"

#include "engine/ipc/words.h"

#include <algorithm>

namespace etl::ipc {

namespace {

SplitClaim claimOf(const SplitState &state, std::uint32_t number, std::uint32_t indexInStage,
                   std::uint64_t word)
{
    SplitClaim claim;
    claim.split = SplitIndex{number};
    claim.indexInStage = indexInStage;
    claim.word = word;
    claim.begin = state.begin;
    claim.end = state.end;
    claim.position = state.position.load(std::memory_order_acquire);
    claim.rows = state.rows.load(std::memory_order_acquire);
    claim.firstLine = state.firstLine;
    claim.aux = state.aux;
    claim.attempts = unpackAttempts(state.attempts.load(std::memory_order_acquire)).count;
    claim.consumed = state.consumed.load(std::memory_order_acquire);
    claim.probePlan = state.probePlan.load(std::memory_order_acquire);
    return claim;
}

} // namespace

SplitTable::SplitTable(const Segment &segment, StageIndex stage)
    : m_segment(&segment)
    , m_splits(
          segment.splits().subspan(segment.stage(stage).firstSplit, segment.stage(stage).splits))
    , m_first(segment.stage(stage).firstSplit)
{}

std::optional<SplitClaim> SplitTable::claim(WorkerNumber me, Health health,
                                            CrashTrigger crash) const
{
    for (std::uint32_t i = 0; i < m_splits.size(); ++i) {
        SplitState &state = m_splits[i];
        auto bits = state.word.load(std::memory_order_acquire);
        const Word word = unpack(bits);
        if (word.state != WordState::Free
            || isSuspect(*m_segment, state.attempts) != (health == Health::Suspect))
            continue;
        const auto claimed = pack(Word{WordState::Claimed, ownerOf(me), word.sequence + 1});
        // Acquire, pairs with the release of recovery and giveBack(): the position is the stored
        // one.
        if (!state.word.compare_exchange_strong(bits, claimed, std::memory_order_acq_rel))
            continue;
        crash.at(CrashPoint::AfterSplitClaim);
        auto claim = claimOf(state, m_first + i, i, claimed);
        claim.suspect = health == Health::Suspect;
        return claim;
    }
    return std::nullopt;
}

void SplitTable::giveBack(const SplitClaim &claim) const
{
    auto word = claim.word;
    const auto open = pack(Word{WordState::Free, 0, unpack(word).sequence});
    // Release, pairs with the next claim.
    m_splits[claim.indexInStage].word.compare_exchange_strong(word, open,
                                                              std::memory_order_acq_rel);
}

bool SplitTable::allDone() const
{
    return std::ranges::all_of(m_splits, [](const SplitState &split) {
        return unpack(split.word.load(std::memory_order_acquire)).state == WordState::Done;
    });
}

SplitStatus SplitTable::status() const
{
    SplitStatus status;
    for (const SplitState &split : m_splits) {
        switch (unpack(split.word.load(std::memory_order_acquire)).state) {
        case WordState::Claimed:
            ++status.claimed;
            break;
        case WordState::Done:
            ++status.done;
            break;
        default:
            ++status.open;
            break;
        }
        status.unitsDone += split.position.load(std::memory_order_relaxed) - split.begin;
        status.unitsTotal += split.end - split.begin;
        status.rows += split.rows.load(std::memory_order_relaxed);
    }
    return status;
}

} // namespace etl::ipc
