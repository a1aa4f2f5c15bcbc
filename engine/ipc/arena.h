// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/batch.h"
#include "engine/ipc/lane.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace etl::ipc {

// Hands out the pages of one output port of one worker. Nothing is counted: a page is taken when a
// slot of the port's lanes that is not free names it, or when it was handed out since the last
// release(). So nothing can leak, whoever dies. The port's producer, one thread.
class Arena
{
public:
    Arena(const Segment &segment, const RegionRecord &region);

    // Neighbouring pages for `bytes`, or nothing: no room now (wait for room), or never (bytes >
    // maxBytes()).
    std::optional<PageSpan> allocate(std::size_t bytes, const std::vector<LaneProducer> &lanes);
    // Forgets what was handed out: staged batches are held by their slots, the rest is free again.
    void release() { m_handedOut.clear(); }
    std::size_t maxBytes() const;
    PortGroup group() const { return PortGroup{m_region.portGroup}; }

private:
    struct Span
    {
        std::uint32_t first;
        std::uint32_t pages;
    };
    void collectTaken(const std::vector<LaneProducer> &lanes);

    const Segment *m_segment;
    RegionRecord m_region;
    std::vector<Span> m_handedOut;
    std::vector<Span> m_taken; // scratch
};

} // namespace etl::ipc
