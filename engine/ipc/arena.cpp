// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ipc/arena.h"

#include "engine/ipc/words.h"

#include <algorithm>

namespace etl::ipc {

Arena::Arena(const Segment &segment, const RegionRecord &region)
    : m_segment(&segment)
    , m_region(region)
{}

std::size_t Arena::maxBytes() const
{
    return std::size_t{m_region.pages} * kPageBytes;
}

// The lowest gap that fits: pages that were read a moment ago are still in the caches.
std::optional<PageSpan> Arena::allocate(std::size_t bytes, const std::vector<LaneProducer> &lanes)
{
    if (bytes > maxBytes())
        return std::nullopt;
    const auto pages =
        static_cast<std::uint32_t>(std::max<std::size_t>(1, (bytes + kPageBytes - 1) / kPageBytes));
    collectTaken(lanes);
    std::uint32_t gap = m_region.firstPage;
    for (const Span &taken : m_taken) {
        if (taken.first >= gap + pages)
            break;
        gap = std::max(gap, taken.first + taken.pages);
    }
    if (gap + pages > m_region.firstPage + m_region.pages)
        return std::nullopt;
    m_handedOut.push_back({gap, pages});
    return PageSpan{group(), gap, pages, m_segment->pages(gap, pages)};
}

void Arena::collectTaken(const std::vector<LaneProducer> &lanes)
{
    m_taken = m_handedOut;
    for (const LaneProducer &lane : lanes) {
        if (lane.group() != group())
            continue;
        for (const SlotState &slot : lane.laneSlots()) {
            // Acquire, pairs with the release of apply: who freed the slot has read its pages.
            if (unpack(slot.word.load(std::memory_order_acquire)).state == WordState::Free)
                continue;
            const BatchDescriptor batch = loadDescriptor(slot);
            m_taken.push_back({batch.firstPage, batch.pages});
        }
    }
    std::ranges::sort(m_taken, {}, &Span::first);
}

} // namespace etl::ipc
