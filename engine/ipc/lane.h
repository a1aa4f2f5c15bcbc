// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/batch.h"
#include "engine/ipc/segment.h"

#include <cstdint>
#include <optional>
#include <span>

namespace etl::ipc {

BatchDescriptor loadDescriptor(const SlotState &slot);

// Which batches or splits a claim looks at: suspects are those that have killed so many workers
// that only a probe takes them.
enum class Health : std::uint8_t { Sound, Suspect };
bool isSuspect(const Segment &segment, const std::atomic<std::uint64_t> &attempts);

// The producer's end of its lane. The lane's one producer, one thread.
class LaneProducer
{
public:
    LaneProducer(const Segment &segment, LaneIndex lane);

    LaneIndex lane() const { return m_lane; }
    PortGroup group() const { return m_group; }
    // Whether `batches` more can be staged.
    bool hasRoom(std::uint32_t batches) const;
    // Writes a slot above the tail, where no consumer looks. REQUIRES hasRoom(1).
    void stage(const PageSpan &pages, const BatchInfo &info, std::uint64_t nowNs);
    // Takes back what was staged since the last commit.
    void unstage();
    // The tail that a commit would publish.
    std::uint64_t stagedTail() const { return m_tail + m_staged; }
    std::uint32_t staged() const { return m_staged; }
    // After a commit: the tail is now stagedTail().
    void published();
    bool isClosed() const;

    std::span<SlotState> laneSlots() const { return m_slots; }

private:
    SlotState &slotAt(std::uint64_t position) const { return m_slots[position % m_slots.size()]; }

    LaneIndex m_lane;
    PortGroup m_group;
    LaneState *m_state;
    std::span<SlotState> m_slots;
    std::uint64_t m_tail; // as published
    std::uint32_t m_staged = 0;
};

// Frees what a dead producer had staged but not published; returns how many batches. The
// supervisor, after the reap.
std::uint32_t unstageAbandoned(const Segment &segment, LaneIndex lane);

// One consumer's end of one lane. One thread; any number of consumers side by side.
class LaneConsumer
{
public:
    LaneConsumer(const Segment &segment, LaneIndex lane, WorkerNumber me);

    // Claims the oldest ready batch of that kind.
    std::optional<InputClaim> claim(Health health, CrashTrigger crash);

private:
    std::optional<InputClaim> tryClaim(std::uint32_t slot, std::uint64_t ready, CrashTrigger crash);

    const Segment *m_segment;
    LaneIndex m_lane;
    WorkerNumber m_me;
    LaneState *m_state;
    std::span<SlotState> m_slots;
    std::uint64_t m_first = 0; // all positions below are free for good
};

} // namespace etl::ipc
