// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ipc/segment.h"

#include "engine/ipc/segmentbuilder.h"
#include "engine/ipc/segmentcheck.h"

namespace etl::ipc {

namespace {

Result<posix::Mapping> createMapping(const SegmentSpec &spec, const RunId &run, std::uint64_t bytes)
{
    const std::string name = segmentName(run);
    const std::string path = segmentPath(spec.runtimeDir, run);
    if (spec.placement == Placement::File)
        return posix::Mapping::createFile(path, bytes);
    auto mapping = posix::Mapping::createShared(name, bytes);
    const bool full = !mapping && mapping.error().code == ErrorCode::NoSpace;
    if (full && spec.placement == Placement::Automatic)
        return posix::Mapping::createFile(path, bytes);
    return mapping;
}

} // namespace

std::string segmentName(const RunId &run)
{
    return "dataetl-" + run.value;
}

std::string segmentPath(const std::string &runtimeDir, const RunId &run)
{
    return runtimeDir + "/" + segmentName(run) + ".segment";
}

Result<Segment> Segment::create(const SegmentSpec &spec, const RunId &run)
{
    ETL_TRY(const SegmentBuilder builder, SegmentBuilder::plan(spec, run));
    ETL_TRY(posix::Mapping mapping, createMapping(spec, run, builder.totalBytes()));
    builder.write({mapping.data(), mapping.bytes()});
    return Segment(std::move(mapping));
}

Result<Segment> Segment::createEmpty(const RunId &run, const std::string &runtimeDir,
                                     std::uint64_t bytes)
{
    SegmentSpec spec;
    spec.runtimeDir = runtimeDir;
    ETL_TRY(posix::Mapping mapping, createMapping(spec, run, bytes));
    return Segment(std::move(mapping));
}

Result<Segment> Segment::open(const std::string &handle)
{
    ETL_TRY(posix::Mapping mapping, posix::Mapping::open(handle, sizeof(SegmentHeader)));
    Segment segment(std::move(mapping));
    ETL_TRY_VOID(segment.check());
    return segment;
}

Status Segment::unlink() const
{
    return m_mapping.unlink();
}

Status Segment::check() const
{
    return checkSegment({m_mapping.data(), m_mapping.bytes()});
}

RunId Segment::run() const
{
    return RunId{header().runId.data()};
}

std::string Segment::runtimeDir() const
{
    return header().runtimeDir.data();
}

std::span<const std::byte> Segment::schema(std::uint32_t schemaId) const
{
    const auto schemas = table<BlobRecord>(header().schemas);
    if (schemaId >= schemas.size())
        return {};
    return {at<const std::byte>(schemas[schemaId].offset), schemas[schemaId].bytes};
}

WorkerNumber Segment::workerOf(StageIndex stageIndex, std::uint32_t indexInStage) const
{
    return WorkerNumber{stage(stageIndex).firstWorker + indexInStage};
}

LaneIndex Segment::laneOf(QueueIndex queueIndex, WorkerNumber producer) const
{
    const QueueRecord &record = queue(queueIndex);
    return LaneIndex{record.firstLane + plain(producer) - stages()[record.fromStage].firstWorker};
}

std::span<SlotState> Segment::laneSlots(LaneIndex index) const
{
    const LaneRecord &record = lane(index);
    return {at<SlotState>(record.stateOffset + sizeof(LaneState)), record.slotCount};
}

std::span<SplitState> Segment::splits() const
{
    return {at<SplitState>(header().splits.offset), header().splits.count};
}

MetricsBlock &Segment::metrics(WorkerNumber number, NodeInStage node) const
{
    return at<MetricsBlock>(worker(number).metricsOffset)[plain(node)];
}

std::span<std::byte> Segment::pages(std::uint32_t firstPage, std::uint32_t count) const
{
    if (std::uint64_t{firstPage} + count > header().arenaPages)
        return {};
    return {at<std::byte>(header().arenaOffset + std::uint64_t{firstPage} * kPageBytes),
            std::uint64_t{count} * kPageBytes};
}

std::span<std::byte> Segment::spoolMemory(WorkerNumber w) const
{
    return {at<std::byte>(worker(w).spoolOffset), worker(w).spoolBytes};
}

void Segment::requestStop(StopRequest request) const
{
    auto &stop = control().stop;
    const auto wanted = static_cast<std::uint32_t>(request);
    auto current = stop.load(std::memory_order_relaxed);
    while (current < wanted
           && !stop.compare_exchange_weak(current, wanted, std::memory_order_release)) {
    }
    ringAll();
}

void Segment::setPaused(bool paused) const
{
    control().paused.store(paused ? 1 : 0, std::memory_order_release);
    ringAll();
}

void Segment::ringAll() const
{
    for (std::uint32_t i = 0; i < stages().size(); ++i) {
        stageState(StageIndex{i}).input.ring();
        stageState(StageIndex{i}).room.ring();
    }
}

Incarnation Segment::beginIncarnation(WorkerNumber number) const
{
    auto &incarnation = workerState(number).incarnation;
    const auto next = incarnation.load(std::memory_order_acquire) + 1;
    incarnation.store(next, std::memory_order_release);
    return Incarnation{next};
}

} // namespace etl::ipc
