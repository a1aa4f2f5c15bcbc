// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/ipc/layout.h"
#include "engine/ipc/segmentspec.h"
#include "engine/ipc/sizing.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace etl::ipc {

// Turns a spec into a layout, and the layout into the bytes of a new segment. The engine's thread,
// once per run.
class SegmentBuilder
{
public:
    static Result<SegmentBuilder> plan(const SegmentSpec &spec, const RunId &run);

    std::uint64_t totalBytes() const { return m_header.totalBytes; }
    // Writes tables and first states into memory of totalBytes() zeros.
    void write(std::span<std::byte> memory) const;

private:
    explicit SegmentBuilder(const SegmentSpec &spec) : m_spec(&spec) {}

    void describeStages();
    std::uint64_t spoolBytes(const StageSpec &stage) const;
    void describeQueues(const std::vector<QueueSizing> &sizing);
    void describeRegions(const std::vector<QueueSizing> &sizing);
    void placeStatic(const RunId &run);
    void placeState();
    std::uint64_t take(std::uint64_t bytes, std::uint64_t alignment);
    TableRef takeTable(std::size_t count, std::size_t recordBytes);
    std::uint32_t regionOf(std::uint32_t worker, std::uint32_t portGroup) const;

    const SegmentSpec *m_spec;
    SegmentHeader m_header{};
    std::vector<StageRecord> m_stages;
    std::vector<QueueRecord> m_queues;
    std::vector<LaneRecord> m_lanes;
    std::vector<RegionRecord> m_regions;
    std::vector<WorkerRecord> m_workers;
    std::vector<BlobRecord> m_schemas;
    std::uint64_t m_splits = 0;
    std::uint64_t m_end = 0; // of what has been placed
};

} // namespace etl::ipc
