// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/segment.h"
#include "tests/fuzz/fuzztarget.h"

#include <cstddef>
#include <span>
#include <vector>

namespace etl::fuzz {

// A shared segment in the middle of a run, with batches in its queues and work under way, whose
// bytes are overwritten and put back again and again. One thread.
class DamagedSegment
{
public:
    DamagedSegment();

    const ipc::Segment &segment() const { return m_segment; }
    // As it was, but for the arena, in which nobody looks.
    void restore() const;
    // What the input says: (region, offset, length, bytes)...
    void damage(Input input) const;
    // As if what is in the header and the tables had been meant.
    void correctChecksum() const;
    bool staticPartIsWhole() const;

    // The bytes of header, tables and state at this moment.
    std::span<std::byte> bytes() const;
    // A copy of the static part at the end of memory of the segment's size: who looks behind it is
    // seen by the address sanitizer.
    std::span<const std::byte> copy();
    // The words of lanes and splits, which a refused recovery must leave alone.
    std::vector<std::byte> queueState() const;

private:
    struct Region
    {
        std::uint64_t offset = 0;
        std::uint64_t bytes = 0;
    };

    void beginRun() const;
    void leaveCommittedIntent(ipc::WorkerNumber worker) const;
    std::vector<Region> laneRegions() const;
    std::vector<Region> allRegions() const;

    ipc::Segment m_segment;
    std::vector<Region> m_regions;
    std::vector<std::byte> m_pristine;
    std::vector<std::byte> m_copy;
};

} // namespace etl::fuzz
