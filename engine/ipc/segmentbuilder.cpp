// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ipc/segmentbuilder.h"

#include "engine/ipc/crc32.h"
#include "engine/ipc/intent.h"
#include "engine/ipc/logring.h"
#include "engine/ipc/metrics.h"
#include "engine/ipc/state.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace etl::ipc {

namespace {

constexpr std::uint64_t kSpoolFraction = 4;
constexpr std::uint64_t kLeastForSpools = 8u << 20; // of a segment that has room for spools

template<typename T>
void copyTable(std::span<std::byte> memory, const TableRef &ref, const std::vector<T> &records)
{
    if (!records.empty())
        std::memcpy(memory.data() + ref.offset, records.data(), records.size() * sizeof(T));
}

// Besides the limit of attempts, the split table is the only state that does not begin as zeros.
void writeSplits(std::span<std::byte> memory, const SegmentSpec &spec, const SegmentHeader &header,
                 const std::vector<StageRecord> &stages)
{
    auto *splits = reinterpret_cast<SplitState *>(memory.data() + header.splits.offset);
    for (const SplitTableSpec &table : spec.splitTables) {
        SplitState *split = splits + stages[plain(table.stage)].firstSplit;
        for (const SplitSpec &source : table.splits) {
            split->begin = source.begin;
            split->end = source.end;
            split->firstLine = source.firstLine;
            split->aux = source.aux;
            split->position.store(source.begin, std::memory_order_relaxed);
            ++split;
        }
    }
}

} // namespace

Result<SegmentBuilder> SegmentBuilder::plan(const SegmentSpec &spec, const RunId &run)
{
    ETL_TRY_VOID(validate(spec));
    if (run.value.empty() || run.value.size() >= sizeof(SegmentHeader::runId))
        return fail(ErrorCode::Internal, "'" + run.value + "' is no run id");
    // Lanes and arenas are sized from what the rest leaves, so the rest is placed once to be
    // measured.
    SegmentBuilder measure(spec);
    measure.describeStages();
    measure.describeQueues(std::vector<QueueSizing>(spec.queues.size()));
    measure.placeStatic(run);
    measure.placeState();
    const auto regionTable =
        measure.m_lanes.size() * sizeof(RegionRecord); // a lane has one region at most
    const auto alignment = kPageBytes + 2 * kCacheLine;
    ETL_TRY(const auto sizing, sizeQueues(spec, measure.m_end + regionTable + alignment));

    SegmentBuilder builder(spec);
    builder.describeStages();
    builder.describeRegions(sizing);
    builder.describeQueues(sizing);
    builder.placeStatic(run);
    builder.placeState();
    builder.m_header.arenaOffset =
        builder.take(builder.m_header.arenaPages * kPageBytes, kPageBytes);
    builder.m_header.totalBytes = builder.m_end;
    return builder;
}

void SegmentBuilder::describeStages()
{
    for (std::uint32_t i = 0; i < m_spec->stages.size(); ++i) {
        const StageSpec &stage = m_spec->stages[i];
        m_stages.push_back(
            {static_cast<std::uint32_t>(m_workers.size()), stage.workers, stage.nodes, 0, 0, 0, 0});
        m_workers.insert(m_workers.end(), stage.workers,
                         WorkerRecord{i, stage.nodes, 0, 0, 0, 0, 0, 0, 0, spoolBytes(stage)});
    }
    for (const SplitTableSpec &table : m_spec->splitTables) {
        m_stages[plain(table.stage)].firstSplit = static_cast<std::uint32_t>(m_splits);
        m_stages[plain(table.stage)].splits = static_cast<std::uint32_t>(table.splits.size());
        m_splits += table.splits.size();
    }
}

// All spools together take a fraction of the segment: the queues need the rest.
std::uint64_t SegmentBuilder::spoolBytes(const StageSpec &stage) const
{
    std::uint64_t spooling = 0;
    for (const StageSpec &other : m_spec->stages)
        spooling += other.spoolBytes > 0 ? other.workers : 0;
    if (stage.spoolBytes == 0 || m_spec->maxBytes < kLeastForSpools)
        return 0;
    const auto share = m_spec->maxBytes / kSpoolFraction / spooling;
    return std::min(stage.spoolBytes, share) / kCacheLine * kCacheLine;
}

void SegmentBuilder::describeRegions(const std::vector<QueueSizing> &sizing)
{
    for (std::uint32_t number = 0; number < m_workers.size(); ++number) {
        WorkerRecord &worker = m_workers[number];
        worker.firstRegion = static_cast<std::uint32_t>(m_regions.size());
        for (const PortGroup group : portGroups(*m_spec, StageIndex{worker.stage})) {
            const auto pages = regionPages(*m_spec, sizing, StageIndex{worker.stage}, group);
            m_regions.push_back(
                {number, plain(group), static_cast<std::uint32_t>(m_header.arenaPages), pages});
            m_header.arenaPages += pages;
            ++worker.regions;
        }
    }
}

