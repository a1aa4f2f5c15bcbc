// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/planner/planner.h"

#include "engine/planner/plangraph.h"
#include "engine/planner/workercounts.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace etl::planner {

namespace {

using model::Plan;
using model::PlanQueue;
using model::PlanStage;

template<typename T>
auto &at(T &values, int index)
{
    return values[static_cast<std::size_t>(index)];
}

class StageCutter
{
public:
    StageCutter(Plan &plan, const PlanGraph &graph, std::vector<int> counts)
        : m_plan(plan)
        , m_graph(graph)
        , m_counts(std::move(counts))
        , m_stageOf(plan.nodes.size(), -1)
    {
        plan.fused.assign(plan.wires.size(), false);
    }

    // Wires lead only into a stage's first node, so stages in the order of their first nodes are in
    // topological order.
    void cutStages()
    {
        for (const int node : m_graph.order()) {
            const int wire = m_graph.fusableInput(node);
            const int before = wire < 0 ? -1 : m_graph.fromNode(wire);
            if (before >= 0 && at(m_counts, before) == at(m_counts, node)
                && hasRoom(stageOf(before))) {
                m_plan.fused[static_cast<std::size_t>(wire)] = true;
                append(at(m_stageOf, before), node);
            } else {
                open(node);
            }
        }
        for (PlanStage &stage : m_plan.stages) {
            stage.firstWorker = m_plan.workerCount;
            m_plan.workerCount += stage.workers;
        }
    }

    void addQueues()
    {
        std::map<std::pair<int, std::string>, int> groups;
        for (int wire = 0; std::cmp_less(wire, m_plan.wires.size()); ++wire) {
            if (m_plan.fused[static_cast<std::size_t>(wire)])
                continue;
            PlanQueue queue;
            queue.id = static_cast<int>(m_plan.queues.size());
            queue.wire = wire;
            queue.fromNode = m_graph.fromNode(wire);
            queue.toNode = m_graph.toNode(wire);
            queue.fromPort = at(m_plan.wires, wire).from.port;
            queue.toPort = at(m_plan.wires, wire).to.port;
            queue.fromStage = at(m_stageOf, queue.fromNode);
            queue.toStage = at(m_stageOf, queue.toNode);
            queue.capacity =
                capacity(wire, stageOf(queue.fromNode).workers, stageOf(queue.toNode).workers);
            queue.portGroup =
                groups.emplace(std::pair(queue.fromNode, queue.fromPort), groups.size())
                    .first->second;
            m_plan.queues.push_back(std::move(queue));
        }
    }

private:
    PlanStage &stageOf(int node) { return at(m_plan.stages, at(m_stageOf, node)); }
    static bool hasRoom(const PlanStage &stage)
    {
        return std::cmp_less(stage.nodes.size(), kMostNodesOfStage);
    }

    void append(int stage, int node)
    {
        at(m_stageOf, node) = stage;
        at(m_plan.stages, stage).nodes.push_back(node);
        if (m_graph.type(node).capabilities.wholeInput)
            at(m_plan.stages, stage).stateful = true;
    }

    void open(int node)
    {
        PlanStage stage;
        stage.id = static_cast<int>(m_plan.stages.size());
        stage.workers = at(m_counts, node);
        stage.extractor = m_graph.type(node).category == catalog::Category::Extract;
        m_plan.stages.push_back(std::move(stage));
        append(m_plan.stages.back().id, node);
    }

    // A producer needs two slots to write one batch while another waits; and with a slow consumer
    // each of the others must find a batch still.
    int capacity(int wire, int producers, int consumers) const
    {
        const int wanted = at(m_plan.wires, wire).capacity.value_or(kDefaultCapacity);
        return std::max({wanted, 2 * producers, consumers + 1});
    }

    Plan &m_plan;
    const PlanGraph &m_graph;
    const std::vector<int> m_counts; // workers by node
    std::vector<int> m_stageOf;      // by node
};

Status checkLimits(const Plan &plan)
{
    if (std::cmp_greater(plan.stages.size(), kMostStages)) {
        return fail(ErrorCode::BadPipeline,
                    fmt::format("the pipeline needs {} stages, and a run holds at most {}",
                                plan.stages.size(), kMostStages),
                    "split it into several pipelines");
    }
    if (plan.workerCount > kMostWorkers) {
        return fail(
            ErrorCode::BadPipeline,
            fmt::format("the pipeline needs {} workers in {} stages, and a run has at most {}",
                        plan.workerCount, plan.stages.size(), kMostWorkers),
            "set lower worker counts");
    }
    std::vector<int> queuesFrom(plan.stages.size(), 0);
    for (const PlanQueue &queue : plan.queues) {
        if (++at(queuesFrom, queue.fromStage) <= kMostQueuesFromStage)
            continue;
        return fail({ErrorCode::BadPipeline,
                     fmt::format("more than {} wires lead out of its stage", kMostQueuesFromStage),
                     at(plan.nodes, queue.fromNode).id.value, "wires", "wire it to fewer nodes"});
    }
    return {};
}

} // namespace

Result<Plan> makePlan(const model::CheckedPipeline &checked, const catalog::Catalog &catalog,
                      const PlanOptions &options)
{
    const auto error =
        std::ranges::find(checked.issues, model::Severity::Error, &model::Issue::severity);
    if (error != checked.issues.end())
        return fail(errorFromIssue(*error));
    if (checked.nodes.empty())
        return fail(ErrorCode::BadPipeline, "the pipeline has no node that runs",
                    "add an extractor and a loader");
    ETL_TRY(const PlanGraph graph, PlanGraph::make(checked, catalog));
    Plan plan;
    plan.nodes = checked.nodes;
    plan.wires = checked.wires;
    StageCutter cutter(plan, graph, workerCounts(graph, options));
    cutter.cutStages();
    cutter.addQueues();
    ETL_TRY_VOID(checkLimits(plan));
    return plan;
}

} // namespace etl::planner
