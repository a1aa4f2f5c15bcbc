// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalog/descriptor.h"
#include "engine/model/plan.h"

#include <vector>

namespace etl::planner {

// A checked pipeline by indexes: who feeds whom, and of what type each node is. Refers to the
// pipeline and the catalog, which must outlive it. Immutable; any thread.
class PlanGraph
{
public:
    // An error when a node's type or a wire's end is unknown, or when there is a cycle.
    static Result<PlanGraph> make(const model::CheckedPipeline &checked,
                                  const catalog::Catalog &catalog);

    const model::CheckedNode &node(int index) const
    {
        return m_checked->nodes[static_cast<std::size_t>(index)];
    }
    const catalog::Descriptor &type(int index) const
    {
        return *m_types[static_cast<std::size_t>(index)];
    }
    const std::vector<int> &order() const { return m_order; } // topological
    int fromNode(int wire) const { return m_from[static_cast<std::size_t>(wire)]; }
    int toNode(int wire) const { return m_to[static_cast<std::size_t>(wire)]; }

    // The wire over which `index` can be fused to the node that feeds it, worker counts apart; -1
    // when there is none: it must be the only wire into the node and the only one from its source's
    // `out`, neither node may be isolated, and the node must take its rows one batch at a time (not
    // its whole input, not from many wires).
    int fusableInput(int index) const;

private:
    PlanGraph() = default;

    const model::CheckedPipeline *m_checked = nullptr;
    std::vector<const catalog::Descriptor *> m_types; // by node
    std::vector<std::vector<int>> m_inputs;           // wires into each node
    std::vector<int> m_outUses;                       // wires from `out` of each node
    std::vector<int> m_from;                          // by wire
    std::vector<int> m_to;
    std::vector<int> m_order;
};

} // namespace etl::planner
