// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ipc/lane.h"

#include "engine/ipc/words.h"

#include <algorithm>

namespace etl::ipc {

namespace {

constexpr std::uint64_t join(std::uint32_t low, std::uint32_t high)
{
    return std::uint64_t{high} << 32 | low;
}

constexpr std::uint32_t low(std::uint64_t bits)
{
    return static_cast<std::uint32_t>(bits);
}

constexpr std::uint32_t high(std::uint64_t bits)
{
    return static_cast<std::uint32_t>(bits >> 32);
}

// Relaxed: the slot's word, stored afterwards with release, makes them visible.
void storeDescriptor(SlotState &slot, const PageSpan &pages, const BatchInfo &info,
                     std::uint64_t nowNs)
{
    const auto used = static_cast<std::uint32_t>((info.bytes + kPageBytes - 1) / kPageBytes);
    slot.pages.store(join(pages.firstPage, std::clamp(used, 1u, pages.pages)),
                     std::memory_order_relaxed);
    slot.bytes.store(info.bytes, std::memory_order_relaxed);
    slot.rows.store(info.rows, std::memory_order_relaxed);
    slot.schemaAndSplit.store(join(info.schemaId, info.orderSplit), std::memory_order_relaxed);
    slot.orderBegin.store(info.orderBegin, std::memory_order_relaxed);
    slot.orderEnd.store(info.orderEnd, std::memory_order_relaxed);
    slot.publishedNs.store(nowNs, std::memory_order_relaxed);
    slot.progress.store(0, std::memory_order_relaxed);
    slot.attempts.store(0, std::memory_order_relaxed);
    slot.probePlan.store(0, std::memory_order_relaxed);
}

} // namespace

bool isSuspect(const Segment &segment, const std::atomic<std::uint64_t> &attempts)
{
    // Relaxed: the limit is older than any worker, and the attempts follow an acquire load of the
    // word.
    const auto limit = segment.control().suspectAfter.load(std::memory_order_relaxed);
    return limit > 0 && unpackAttempts(attempts.load(std::memory_order_relaxed)).count >= limit;
}

// Relaxed: follows an acquire load of the slot's word.
BatchDescriptor loadDescriptor(const SlotState &slot)
{
    const auto pages = slot.pages.load(std::memory_order_relaxed);
    const auto schemaAndSplit = slot.schemaAndSplit.load(std::memory_order_relaxed);
    BatchDescriptor batch;
    batch.info.bytes = slot.bytes.load(std::memory_order_relaxed);
    batch.info.rows = slot.rows.load(std::memory_order_relaxed);
    batch.info.schemaId = low(schemaAndSplit);
    batch.info.orderSplit = high(schemaAndSplit);
    batch.info.orderBegin = slot.orderBegin.load(std::memory_order_relaxed);
    batch.info.orderEnd = slot.orderEnd.load(std::memory_order_relaxed);
    batch.firstPage = low(pages);
    batch.pages = high(pages);
    batch.publishedNs = slot.publishedNs.load(std::memory_order_relaxed);
    batch.progress = slot.progress.load(std::memory_order_relaxed);
    batch.attempts = unpackAttempts(slot.attempts.load(std::memory_order_relaxed)).count;
    batch.probePlan = slot.probePlan.load(std::memory_order_relaxed);
    return batch;
}

LaneProducer::LaneProducer(const Segment &segment, LaneIndex lane)
    : m_lane(lane)
    , m_group(PortGroup{segment.queue(QueueIndex{segment.lane(lane).queue}).portGroup})
    , m_state(&segment.laneState(lane))
    , m_slots(segment.laneSlots(lane))
    , m_tail(m_state->tail.load(std::memory_order_acquire))
{}

bool LaneProducer::hasRoom(std::uint32_t batches) const
{
    if (batches > m_slots.size())
        return false;
    for (std::uint64_t position = stagedTail(); position < stagedTail() + batches; ++position) {
        // Acquire, pairs with the release of apply: the consumer has read the pages before they are
        // used again.
        if (unpack(slotAt(position).word.load(std::memory_order_acquire)).state != WordState::Free)
            return false;
    }
    return true;
}

void LaneProducer::stage(const PageSpan &pages, const BatchInfo &info, std::uint64_t nowNs)
{
    const auto position = stagedTail();
    SlotState &slot = slotAt(position);
    storeDescriptor(slot, pages, info, nowNs);
    // Release, pairs with the consumer's load of the word: descriptor and pages before it.
    // Consumers do not look here before the tail has passed.
    slot.word.store(pack(Word{WordState::Ready, 0, position / m_slots.size()}),
                    std::memory_order_release);
    ++m_staged;
}

void LaneProducer::unstage()
{
    for (; m_staged > 0; --m_staged) {
        const auto position = stagedTail() - 1;
        slotAt(position).word.store(pack(Word{WordState::Free, 0, position / m_slots.size()}),
                                    std::memory_order_release);
    }
}

void LaneProducer::published()
{
    m_tail += m_staged;
    m_staged = 0;
}

bool LaneProducer::isClosed() const
{
    return m_state->closed.load(std::memory_order_relaxed) != 0; // written by this worker only
}

std::uint32_t unstageAbandoned(const Segment &segment, LaneIndex lane)
{
    const auto slots = segment.laneSlots(lane);
    const auto tail = segment.laneState(lane).tail.load(std::memory_order_acquire);
    std::uint32_t freed = 0;
    for (auto position = tail; position < tail + slots.size(); ++position) {
        // With the current sequence only: in a full ring the same slot holds an older, unread
        // batch.
        const Word staged{WordState::Ready, 0, position / slots.size()};
        auto word = pack(staged);
        const auto free = pack(Word{WordState::Free, 0, staged.sequence});
        if (slots[position % slots.size()].word.compare_exchange_strong(word, free,
                                                                        std::memory_order_acq_rel))
            ++freed;
    }
    return freed;
}

LaneConsumer::LaneConsumer(const Segment &segment, LaneIndex lane, WorkerNumber me)
    : m_segment(&segment)
    , m_lane(lane)
    , m_me(me)
    , m_state(&segment.laneState(lane))
    , m_slots(segment.laneSlots(lane))
{}

std::optional<InputClaim> LaneConsumer::claim(Health health, CrashTrigger crash)
{
    // Acquire, pairs with apply's store: slots below the tail are whole.
    const auto tail = m_state->tail.load(std::memory_order_acquire);
    m_first = std::max(m_first, tail - std::min<std::uint64_t>(tail, m_slots.size()));
    bool onlyFreedBefore = true;
    for (auto position = m_first; position < tail; ++position) {
        const auto index = position % m_slots.size();
        const auto bits = m_slots[index].word.load(std::memory_order_acquire);
        const Word word = unpack(bits);
        // Freed since, perhaps already filled again above the tail.
        if (word.sequence != position / m_slots.size()) {
            m_first += onlyFreedBefore ? 1 : 0;
            continue;
        }
        onlyFreedBefore = false;
        if (word.state != WordState::Ready
            || isSuspect(*m_segment, m_slots[index].attempts) != (health == Health::Suspect))
            continue;
        if (auto claimed = tryClaim(static_cast<std::uint32_t>(index), bits, crash)) {
            claimed->suspect = health == Health::Suspect;
            return claimed;
        }
    }
    return std::nullopt;
}

std::optional<InputClaim> LaneConsumer::tryClaim(std::uint32_t slot, std::uint64_t ready,
                                                 CrashTrigger crash)
{
    SlotState &state = m_slots[slot];
    const auto claimed = pack(Word{WordState::Claimed, ownerOf(m_me), unpack(ready).sequence});
    // Acquire, pairs with the producer's release of the word (and with recovery's): descriptor and
    // pages are whole.
    if (!state.word.compare_exchange_strong(ready, claimed, std::memory_order_acq_rel))
        return std::nullopt;
    crash.at(CrashPoint::AfterClaim);
    InputClaim claim;
    claim.queue = QueueIndex{m_segment->lane(m_lane).queue};
    claim.lane = m_lane;
    claim.slot = slot;
    claim.word = claimed;
    claim.batch = loadDescriptor(state);
    const auto pages = m_segment->pages(claim.batch.firstPage, claim.batch.pages);
    if (claim.batch.info.bytes <= pages.size())
        claim.bytes = pages.first(claim.batch.info.bytes);
    return claim;
}

} // namespace etl::ipc
