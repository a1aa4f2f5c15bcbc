// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <type_traits>

// Numbers that must not be taken for one another. Values; any thread.
namespace etl::ipc {

// Run-wide number of a worker: stages in order x worker in its stage. A replacement keeps the
// number.
enum class WorkerNumber : std::uint32_t {};
// Position in SegmentSpec::stages.
enum class StageIndex : std::uint32_t {};
// Position in SegmentSpec::queues.
enum class QueueIndex : std::uint32_t {};
// A lane is one producer's ring of one queue; numbered over all queues.
enum class LaneIndex : std::uint32_t {};
// Number of a split over all stages (not within its stage).
enum class SplitIndex : std::uint32_t {};
// Position of a node in its stage's chain.
enum class NodeInStage : std::uint32_t {};
// Output port of a stage; queues fed by one port have the same group and share pages.
enum class PortGroup : std::uint32_t {};
// Position of a loader among the loaders fused into one stage.
enum class SinkIndex : std::uint32_t {};
// Counts the processes that have run under one worker number; 1 is the first.
enum class Incarnation : std::uint32_t {};

// The plain number behind one of the above, for indexing.
template<typename Number>
    requires std::is_enum_v<Number>
constexpr std::uint32_t plain(Number number)
{
    return static_cast<std::uint32_t>(number);
}

} // namespace etl::ipc
