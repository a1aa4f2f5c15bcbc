// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/ipc/segmentspec.h"

#include <cstdint>
#include <vector>

namespace etl::ipc {

// How large one queue's lanes become. A value.
struct QueueSizing
{
    std::uint32_t slotsPerLane = 0;
    std::uint32_t batchBytes = 0; // whole pages
};

// Whether the spec makes sense: limits kept, numbers in range. An error is the caller's mistake,
// not the user's.
Status validate(const SegmentSpec &spec);

// Pages of one worker's port: (slots + 2) batches of the largest queue of the group, so that one
// batch can be written and one be too large while all slots are taken.
std::uint32_t regionPages(const SegmentSpec &spec, const std::vector<QueueSizing> &sizing,
                          StageIndex stage, PortGroup group);

// Sizes by queue, so that arenas and slots fit into spec.maxBytes - fixedBytes: first as asked for,
// then fewer slots and smaller batches in turn, all queues by the same factor. NoSpace when the
// smallest sizes do not fit.
Result<std::vector<QueueSizing>> sizeQueues(const SegmentSpec &spec, std::uint64_t fixedBytes);

// The port groups of a stage, in the order of its queues.
std::vector<PortGroup> portGroups(const SegmentSpec &spec, StageIndex stage);

} // namespace etl::ipc
