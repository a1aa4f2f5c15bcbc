// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/segmentlayout.h"

#include "engine/supervisor/suspects.h"

namespace etl::supervisor {

namespace {

// What a stateful node logs in memory before it goes to disk.
constexpr std::uint64_t kSpoolBytes = 8u << 20;

ipc::SplitTableSpec splitTable(const model::PlanStage &stage, const model::CheckedNode &extractor)
{
    ipc::SplitTableSpec table{static_cast<ipc::StageIndex>(stage.id), {}};
    for (const auto &split : extractor.splits)
        table.splits.push_back({split.begin, split.end, split.firstLine, split.aux});
    return table;
}

} // namespace

ipc::SegmentSpec segmentSpec(const model::Plan &plan, const std::string &runtimeFolder,
                             std::uint64_t maxBytes)
{
    ipc::SegmentSpec spec;
    for (const auto &stage : plan.stages) {
        spec.stages.push_back({static_cast<std::uint32_t>(stage.workers),
                               static_cast<std::uint32_t>(stage.nodes.size()),
                               stage.stateful ? kSpoolBytes : 0});
        if (stage.extractor)
            spec.splitTables.push_back(
                splitTable(stage, plan.nodes[static_cast<std::size_t>(stage.nodes.front())]));
    }
    for (const auto &queue : plan.queues) {
        ipc::QueueSpec queueSpec;
        queueSpec.id = static_cast<std::uint32_t>(queue.id);
        queueSpec.fromStage = static_cast<ipc::StageIndex>(queue.fromStage);
        queueSpec.toStage = static_cast<ipc::StageIndex>(queue.toStage);
        queueSpec.portGroup = static_cast<ipc::PortGroup>(queue.portGroup);
        queueSpec.capacityBatches = static_cast<std::uint32_t>(queue.capacity);
        spec.queues.push_back(queueSpec);
    }
    spec.maxBytes = maxBytes;
    spec.suspectAfter = kSuspectAfter;
    spec.runtimeDir = runtimeFolder;
    return spec;
}

} // namespace etl::supervisor
