// SPDX-License-Identifier: GPL-3.0-or-later
// A segment in the middle of a run is overwritten: by a worker that ran wild (state), or by
// whatever happened to the file before the next engine found it (header, tables). The first byte
// chooses: bit 0 corrects the checksum, so that the checks behind it are reached. Then come the
// bytes to write, see DamagedSegment::damage().
#include "engine/ipc/queue.h"
#include "engine/ipc/recovery.h"
#include "engine/ipc/segmentcheck.h"
#include "engine/ipc/splittable.h"
#include "tests/fuzz/damagedsegment.h"

namespace etl::fuzz {

namespace {

using namespace ipc;

// What the engine looks at ten times a second.
void sample(const Segment &segment)
{
    for (std::uint32_t i = 0; i < segment.queues().size(); ++i) {
        const auto status = queueStatus(segment, QueueIndex{i});
        std::uint64_t slots = 0;
        const QueueRecord &queue = segment.queue(QueueIndex{i});
        for (auto lane = queue.firstLane; lane < queue.firstLane + queue.lanes; ++lane)
            slots += segment.lanes()[lane].slotCount;
        require(std::uint64_t{status.depth()} + status.poisoned <= slots,
                "a queue holds no more batches than it has slots");
        isDrained(segment, QueueIndex{i});
    }
    for (std::uint32_t i = 0; i < segment.stages().size(); ++i)
        SplitTable(segment, StageIndex{i}).status();
    isRunFinished(segment);
    for (std::uint32_t i = 0; i < segment.workers().size(); ++i) {
        for (std::uint32_t node = 0; node < segment.worker(WorkerNumber{i}).nodes; ++node)
            readMetrics(segment.metrics(WorkerNumber{i}, NodeInStage{node}), steadyNowNs());
        const auto lines = LogReader(segment.log(WorkerNumber{i})).readNew();
        require(lines.entries.size() <= kLogRecords, "a ring holds no more lines than it has room");
        for (const LogEntry &line : lines.entries)
            require(line.level <= LogLevel::Error && line.text.size() <= kLogTextBytes,
                    "a line of the log has a level and a length that exist");
    }
    for (std::uint32_t i = 0; i < segment.header().schemas.count; ++i)
        segment.schema(i);
}

// Every worker died. Whether a recovery may be repeated is only asked while the tables are whole:
// tables that overlap are no memory error, but what is written here shows there.
void recoverAll(const DamagedSegment &damaged)
{
    const Segment &segment = damaged.segment();
    const bool whole = damaged.staticPartIsWhole();
    for (std::uint32_t i = 0; i < segment.workers().size(); ++i) {
        const auto before = damaged.queueState();
        const auto report = recoverWorker(segment, WorkerNumber{i});
        if (!whole)
            continue;
        require(!report.damaged || damaged.queueState() == before,
                "nothing is taken from a damaged intent");
        require(!report.damaged || (!report.rolledForward && report.slotsReturned == 0),
                "a damaged intent is not said to have been completed");
        const auto state = damaged.queueState();
        const auto again = recoverWorker(segment, WorkerNumber{i});
        require(again.damaged == report.damaged && !again.rolledForward
                    && again.slotsReturned + again.batchesUnstaged + again.splitsReopened == 0
                    && damaged.queueState() == state,
                "a recovery that is repeated changes nothing");
        recoveryCounts(segment, WorkerNumber{i});
    }
}

} // namespace

void fuzzOne(std::string_view bytes)
{
    static DamagedSegment damaged;
    Input input(bytes);
    const bool correct = (input.byte() & 1) != 0;
    damaged.restore();
    damaged.damage(input);
    if (correct)
        damaged.correctChecksum();

    const Status status = checkSegment(damaged.copy());
    require(status.has_value() || status.error().code == ErrorCode::BadData,
            "a damaged segment is told");
    require(status.has_value() || !damaged.staticPartIsWhole(),
            "the check looks at nothing that changes during a run");
    if (!status)
        return;
    // Tests arm it to kill this process.
    damaged.segment().control().armedCrashPoint = 0;
    sample(damaged.segment());
    recoverAll(damaged);
    sample(damaged.segment());
}

} // namespace etl::fuzz
