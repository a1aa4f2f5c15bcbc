// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/model/issue.h"
#include "engine/model/json.h"
#include "engine/model/pipeline.h"
#include "engine/model/schema.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace etl::model {

// A piece of an extractor's source. begin, end and position are in the source's own unit: byte
// offsets for CSV, row numbers for Parquet and generators. A worker reads [begin, end) and nothing
// else.
struct Split
{
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint64_t firstLine = 0; // 1-based physical line of `begin`; 0: the source has no lines
    std::uint64_t aux = 0;       // the extractor's own: row group of a Parquet file
    std::uint64_t rows = 0;      // exact or estimated rows, 0: unknown
    bool rowsExact = false;

    bool operator==(const Split &) const = default;
};

// A node ready to run: parameters substituted, defaults filled in, paths absolute, schemas derived.
struct CheckedNode
{
    NodeId id;
    std::string type;
    std::string title;
    Json settings = Json::object();
    OnError onError = OnError::Fail;
    std::optional<int> workers; // empty: auto
    bool isolated = false;
    std::map<std::string, Schema> inputs;  // by port
    std::map<std::string, Schema> outputs; // by port, `rejects` included
    std::vector<Split> splits;             // extractors only; filled when a run is being prepared
    std::uint64_t totalRows = 0;           // extractors: rows of the source, 0 unknown
    std::uint64_t totalUnits = 0;          // extractors: sum of split lengths, for progress
    bool totalRowsExact = false;

    bool operator==(const CheckedNode &) const = default;
};

// What the check of a pipeline yields. Nodes are in the pipeline's order, disabled ones left out.
struct CheckedPipeline
{
    std::vector<CheckedNode> nodes;
    std::vector<Wire> wires;
    Issues issues;

    const CheckedNode *find(const NodeId &id) const;
    bool operator==(const CheckedPipeline &) const = default;
};

// A queue between two stages: one wire of the pipeline.
struct PlanQueue
{
    int id = 0;   // index in Plan::queues
    int wire = 0; // index in Plan::wires
    int fromStage = 0;
    int fromNode = 0; // index in Plan::nodes
    std::string fromPort;
    int toStage = 0;
    int toNode = 0; // always the stage's first node
    std::string toPort;
    int capacity = 16; // batches over all its lanes
    int portGroup =
        0; // queues fed by the same output port share pages: fan-out writes a batch once

    bool operator==(const PlanQueue &) const = default;
};

// Nodes that run together in each of `workers` processes.
struct PlanStage
{
    int id = 0;             // index in Plan::stages; stages are in topological order
    std::vector<int> nodes; // indexes in Plan::nodes, first to last of the chain
    int workers = 1;
    int firstWorker = 0;    // run-wide number of its worker 0
    bool extractor = false; // its first node reads splits
    bool stateful = false;  // its first node needs its whole input, which is logged

    bool operator==(const PlanStage &) const = default;
};

// How a checked pipeline is laid out over worker processes. A value that travels to each worker.
struct Plan
{
    std::vector<CheckedNode> nodes;
    std::vector<Wire> wires; // the pipeline's
    std::vector<bool> fused; // per wire: no queue, both nodes in one stage
    std::vector<PlanStage> stages;
    std::vector<PlanQueue> queues;
    int workerCount = 0;

    bool operator==(const Plan &) const = default;
};

Json toJson(const CheckedPipeline &checked);
Result<CheckedPipeline> checkedPipelineFromJson(const Json &json);
Json toJson(const Plan &plan);
Result<Plan> planFromJson(const Json &json);
// The number that people see of a run-wide worker number: from 1 in its stage. 0: there is no such
// worker.
int numberInStage(const Plan &plan, int worker);
// "Clean", or "Clean … Write" for a stage of several nodes.
std::string stageTitle(const Plan &plan, const PlanStage &stage);
// "worker 2 of 'Clean … Write'" for a run-wide worker number.
std::string workerText(const Plan &plan, int worker);
// One line per stage and queue, for logs and tests.
std::string describe(const Plan &plan);

} // namespace etl::model
