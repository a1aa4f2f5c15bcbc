// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ipc/segmentcheck.h"

#include "engine/ipc/crc32.h"
#include "engine/ipc/intent.h"
#include "engine/ipc/layout.h"
#include "engine/ipc/logring.h"
#include "engine/ipc/metrics.h"
#include "engine/ipc/state.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace etl::ipc {

namespace {

Status bad(const std::string &what)
{
    return fail(ErrorCode::BadData, "this is not a usable shared segment: " + what);
}

// Follows the tables of a segment whose header has been copied out, so that it cannot change
// between check and use.
class Checker
{
public:
    explicit Checker(std::span<const std::byte> memory) : m_memory(memory)
    {
        std::memcpy(&m_header, memory.data(), sizeof(m_header));
    }

    Status run() const
    {
        ETL_TRY_VOID(checkHeader());
        if (!tablesFit() || !stateFits())
            return bad("a table lies outside");
        if (crc() != m_header.staticCrc)
            return bad("its checksum is wrong");
        if (!std::ranges::all_of(stages(), [this](const auto &r) { return isSane(r); })
            || !std::ranges::all_of(queues(), [this](const auto &r) { return isSane(r); })
            || !std::ranges::all_of(lanes(), [this](const auto &r) { return isSane(r); })
            || !std::ranges::all_of(regions(), [this](const auto &r) { return isSane(r); })
            || !std::ranges::all_of(workers(), [this](const auto &r) { return isSane(r); })
            || !std::ranges::all_of(schemas(), [this](const auto &r) { return isSane(r); }))
            return bad("a record of its tables is out of range");
        if (areasOverlap())
            return bad("two of its parts lie in the same place");
        return {};
    }

private:
    template<typename T>
    std::span<const T> table(const TableRef &ref) const
    {
        return {reinterpret_cast<const T *>(m_memory.data() + ref.offset), ref.count};
    }
    std::span<const StageRecord> stages() const { return table<StageRecord>(m_header.stages); }
    std::span<const QueueRecord> queues() const { return table<QueueRecord>(m_header.queues); }
    std::span<const LaneRecord> lanes() const { return table<LaneRecord>(m_header.lanes); }
    std::span<const RegionRecord> regions() const { return table<RegionRecord>(m_header.regions); }
    std::span<const WorkerRecord> workers() const { return table<WorkerRecord>(m_header.workers); }
    std::span<const BlobRecord> schemas() const { return table<BlobRecord>(m_header.schemas); }

    Status checkHeader() const
    {
        if (m_header.magic != kSegmentMagic)
            return bad("it does not begin like one");
        if (m_header.layoutVersion != kLayoutVersion)
            return bad("its layout version is " + std::to_string(m_header.layoutVersion)
                       + ", this program knows " + std::to_string(kLayoutVersion));
        if (m_header.totalBytes != m_memory.size() || m_header.staticBytes > m_header.totalBytes
            || m_header.staticBytes < sizeof(SegmentHeader))
            return bad("its size is not the one it was made with");
        if (m_header.runId.back() != 0 || m_header.runtimeDir.back() != 0)
            return bad("a name in its header does not end");
        return {};
    }

    static bool fits(std::uint64_t offset, std::uint64_t count, std::uint64_t recordBytes,
                     std::uint64_t begin, std::uint64_t end)
    {
        return offset % kCacheLine == 0 && offset >= begin && offset <= end
               && count <= (end - offset) / recordBytes;
    }
    bool fitsStatic(const TableRef &ref, std::size_t recordBytes) const
    {
        return fits(ref.offset, ref.count, recordBytes, sizeof(SegmentHeader),
                    m_header.staticBytes);
    }
    bool fitsState(std::uint64_t offset, std::uint64_t count, std::size_t recordBytes) const
    {
        return fits(offset, count, recordBytes, m_header.staticBytes, m_header.totalBytes);
    }
    bool tablesFit() const
    {
        return fitsStatic(m_header.stages, sizeof(StageRecord))
               && fitsStatic(m_header.queues, sizeof(QueueRecord))
               && fitsStatic(m_header.lanes, sizeof(LaneRecord))
               && fitsStatic(m_header.regions, sizeof(RegionRecord))
               && fitsStatic(m_header.workers, sizeof(WorkerRecord))
               && fitsStatic(m_header.schemas, sizeof(BlobRecord))
               && m_header.stages.count <= kMaxStages && m_header.workers.count <= kMaxWorkers;
    }
    bool stateFits() const
    {
        return fitsState(m_header.controlOffset, 1, sizeof(ControlState))
               && fitsState(m_header.splits.offset, m_header.splits.count, sizeof(SplitState))
               && fitsState(m_header.arenaOffset, m_header.arenaPages, kPageBytes);
    }
    std::uint32_t crc() const
    {
        SegmentHeader header = m_header;
        header.staticCrc = 0;
        const auto headerCrc = crc32(std::as_bytes(std::span(&header, 1)));
        return crc32(m_memory.first(m_header.staticBytes).subspan(sizeof(header)), headerCrc);
    }

