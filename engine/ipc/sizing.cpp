// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ipc/sizing.h"

#include "engine/ipc/layout.h"
#include "engine/ipc/state.h"

#include <algorithm>
#include <string>

namespace etl::ipc {

namespace {

constexpr std::uint32_t kSmallestBatch = 2 * kPageBytes;
constexpr std::uint32_t kLargestBatch = 1u << 30;
constexpr std::uint32_t kSmallestLane = 2; // slots: one being consumed, one being filled
constexpr std::uint32_t kSpareBatches = 2; // of a region, see regionPages()
constexpr double kShrink = 0.8;

Status bad(const std::string &what)
{
    return fail(ErrorCode::Internal, "the run's shared segment is ill-specified: " + what);
}

// A consumer that is slow holds one slot, so in all there is one slot more than consumers.
QueueSizing sizeQueue(const SegmentSpec &spec, const QueueSpec &queue, double slotScale,
                      double byteScale)
{
    const auto producers = spec.stages[plain(queue.fromStage)].workers;
    const auto consumers = spec.stages[plain(queue.toStage)].workers;
    const auto wanted = static_cast<std::uint32_t>(queue.capacityBatches * slotScale);
    const auto capacity = std::max(wanted, consumers + 1);
    const auto slots =
        std::clamp((capacity + producers - 1) / producers, kSmallestLane, kMaxSlotsPerLane);
    const auto bytes =
        std::max(static_cast<std::uint32_t>(queue.batchBytes * byteScale), kSmallestBatch);
    return {slots, (bytes + kPageBytes - 1) / kPageBytes * kPageBytes};
}

std::vector<QueueSizing> sizeAll(const SegmentSpec &spec, double slotScale, double byteScale)
{
    std::vector<QueueSizing> sizing;
    for (const QueueSpec &queue : spec.queues)
        sizing.push_back(sizeQueue(spec, queue, slotScale, byteScale));
    return sizing;
}

std::uint64_t variableBytes(const SegmentSpec &spec, const std::vector<QueueSizing> &sizing)
{
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < spec.queues.size(); ++i) {
        const auto producers = spec.stages[plain(spec.queues[i].fromStage)].workers;
        bytes += producers
                 * (sizeof(LaneState) + std::uint64_t{sizing[i].slotsPerLane} * sizeof(SlotState));
    }
    for (std::uint32_t stage = 0; stage < spec.stages.size(); ++stage) {
        for (const PortGroup group : portGroups(spec, StageIndex{stage}))
            bytes += std::uint64_t{regionPages(spec, sizing, StageIndex{stage}, group)} * kPageBytes
                     * spec.stages[stage].workers;
    }
    return bytes;
}

Status validateStages(const SegmentSpec &spec)
{
    if (spec.stages.empty() || spec.stages.size() > kMaxStages)
        return bad(std::to_string(spec.stages.size()) + " stages");
    std::uint64_t workers = 0;
    for (const StageSpec &stage : spec.stages) {
        if (stage.workers == 0 || stage.nodes == 0 || stage.nodes > kMaxNodesPerStage)
            return bad("a stage of " + std::to_string(stage.workers) + " workers and "
                       + std::to_string(stage.nodes) + " nodes");
        workers += stage.workers;
    }
    if (workers > kMaxWorkers)
        return fail(ErrorCode::BadSetting,
                    "the pipeline asks for " + std::to_string(workers) + " workers, more than "
                        + std::to_string(kMaxWorkers),
                    "give its nodes fewer workers");
    return {};
}

Status validateQueues(const SegmentSpec &spec)
{
    std::vector<std::uint32_t> outputs(spec.stages.size(), 0);
    for (const QueueSpec &queue : spec.queues) {
        const auto from = plain(queue.fromStage);
        const auto to = plain(queue.toStage);
        if (from >= spec.stages.size() || to >= spec.stages.size() || from == to)
            return bad("a queue from stage " + std::to_string(from) + " to stage "
                       + std::to_string(to));
        if (queue.capacityBatches == 0 || queue.batchBytes == 0 || queue.batchBytes > kLargestBatch)
            return bad("a queue of " + std::to_string(queue.capacityBatches) + " batches of "
                       + std::to_string(queue.batchBytes) + " bytes");
        if (++outputs[from] > kMaxOutputLanes)
            return bad("stage " + std::to_string(from) + " feeds more than "
                       + std::to_string(kMaxOutputLanes) + " queues");
    }
    return {};
}

Status validateSplits(const SegmentSpec &spec)
{
    std::vector<bool> seen(spec.stages.size(), false);
    for (const SplitTableSpec &table : spec.splitTables) {
        const auto stage = plain(table.stage);
        if (stage >= spec.stages.size() || seen[stage])
            return bad("two split tables, or one without a stage");
        seen[stage] = true;
        for (const SplitSpec &split : table.splits) {
            if (split.end < split.begin)
                return bad("a split that ends before it begins");
        }
    }
    return {};
}

} // namespace

Status validate(const SegmentSpec &spec)
{
    ETL_TRY_VOID(validateStages(spec));
    ETL_TRY_VOID(validateQueues(spec));
    ETL_TRY_VOID(validateSplits(spec));
    if (spec.runtimeDir.empty() || spec.runtimeDir.size() >= sizeof(SegmentHeader::runtimeDir))
        return fail(ErrorCode::Internal,
                    "the runtime folder's path is empty or too long: '" + spec.runtimeDir + "'");
    return {};
}

std::vector<PortGroup> portGroups(const SegmentSpec &spec, StageIndex stage)
{
    std::vector<PortGroup> groups;
    for (const QueueSpec &queue : spec.queues) {
        if (queue.fromStage == stage && std::ranges::find(groups, queue.portGroup) == groups.end())
            groups.push_back(queue.portGroup);
    }
    return groups;
}

std::uint32_t regionPages(const SegmentSpec &spec, const std::vector<QueueSizing> &sizing,
                          StageIndex stage, PortGroup group)
{
    std::uint32_t slots = 0;
    std::uint32_t batchBytes = 0;
    for (std::size_t i = 0; i < spec.queues.size(); ++i) {
        if (spec.queues[i].fromStage != stage || spec.queues[i].portGroup != group)
            continue;
        slots = std::max(slots, sizing[i].slotsPerLane);
        batchBytes = std::max(batchBytes, sizing[i].batchBytes);
    }
    return (slots + kSpareBatches) * (batchBytes / kPageBytes);
}

Result<std::vector<QueueSizing>> sizeQueues(const SegmentSpec &spec, std::uint64_t fixedBytes)
{
    const auto smallest = sizeAll(spec, 0, 0);
    const auto least = fixedBytes + variableBytes(spec, smallest);
    if (least > spec.maxBytes)
        return fail(ErrorCode::NoSpace,
                    "this pipeline's queues need " + std::to_string((least >> 20) + 1)
                        + " MiB of shared memory, and the limit is "
                        + std::to_string(spec.maxBytes >> 20) + " MiB",
                    "raise the limit, or give the nodes fewer workers");
    double slotScale = 1;
    double byteScale = 1;
    for (bool slotsNext = true;; slotsNext = !slotsNext) {
        auto sizing = sizeAll(spec, slotScale, byteScale);
        if (fixedBytes + variableBytes(spec, sizing) <= spec.maxBytes)
            return sizing;
        (slotsNext ? slotScale : byteScale) *= kShrink;
    }
}

} // namespace etl::ipc
