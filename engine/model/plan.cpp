// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/plan.h"

#include <fmt/format.h>

#include <algorithm>

namespace etl::model {

namespace {

std::string workerRange(const PlanStage &stage)
{
    if (stage.workers == 1)
        return fmt::format("worker {}", stage.firstWorker);
    return fmt::format("workers {}-{}", stage.firstWorker, stage.firstWorker + stage.workers - 1);
}

std::string stageLine(const Plan &plan, const PlanStage &stage)
{
    std::string chain;
    for (const int node : stage.nodes)
        chain +=
            (chain.empty() ? "" : " + ") + plan.nodes.at(static_cast<std::size_t>(node)).id.value;
    return fmt::format("stage {}: {}, {}{}{}\n", stage.id, chain, workerRange(stage),
                       stage.extractor ? ", reads splits" : "", stage.stateful ? ", stateful" : "");
}

std::string queueLine(const Plan &plan, const PlanQueue &queue)
{
    const auto &from = plan.nodes.at(static_cast<std::size_t>(queue.fromNode));
    const auto &to = plan.nodes.at(static_cast<std::size_t>(queue.toNode));
    return fmt::format("queue {}: {}:{} -> {}:{}, stage {} -> {}, capacity {}, group {}\n",
                       queue.id, from.id.value, queue.fromPort, to.id.value, queue.toPort,
                       queue.fromStage, queue.toStage, queue.capacity, queue.portGroup);
}

const PlanStage *stageOf(const Plan &plan, int worker)
{
    const auto found = std::ranges::find_if(plan.stages, [worker](const PlanStage &stage) {
        return worker >= stage.firstWorker && worker < stage.firstWorker + stage.workers;
    });
    return found == plan.stages.end() ? nullptr : &*found;
}

} // namespace

const CheckedNode *CheckedPipeline::find(const NodeId &id) const
{
    const auto found = std::ranges::find(nodes, id, &CheckedNode::id);
    return found == nodes.end() ? nullptr : &*found;
}

int numberInStage(const Plan &plan, int worker)
{
    const auto *stage = stageOf(plan, worker);
    return stage == nullptr ? 0 : worker - stage->firstWorker + 1;
}

std::string stageTitle(const Plan &plan, const PlanStage &stage)
{
    if (stage.nodes.empty())
        return {};
    const auto &first = plan.nodes.at(static_cast<std::size_t>(stage.nodes.front())).title;
    const auto &last = plan.nodes.at(static_cast<std::size_t>(stage.nodes.back())).title;
    return stage.nodes.size() == 1 ? first : first + " … " + last;
}

std::string workerText(const Plan &plan, int worker)
{
    const auto *stage = stageOf(plan, worker);
    return stage == nullptr ? std::string("a worker")
                            : fmt::format("worker {} of '{}'", numberInStage(plan, worker),
                                          stageTitle(plan, *stage));
}

std::string describe(const Plan &plan)
{
    std::string text;
    for (const PlanStage &stage : plan.stages)
        text += stageLine(plan, stage);
    for (const PlanQueue &queue : plan.queues)
        text += queueLine(plan, queue);
    return text;
}

} // namespace etl::model
