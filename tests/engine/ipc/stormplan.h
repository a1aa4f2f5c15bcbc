// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/segment.h"

#include <cstdint>
#include <string>

// The pipeline that the storm and thread tests run: 3 producers read splits of the numbers [0,
// items), 3 transformers check them and part them into two output ports; one port fans out to two
// loader stages, the other feeds one of them.
//
//   produce --q0--> transform --q1 (kept)-----> load left
//                             --q2 (kept)-----> load right (sink 0)
//                             --q3 (rejected)-> load right (sink 1)
namespace etl::ipc::test {

inline constexpr StageIndex kProduce{0};
inline constexpr StageIndex kTransform{1};
inline constexpr StageIndex kLoadLeft{2};
inline constexpr StageIndex kLoadRight{3};
inline constexpr QueueIndex kRaw{0};
inline constexpr QueueIndex kKeptLeft{1};
inline constexpr QueueIndex kKeptRight{2};
inline constexpr QueueIndex kRejected{3};
inline constexpr PortGroup kKeptPort{0};
inline constexpr PortGroup kRejectedPort{1};

SegmentSpec stormSpec(std::uint64_t items, std::uint32_t splits);

constexpr bool isRejected(std::uint64_t item)
{
    return item % 7 == 0;
}

std::string partFile(const std::string &folder, WorkerNumber loader, SinkIndex sink);

// Compares part files, counters and split table with what must have been loaded. Empty when all is
// right, else what is not: items lost or loaded twice, a part file that is longer or shorter than
// committed, counters that do not add up.
std::string loadedProblem(const Segment &segment, const std::string &folder, std::uint64_t items);

// Rows that the producers have published, and that the left and right loaders have loaded, by their
// counters.
std::uint64_t rowsOutOf(const Segment &segment, StageIndex stage);
std::uint64_t rowsInto(const Segment &segment, StageIndex stage);

} // namespace etl::ipc::test
