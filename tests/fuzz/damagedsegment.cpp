// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/damagedsegment.h"

#include "engine/ipc/crc32.h"
#include "engine/ipc/transaction.h"
#include "engine/ipc/words.h"

#include <algorithm>
#include <cstring>
#include <filesystem>

#include <unistd.h>

namespace etl::fuzz {

namespace {

using namespace ipc;

template<typename T>
T orStop(Result<T> result)
{
    require(result.has_value(), result ? "" : result.error().toString());
    return *std::move(result);
}

// Two readers, two workers between, one loader, and a fan-out to a second one.
SegmentSpec spec()
{
    SegmentSpec spec;
    spec.stages = {{2, 1}, {2, 2}, {1, 1}, {1, 1}};
    for (const auto &[from, to] : {std::pair{0u, 1u}, {1u, 2u}, {1u, 3u}})
        spec.queues.push_back({.id = from * 10 + to,
                               .fromStage = StageIndex{from},
                               .toStage = StageIndex{to},
                               .capacityBatches = 4,
                               .batchBytes = 1});
    spec.splitTables = {{StageIndex{0}, {{0, 100, 1, 0}, {100, 200, 8, 0}, {200, 250, 9, 0}}}};
    spec.schemas = {std::vector<std::byte>(40, std::byte{7})};
    spec.runtimeDir = std::filesystem::temp_directory_path().string();
    spec.maxBytes = 8u << 20;
    return spec;
}

Segment makeSegment()
{
    auto segment = orStop(Segment::create(spec(), RunId("fuzz-" + std::to_string(getpid()))));
    // The memory stays as long as it is mapped; nothing is left when the process is killed.
    require(segment.unlink().has_value(), "the segment's name can be removed");
    return segment;
}

std::unique_ptr<WorkerSession> attach(const Segment &segment, std::uint32_t number)
{
    const WorkerNumber worker{number};
    return orStop(WorkerSession::attach(segment, worker, segment.beginIncarnation(worker)));
}

void publish(WorkerSession &session, std::uint64_t rows)
{
    Transaction step(session);
    const auto &queue = session.segment().queue(session.outputQueues()[0]);
    const auto pages = step.allocate(PortGroup{queue.portGroup}, rows * 8);
    require(pages && step.stage(session.outputQueues(), *pages, {.bytes = rows * 8, .rows = rows}),
            "there is room for a batch");
    step.count(NodeInStage{0}, {.rowsOut = rows, .batchesOut = 1});
    step.commit();
}

} // namespace

DamagedSegment::DamagedSegment() : m_segment(makeSegment())
{
    beginRun();
    m_regions = allRegions();
    const auto all = bytes();
    m_pristine.assign(all.begin(), all.end());
    m_copy.resize(m_segment.totalBytes());
}

// Batches waiting, claimed and consumed, a split under way, and one step committed but not applied.
void DamagedSegment::beginRun() const
{
    const auto reader = attach(m_segment, 0);
    require(reader->claimSplit().has_value(), "there is a split");
    publish(*reader, 10);
    publish(*reader, 20);
    publish(*attach(m_segment, 1), 30);
    const auto middle = attach(m_segment, 2);
    publish(*middle, 5);
    require(middle->claimInput(middle->inputQueues()[0]).has_value(), "there is a batch");
    const auto other = attach(m_segment, 3);
    require(other->claimInput(other->inputQueues()[0]).has_value(), "there is another batch");
    leaveCommittedIntent(WorkerNumber{3});
    LogWriter(m_segment.log(WorkerNumber{2})).write(LogLevel::Warning, 0, "a line");
}

// The worker died right after its commit: its input is used up and two queues get a batch.
void DamagedSegment::leaveCommittedIntent(WorkerNumber worker) const
{
    Intent &intent = m_segment.intent(worker);
    for (std::uint32_t lane = 0; lane < m_segment.lanes().size(); ++lane) {
        const auto slots = m_segment.laneSlots(LaneIndex{lane});
        for (std::uint32_t slot = 0; slot < slots.size(); ++slot) {
            if (isClaimedBy(slots[slot].word, worker))
                intent.inputs[intent.inputCount++] = {lane, slot, slots[slot].word, 0, 1};
        }
        if (m_segment.lanes()[lane].producer != plain(worker))
            continue;
        slots[0].word = pack(Word{WordState::Ready, 0, 0});
        intent.outputs[intent.outputCount++] = {lane, 1, 1};
    }
    intent.nodeCount = 2;
    intent.totals[1].rowsOut = 9;
    intent.sinks[0] = {1, 77, 3};
    intent.commit = 1;
}

std::span<std::byte> DamagedSegment::bytes() const
{
    auto *header = const_cast<SegmentHeader *>(&m_segment.header());
    // The arena's place in the untouched header, which may be overwritten by now.
    std::uint64_t length = m_segment.header().arenaOffset;
    if (!m_pristine.empty())
        length = m_pristine.size();
    return {reinterpret_cast<std::byte *>(header), length};
}

void DamagedSegment::restore() const
{
    std::memcpy(bytes().data(), m_pristine.data(), m_pristine.size());
}

bool DamagedSegment::staticPartIsWhole() const
{
    SegmentHeader header;
    std::memcpy(&header, m_pristine.data(), sizeof header);
    return std::memcmp(bytes().data(), m_pristine.data(), header.staticBytes) == 0;
}

void DamagedSegment::damage(Input input) const
{
    while (!input.atEnd()) {
        const Region &region = m_regions[input.byte() % m_regions.size()];
        const std::uint64_t offset = input.number(2) % region.bytes;
        const std::string_view bytes = input.take(1 + input.byte() % 32);
        const auto length = std::min<std::uint64_t>(bytes.size(), region.bytes - offset);
        std::memcpy(this->bytes().data() + region.offset + offset, bytes.data(), length);
    }
}

void DamagedSegment::correctChecksum() const
{
    auto *header = reinterpret_cast<SegmentHeader *>(bytes().data());
    if (header->staticBytes > bytes().size())
        return;
    header->staticCrc = 0;
    header->staticCrc = crc32(bytes().first(header->staticBytes));
}

std::span<const std::byte> DamagedSegment::copy()
{
    std::memcpy(m_copy.data(), bytes().data(), bytes().size());
    return m_copy;
}

std::vector<DamagedSegment::Region> DamagedSegment::laneRegions() const
{
    std::vector<Region> regions;
    for (const LaneRecord &lane : m_segment.lanes())
        regions.push_back(
            {lane.stateOffset, sizeof(LaneState) + lane.slotCount * sizeof(SlotState)});
    regions.push_back(
        {m_segment.header().splits.offset, m_segment.header().splits.count * sizeof(SplitState)});
    return regions;
}

std::vector<DamagedSegment::Region> DamagedSegment::allRegions() const
{
    const SegmentHeader &header = m_segment.header();
    std::vector<Region> regions = laneRegions();
    for (const WorkerRecord &worker : m_segment.workers()) {
        regions.push_back({worker.intentOffset, sizeof(Intent)});
        regions.push_back({worker.stateOffset, sizeof(WorkerState)});
        regions.push_back({worker.metricsOffset, worker.nodes * sizeof(MetricsBlock)});
        regions.push_back({worker.logOffset, sizeof(LogRing)});
    }
    for (const StageRecord &stage : m_segment.stages())
        regions.push_back({stage.stateOffset, sizeof(StageState)});
    regions.push_back({header.controlOffset, sizeof(ControlState)});
    regions.push_back({0, sizeof(SegmentHeader)});
    regions.push_back({sizeof(SegmentHeader), header.staticBytes - sizeof(SegmentHeader)});
    return regions;
}

std::vector<std::byte> DamagedSegment::queueState() const
{
    std::vector<std::byte> state;
    for (const Region &region : laneRegions()) {
        const auto part = bytes().subspan(region.offset, region.bytes);
        state.insert(state.end(), part.begin(), part.end());
    }
    return state;
}

} // namespace etl::fuzz