    static bool inside(std::uint64_t first, std::uint64_t count, std::uint64_t total)
    {
        return first <= total && count <= total - first;
    }
    bool isSane(const StageRecord &stage) const
    {
        return stage.workers > 0 && inside(stage.firstWorker, stage.workers, workers().size())
               && stage.nodes > 0 && stage.nodes <= kMaxNodesPerStage
               && inside(stage.firstSplit, stage.splits, m_header.splits.count)
               && fitsState(stage.stateOffset, 1, sizeof(StageState));
    }
    bool isSane(const QueueRecord &queue) const
    {
        return queue.fromStage < stages().size() && queue.toStage < stages().size()
               && queue.fromStage != queue.toStage
               && inside(queue.firstLane, queue.lanes, lanes().size())
               && queue.lanes == stages()[queue.fromStage].workers && hasItsLanes(queue);
    }
    // One lane for each worker that feeds the queue, in order.
    bool hasItsLanes(const QueueRecord &queue) const
    {
        const auto number = static_cast<std::uint32_t>(&queue - queues().data());
        const auto own = lanes().subspan(queue.firstLane, queue.lanes);
        auto producer = stages()[queue.fromStage].firstWorker;
        return std::ranges::all_of(own, [&](const LaneRecord &lane) {
            return lane.queue == number && lane.producer == producer++
                   && lane.slotCount == queue.slotsPerLane;
        });
    }
    bool isSane(const LaneRecord &lane) const
    {
        return lane.queue < queues().size() && lane.producer < workers().size()
               && lane.slotCount > 0 && lane.slotCount <= kMaxSlotsPerLane
               && lane.region < regions().size() && regions()[lane.region].worker == lane.producer
               && fitsState(lane.stateOffset, 1,
                            sizeof(LaneState) + lane.slotCount * sizeof(SlotState));
    }
    bool isSane(const RegionRecord &region) const
    {
        return region.worker < workers().size()
               && inside(region.firstPage, region.pages, m_header.arenaPages);
    }
    bool isSane(const WorkerRecord &worker) const
    {
        return worker.stage < stages().size() && worker.nodes == stages()[worker.stage].nodes
               && isInItsStage(worker)
               && inside(worker.firstRegion, worker.regions, regions().size())
               && fitsState(worker.stateOffset, 1, sizeof(WorkerState))
               && fitsState(worker.intentOffset, 1, sizeof(Intent))
               && fitsState(worker.metricsOffset, worker.nodes, sizeof(MetricsBlock))
               && fitsState(worker.logOffset, 1, sizeof(LogRing))
               && fitsState(worker.spoolOffset, worker.spoolBytes, 1);
    }
    bool isInItsStage(const WorkerRecord &worker) const
    {
        const auto number = static_cast<std::uint32_t>(&worker - workers().data());
        const StageRecord &stage = stages()[worker.stage];
        return number >= stage.firstWorker && number - stage.firstWorker < stage.workers;
    }
    bool isSane(const BlobRecord &blob) const
    {
        return inside(blob.offset, blob.bytes, m_header.staticBytes);
    }

    // Whether what one writer stores would show in another one's place. REQUIRES that all lie
    // inside.
    bool areasOverlap() const
    {
        std::vector<std::pair<std::uint64_t, std::uint64_t>> areas{
            {m_header.controlOffset, sizeof(ControlState)},
            {m_header.splits.offset, m_header.splits.count * sizeof(SplitState)},
            {m_header.arenaOffset, m_header.arenaPages * kPageBytes}};
        for (const StageRecord &stage : stages())
            areas.emplace_back(stage.stateOffset, sizeof(StageState));
        for (const LaneRecord &lane : lanes())
            areas.emplace_back(lane.stateOffset,
                               sizeof(LaneState) + lane.slotCount * sizeof(SlotState));
        for (const WorkerRecord &worker : workers()) {
            areas.emplace_back(worker.stateOffset, sizeof(WorkerState));
            areas.emplace_back(worker.intentOffset, sizeof(Intent));
            areas.emplace_back(worker.metricsOffset, worker.nodes * sizeof(MetricsBlock));
            areas.emplace_back(worker.logOffset, sizeof(LogRing));
            areas.emplace_back(worker.spoolOffset, worker.spoolBytes);
        }
        std::ranges::sort(areas);
        const auto meets = [](const auto &before, const auto &after) {
            return after.first < before.first + before.second;
        };
        return std::ranges::adjacent_find(areas, meets) != areas.end();
    }

    std::span<const std::byte> m_memory;
    SegmentHeader m_header;
};

} // namespace

Status checkSegment(std::span<const std::byte> memory)
{
    if (memory.size() < sizeof(SegmentHeader))
        return bad("it is too small");
    return Checker(memory).run();
}

} // namespace etl::ipc