void SegmentBuilder::describeQueues(const std::vector<QueueSizing> &sizing)
{
    for (std::uint32_t i = 0; i < m_spec->queues.size(); ++i) {
        const QueueSpec &queue = m_spec->queues[i];
        const StageRecord &from = m_stages[plain(queue.fromStage)];
        const auto group = plain(queue.portGroup);
        m_queues.push_back({queue.id, plain(queue.fromStage), plain(queue.toStage), group,
                            static_cast<std::uint32_t>(m_lanes.size()), from.workers,
                            sizing[i].slotsPerLane, sizing[i].batchBytes});
        for (std::uint32_t k = 0; k < from.workers; ++k) {
            const auto producer = from.firstWorker + k;
            m_lanes.push_back({i, producer, sizing[i].slotsPerLane, regionOf(producer, group), 0});
        }
    }
}

std::uint32_t SegmentBuilder::regionOf(std::uint32_t worker, std::uint32_t portGroup) const
{
    const auto found = std::ranges::find_if(m_regions, [&](const RegionRecord &region) {
        return region.worker == worker && region.portGroup == portGroup;
    });
    return static_cast<std::uint32_t>(found - m_regions.begin());
}

std::uint64_t SegmentBuilder::take(std::uint64_t bytes, std::uint64_t alignment)
{
    const auto begin = (m_end + alignment - 1) / alignment * alignment;
    m_end = begin + bytes;
    return begin;
}

TableRef SegmentBuilder::takeTable(std::size_t count, std::size_t recordBytes)
{
    return {take(count * recordBytes, kCacheLine), count};
}

void SegmentBuilder::placeStatic(const RunId &run)
{
    m_header.magic = kSegmentMagic;
    m_header.layoutVersion = kLayoutVersion;
    std::ranges::copy(run.value, m_header.runId.begin());
    std::ranges::copy(m_spec->runtimeDir, m_header.runtimeDir.begin());
    m_end = sizeof(SegmentHeader);
    m_header.stages = takeTable(m_stages.size(), sizeof(StageRecord));
    m_header.queues = takeTable(m_queues.size(), sizeof(QueueRecord));
    m_header.lanes = takeTable(m_lanes.size(), sizeof(LaneRecord));
    m_header.regions = takeTable(m_regions.size(), sizeof(RegionRecord));
    m_header.workers = takeTable(m_workers.size(), sizeof(WorkerRecord));
    m_header.schemas = takeTable(m_spec->schemas.size(), sizeof(BlobRecord));
    for (const auto &schema : m_spec->schemas)
        m_schemas.push_back({take(schema.size(), kCacheLine), schema.size()});
    m_header.staticBytes = m_end;
}

void SegmentBuilder::placeState()
{
    m_header.controlOffset = take(sizeof(ControlState), kCacheLine);
    m_header.splits = takeTable(m_splits, sizeof(SplitState));
    for (StageRecord &stage : m_stages)
        stage.stateOffset = take(sizeof(StageState), kCacheLine);
    for (LaneRecord &lane : m_lanes)
        lane.stateOffset =
            take(sizeof(LaneState) + std::uint64_t{lane.slotCount} * sizeof(SlotState), kCacheLine);
    for (WorkerRecord &worker : m_workers) {
        worker.stateOffset = take(sizeof(WorkerState), kCacheLine);
        worker.intentOffset = take(sizeof(Intent), kCacheLine);
        worker.metricsOffset = take(worker.nodes * sizeof(MetricsBlock), kCacheLine);
        worker.logOffset = take(sizeof(LogRing), kCacheLine);
        worker.spoolOffset = take(worker.spoolBytes, kCacheLine);
    }
}

void SegmentBuilder::write(std::span<std::byte> memory) const
{
    std::memcpy(memory.data(), &m_header, sizeof(m_header));
    copyTable(memory, m_header.stages, m_stages);
    copyTable(memory, m_header.queues, m_queues);
    copyTable(memory, m_header.lanes, m_lanes);
    copyTable(memory, m_header.regions, m_regions);
    copyTable(memory, m_header.workers, m_workers);
    copyTable(memory, m_header.schemas, m_schemas);
    for (std::size_t i = 0; i < m_schemas.size(); ++i)
        std::ranges::copy(m_spec->schemas[i],
                          memory.begin() + static_cast<std::ptrdiff_t>(m_schemas[i].offset));
    writeSplits(memory, *m_spec, m_header, m_stages);
    reinterpret_cast<ControlState *>(memory.data() + m_header.controlOffset)
        ->suspectAfter.store(m_spec->suspectAfter, std::memory_order_relaxed);
    auto *header = reinterpret_cast<SegmentHeader *>(memory.data());
    header->staticCrc = crc32(memory.first(m_header.staticBytes));
}

} // namespace etl::ipc
