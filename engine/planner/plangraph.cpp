// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/planner/plangraph.h"

#include "engine/model/structure.h"

#include <fmt/format.h>

#include <unordered_map>
#include <utility>

namespace etl::planner {

using catalog::PortDirection;

Result<PlanGraph> PlanGraph::make(const model::CheckedPipeline &checked,
                                  const catalog::Catalog &catalog)
{
    PlanGraph graph;
    graph.m_checked = &checked;
    std::unordered_map<NodeId, int> indexes;
    for (const model::CheckedNode &node : checked.nodes) {
        const catalog::Descriptor *const type = catalog.find(node.type);
        if (type == nullptr)
            return fail({ErrorCode::UnknownNodeType,
                         fmt::format("there is no node type '{}'", node.type),
                         node.id.value,
                         {},
                         {}});
        indexes.emplace(node.id, static_cast<int>(graph.m_types.size()));
        graph.m_types.push_back(type);
    }
    graph.m_inputs.resize(checked.nodes.size());
    graph.m_outUses.resize(checked.nodes.size());
    for (std::size_t i = 0; i < checked.wires.size(); ++i) {
        const model::Wire &wire = checked.wires[i];
        const auto from = indexes.find(wire.from.node);
        const auto to = indexes.find(wire.to.node);
        if (from == indexes.end() || to == indexes.end())
            return fail(ErrorCode::BadPipeline,
                        fmt::format("the wire '{} -> {}' leads to a node that does not run",
                                    wire.from.node.value, wire.to.node.value));
        graph.m_from.push_back(from->second);
        graph.m_to.push_back(to->second);
        graph.m_inputs[static_cast<std::size_t>(to->second)].push_back(static_cast<int>(i));
        if (wire.from.port == model::kDefaultOutput)
            ++graph.m_outUses[static_cast<std::size_t>(from->second)];
    }
    ETL_TRY(const std::vector<NodeId> order,
            model::topologicalOrder(nodeIds(checked), checked.wires));
    for (const NodeId &id : order)
        graph.m_order.push_back(indexes.at(id));
    return graph;
}

int PlanGraph::fusableInput(int index) const
{
    const std::vector<int> &inputs = m_inputs[static_cast<std::size_t>(index)];
    if (inputs.size() != 1 || type(index).capabilities.wholeInput || node(index).isolated)
        return -1;
    const int wire = inputs.front();
    const int source = fromNode(wire);
    const model::Wire &ends = m_checked->wires[static_cast<std::size_t>(wire)];
    const catalog::PortSpec *const port = type(index).port(ends.to.port, PortDirection::Input);
    const bool fusable = ends.from.port == model::kDefaultOutput
                         && m_outUses[static_cast<std::size_t>(source)] == 1
                         && !node(source).isolated && (port == nullptr || !port->many);
    return fusable ? wire : -1;
}

} // namespace etl::planner
