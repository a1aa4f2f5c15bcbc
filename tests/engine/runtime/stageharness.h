// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/runlock.h"
#include "engine/ipc/segment.h"
#include "engine/ipc/workersession.h"
#include "engine/model/outputfiles.h"
#include "engine/runtime/joinoutput.h"
#include "engine/runtime/loops.h"
#include "tests/engine/runtime/stageoperators.h"

#include <QTemporaryDir>

#include <atomic>
#include <fstream>
#include <optional>
#include <thread>
#include <unistd.h>

namespace etl::test {

// A run of one process: the plan's workers are threads.
class StageHarness
{
public:
    StageHarness()
    {
        NodeCode source;
        source.type = "source";
        source.source = [] { return std::make_unique<NumberSource>(); };
        NodeCode even;
        even.type = "even";
        even.row = [this] { return std::make_unique<EvenTimes>(copies); };
        NodeCode sum;
        sum.type = "sum";
        sum.whole = [] { return std::make_unique<SumAll>(); };
        NodeCode load;
        load.type = "load";
        load.load = [] { return std::make_unique<TextLoad>(); };
        load.joiner = [] { return std::make_unique<TextJoiner>(); };
        for (auto *code : {&source, &even, &sum, &load})
            Q_ASSERT(registry.add(*code).has_value());
    }

    int addNode(const std::string &id, const std::string &type)
    {
        model::CheckedNode node;
        node.id = NodeId(id);
        node.type = type;
        node.title = id;
        node.onError = model::OnError::Skip;
        if (type == "load")
            node.settings["path"] =
                folder.filePath(QString::fromStdString(id + ".txt")).toStdString();
        node.outputs["out"] = numbersSchema();
        node.outputs["rejects"] = model::rejectsSchema();
        plan.nodes.push_back(std::move(node));
        return static_cast<int>(plan.nodes.size()) - 1;
    }
    int addStage(std::vector<int> nodes, int workers)
    {
        model::PlanStage stage;
        stage.id = static_cast<int>(plan.stages.size());
        stage.nodes = std::move(nodes);
        stage.workers = workers;
        stage.firstWorker = plan.workerCount;
        plan.workerCount += workers;
        plan.stages.push_back(stage);
        return stage.id;
    }
    void addQueue(int fromNode, const std::string &port, int toNode, int group, int capacity = 16,
                  const std::string &toPort = "in")
    {
        model::PlanQueue queue;
        queue.id = static_cast<int>(plan.queues.size());
        queue.fromNode = fromNode;
        queue.fromPort = port;
        queue.toNode = toNode;
        queue.toPort = toPort;
        queue.fromStage = stageOf(fromNode);
        queue.toStage = stageOf(toNode);
        queue.capacity = capacity;
        queue.portGroup = group;
        if (port == "rejects")
            plan.nodes[static_cast<std::size_t>(fromNode)].onError = model::OnError::Reject;
        plan.queues.push_back(queue);
    }
    int stageOf(int node) const
    {
        for (const auto &stage : plan.stages) {
            if (std::ranges::find(stage.nodes, node) != stage.nodes.end())
                return stage.id;
        }
        return -1;
    }

    void createSegment(std::uint64_t numbers, std::uint64_t splits,
                       std::uint32_t batchBytes = 1 << 20)
    {
        ipc::SegmentSpec spec;
        spec.runtimeDir = folder.path().toStdString();
        for (const auto &stage : plan.stages)
            spec.stages.push_back({static_cast<std::uint32_t>(stage.workers),
                                   static_cast<std::uint32_t>(stage.nodes.size()),
                                   stage.stateful ? spoolBytes : 0});
        for (const auto &queue : plan.queues) {
            spec.queues.push_back({static_cast<std::uint32_t>(queue.id),
                                   ipc::StageIndex{static_cast<std::uint32_t>(queue.fromStage)},
                                   ipc::StageIndex{static_cast<std::uint32_t>(queue.toStage)},
                                   ipc::PortGroup{static_cast<std::uint32_t>(queue.portGroup)},
                                   static_cast<std::uint32_t>(queue.capacity), batchBytes});
        }
        ipc::SplitTableSpec table;
        for (std::uint64_t i = 0; i < splits; ++i)
            table.splits.push_back({numbers * i / splits, numbers * (i + 1) / splits, 0, 0});
        spec.splitTables.push_back(table);
        static std::atomic<int> counter{0};
        run = RunId("stagetest" + std::to_string(::getpid()) + "x" + std::to_string(++counter));
        lock.emplace(*ipc::RunLock::createExclusiveThenShare(spec.runtimeDir, run));
        segment.emplace(*ipc::Segment::create(spec, run));
    }

    // Runs all workers to their end; the first error, if any.
    Status runAll()
    {
        std::vector<std::jthread> threads;
        std::vector<Status> results(static_cast<std::size_t>(plan.workerCount));
        for (int worker = 0; worker < plan.workerCount; ++worker) {
            threads.emplace_back([this, worker, &results] {
                auto &result = results[static_cast<std::size_t>(worker)];
                result = runWorker(worker);
                if (!result) // as the engine would: the others would wait for ever
                    segment->requestStop(ipc::StopRequest::Stop);
            });
        }
        threads.clear();
        Status first;
        for (auto &result : results) {
            if (!result && (first || first.error().code == ErrorCode::Cancelled))
                first = result;
        }
        return first;
    }
    Status runWorker(int number)
    {
        const ipc::WorkerNumber worker{static_cast<std::uint32_t>(number)};
        const auto incarnation = segment->beginIncarnation(worker);
        ETL_TRY(const auto session, ipc::WorkerSession::attach(*segment, worker, incarnation));
        StageSetup setup;
        setup.plan = &plan;
        setup.run = run;
        setup.session = session.get();
        setup.registry = &registry;
        setup.resources.spoolFolder = folder.filePath(QStringLiteral("spools")).toStdString();
        setup.resources.spoolLimitBytes = spillLimitBytes;
        return runStage(setup);
    }

    // The joined lines of a loader.
    std::vector<std::string> output(int node)
    {
        const auto &checked = plan.nodes[static_cast<std::size_t>(node)];
        const auto &stage = plan.stages[static_cast<std::size_t>(stageOf(node))];
        const auto path = checked.settings["path"].get<std::string>();
        std::vector<PartReference> parts;
        for (int i = 0; i < stage.workers; ++i) {
            const ipc::WorkerNumber worker{static_cast<std::uint32_t>(stage.firstWorker + i)};
            parts.push_back({model::partFilePath(path, run, stage.firstWorker + i),
                             segment->workerState(worker).sinkLength[0].load()});
        }
        const auto joined = joinOutput(registry, checked, parts, path, JoinStart::Anew);
        Q_ASSERT(joined.has_value());
        std::ifstream file(path);
        std::vector<std::string> lines;
        for (std::string line; std::getline(file, line);)
            lines.push_back(line);
        return lines;
    }

    QTemporaryDir folder;
    int copies = 1;
    std::uint64_t spillLimitBytes = ~std::uint64_t{0};
    std::uint64_t spoolBytes = 1 << 20; // in memory, of each worker of a stateful stage
    model::Plan plan;
    NodeRegistry registry;
    RunId run;
    std::optional<ipc::RunLock> lock;
    std::optional<ipc::Segment> segment;

    ~StageHarness()
    {
        if (segment)
            (void)segment->unlink();
        if (lock)
            lock->remove();
    }
};

} // namespace etl::test
