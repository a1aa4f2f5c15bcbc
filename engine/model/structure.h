// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/model/issue.h"
#include "engine/model/pipeline.h"

#include <vector>

// Questions about a graph that need no knowledge of node types. Pure; any thread.
namespace etl::model {

// Two nodes of one id, wires from or to nodes that do not exist, two wires between the same ports.
Issues checkNames(const std::vector<NodeId> &nodes, const std::vector<Wire> &wires);

// One error per circle of wires, at most 20, naming the nodes on it. Wires to unknown nodes are
// ignored.
Issues checkCycles(const std::vector<NodeId> &nodes, const std::vector<Wire> &wires);

// Each node after all nodes that feed it, otherwise in the given order; an error when there is a
// cycle.
Result<std::vector<NodeId>> topologicalOrder(const std::vector<NodeId> &nodes,
                                             const std::vector<Wire> &wires);

// Ids of the nodes of a Pipeline or a CheckedPipeline, in order.
template<typename Graph>
std::vector<NodeId> nodeIds(const Graph &graph)
{
    std::vector<NodeId> ids;
    ids.reserve(graph.nodes.size());
    for (const auto &node : graph.nodes)
        ids.push_back(node.id);
    return ids;
}

// Whether a wire from `from` to `to` would close a circle (`from == to` does).
bool wouldCloseCycle(const std::vector<Wire> &wires, const NodeId &from, const NodeId &to);

} // namespace etl::model
