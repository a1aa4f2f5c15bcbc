// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/ipc/intent.h"
#include "engine/ipc/layout.h"
#include "engine/ipc/logring.h"
#include "engine/ipc/metrics.h"
#include "engine/ipc/numbers.h"
#include "engine/ipc/posix/mapping.h"
#include "engine/ipc/segmentspec.h"
#include "engine/ipc/state.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace etl::ipc {

// Name of a run's segment in shared memory, and its path where it is a file.
std::string segmentName(const RunId &run);
std::string segmentPath(const std::string &runtimeDir, const RunId &run);

// The shared memory of one run: a handle on a mapping. Any thread may use it; what may be stored
// where is said at the structs. Constness is the handle's: the state it leads to is shared with
// other processes anyway.
class Segment
{
public:
    // Engine. Makes, sizes and fully allocates the segment, so that a full /dev/shm shows here and
    // not as SIGBUS later; falls back to a mapped file in spec.runtimeDir. REQUIRES: a RunLock on
    // the run, taken before.
    static Result<Segment> create(const SegmentSpec &spec, const RunId &run);
    // All zeros, to be filled by restoreImage().
    static Result<Segment> createEmpty(const RunId &run, const std::string &runtimeDir,
                                       std::uint64_t bytes);
    // Worker, or the next engine. `handle` is what handle() gave in the creating process. Calls
    // check().
    static Result<Segment> open(const std::string &handle);

    // True when no other process has the segment mapped, so that all who ever worked on the run are
    // gone.
    bool lockAlone() { return m_mapping.lockAlone(); }
    // Takes the name away; mappings stay valid. Engine, when the run is over and every worker is
    // reaped.
    Status unlink() const;
    // Magic, version, CRC, and that every table and offset lies inside. Anybody.
    Status check() const;

    const std::string &handle() const { return m_mapping.handle(); }
    std::uint64_t totalBytes() const { return header().totalBytes; }
    std::span<std::byte> bytes() const { return {m_mapping.data(), m_mapping.bytes()}; }
    RunId run() const;
    std::string runtimeDir() const;

    // Static tables.
    const SegmentHeader &header() const { return *at<SegmentHeader>(0); }
    std::span<const StageRecord> stages() const { return table<StageRecord>(header().stages); }
    std::span<const QueueRecord> queues() const { return table<QueueRecord>(header().queues); }
    std::span<const LaneRecord> lanes() const { return table<LaneRecord>(header().lanes); }
    std::span<const RegionRecord> regions() const { return table<RegionRecord>(header().regions); }
    std::span<const WorkerRecord> workers() const { return table<WorkerRecord>(header().workers); }
    std::span<const std::byte> schema(std::uint32_t schemaId) const;
    const StageRecord &stage(StageIndex index) const { return stages()[plain(index)]; }
    const QueueRecord &queue(QueueIndex index) const { return queues()[plain(index)]; }
    const LaneRecord &lane(LaneIndex index) const { return lanes()[plain(index)]; }
    const WorkerRecord &worker(WorkerNumber number) const { return workers()[plain(number)]; }
    WorkerNumber workerOf(StageIndex stage, std::uint32_t indexInStage) const;
    LaneIndex laneOf(QueueIndex queue, WorkerNumber producer) const;

    // State.
    ControlState &control() const { return *at<ControlState>(header().controlOffset); }
    StageState &stageState(StageIndex i) const { return *at<StageState>(stage(i).stateOffset); }
    LaneState &laneState(LaneIndex i) const { return *at<LaneState>(lane(i).stateOffset); }
    std::span<SlotState> laneSlots(LaneIndex i) const;
    std::span<SplitState> splits() const;
    WorkerState &workerState(WorkerNumber w) const
    {
        return *at<WorkerState>(worker(w).stateOffset);
    }
    Intent &intent(WorkerNumber w) const { return *at<Intent>(worker(w).intentOffset); }
    MetricsBlock &metrics(WorkerNumber w, NodeInStage node) const;
    LogRing &log(WorkerNumber w) const { return *at<LogRing>(worker(w).logOffset); }
    std::span<std::byte> spoolMemory(WorkerNumber w) const;
    // Empty when the pages do not lie in the arena.
    std::span<std::byte> pages(std::uint32_t firstPage, std::uint32_t count) const;

    // Engine's verbs. Each rings every bell, so waiting workers see it at once.
    void requestStop(StopRequest request) const; // never goes back to a milder one
    void setPaused(bool paused) const;
    void ringAll() const;
    // Before each start of a process under this number; the process attaches with the result.
    Incarnation beginIncarnation(WorkerNumber worker) const;

private:
    explicit Segment(posix::Mapping mapping) : m_mapping(std::move(mapping)) {}

    template<typename T>
    T *at(std::uint64_t offset) const
    {
        return reinterpret_cast<T *>(m_mapping.data() + offset);
    }
    template<typename T>
    std::span<const T> table(const TableRef &ref) const
    {
        return {at<const T>(ref.offset), ref.count};
    }

    posix::Mapping m_mapping;
};

} // namespace etl::ipc
