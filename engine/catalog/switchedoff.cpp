// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/switchedoff.h"

#include "engine/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace etl::catalog {

namespace {

using model::Wire;

class Remover
{
public:
    explicit Remover(ActiveGraph &graph) : m_graph(graph)
    {
        for (const Wire &wire : graph.wires) {
            m_inputs.insert(wire.to);
            m_sources.insert(wire.from.node);
        }
    }

    // True when rows now go past the node.
    bool bridge(const NodeId &id)
    {
        std::erase_if(m_graph.wires,
                      [&](const Wire &wire) { return wire.from.node == id && wire.to.node == id; });
        std::vector<Wire> into;
        std::ranges::copy_if(m_graph.wires, std::back_inserter(into),
                             [&](const Wire &wire) { return wire.to.node == id; });
        const auto leavesBy = [&](const Wire &wire) {
            return wire.from.node == id && wire.from.port == model::kDefaultOutput;
        };
        if (into.size() != 1 || std::ranges::none_of(m_graph.wires, leavesBy))
            return false;
        for (Wire &wire : m_graph.wires) {
            if (leavesBy(wire))
                wire.from = into.front().from;
        }
        remove(id);
        return true;
    }

    void remove(const NodeId &id)
    {
        std::erase_if(m_graph.nodes, [&](const model::Node *node) { return node->id == id; });
        std::erase_if(m_graph.wires,
                      [&](const Wire &wire) { return wire.from.node == id || wire.to.node == id; });
    }

    // Removes nodes that lost all wires of an input, or all wires they sent rows to, until none is
    // left.
    std::vector<std::string> removeCutOff()
    {
        std::vector<std::string> removed;
        for (bool changed = true; std::exchange(changed, false);) {
            std::set<model::PortRef> inputs;
            std::set<NodeId> sources;
            for (const Wire &wire : m_graph.wires) {
                inputs.insert(wire.to);
                sources.insert(wire.from.node);
            }
            std::vector<NodeId> lost;
            for (const model::Node *node : m_graph.nodes) {
                if (lostInput(node->id, inputs)
                    || (m_sources.contains(node->id) && !sources.contains(node->id)))
                    lost.push_back(node->id);
            }
            for (const NodeId &id : lost) {
                remove(id);
                removed.push_back(id.value);
                changed = true;
            }
        }
        return removed;
    }

private:
    bool lostInput(const NodeId &id, const std::set<model::PortRef> &inputs) const
    {
        for (auto port = m_inputs.lower_bound({id, {}}); port != m_inputs.end() && port->node == id;
             ++port) {
            if (!inputs.contains(*port))
                return true;
        }
        return false;
    }

    ActiveGraph &m_graph;
    std::set<model::PortRef> m_inputs; // that had wires in the beginning
    std::set<NodeId> m_sources;        // nodes that sent rows somewhere in the beginning
};

model::Issue hint(const model::Node &node, const std::vector<std::string> &others)
{
    const std::string text =
        others.size() == 1
            ? fmt::format("switched off, so '{}' does not run either", others.front())
            : fmt::format("switched off, so {} do not run either", joinNames(others));
    return makeIssue(model::Severity::Hint, node.id.value, {}, text, "switch it on to run them");
}

} // namespace

ActiveGraph withoutSwitchedOff(const model::Pipeline &pipeline, model::Issues &issues)
{
    ActiveGraph graph;
    for (const model::Node &node : pipeline.nodes)
        graph.nodes.push_back(&node);
    graph.wires = pipeline.wires;
    if (std::ranges::none_of(pipeline.nodes, &model::Node::disabled))
        return graph;

    Remover remover(graph);
    for (const model::Node &node : pipeline.nodes) {
        if (!node.disabled)
            continue;
        if (!remover.bridge(node.id))
            remover.remove(node.id);
        std::vector<std::string> others = remover.removeCutOff();
        std::erase_if(others, [&](const std::string &id) {
            const model::Node *const other = pipeline.find(NodeId(id));
            return other == nullptr || other->disabled;
        });
        if (!others.empty())
            issues.push_back(hint(node, others));
    }
    return graph;
}

} // namespace etl::catalog
