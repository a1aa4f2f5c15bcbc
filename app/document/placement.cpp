// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/document/placement.h"

#include <algorithm>
#include <map>

namespace etl::document {

namespace {

// Those of the samples: a card and its wires.
constexpr double kLeft = 48;
constexpr double kTop = 48;
constexpr double kColumn = 264;
constexpr double kRow = 120;

// Number of wires on the longest way to each node. A circle, which is an error of its own, ends
// after as many rounds as there are nodes.
std::map<NodeId, int> depths(const model::Pipeline &pipeline)
{
    std::map<NodeId, int> depth;
    for (const auto &node : pipeline.nodes)
        depth[node.id] = 0;
    bool changed = true;
    for (std::size_t round = 0; changed && round < pipeline.nodes.size(); ++round) {
        changed = false;
        for (const auto &wire : pipeline.wires) {
            const auto from = depth.find(wire.from.node);
            const auto to = depth.find(wire.to.node);
            if (from == depth.end() || to == depth.end() || to->second > from->second)
                continue;
            to->second = from->second + 1;
            changed = true;
        }
    }
    return depth;
}

} // namespace

void placeNodes(model::Pipeline &pipeline)
{
    double top = kTop;
    for (const auto &node : pipeline.nodes) {
        if (const auto place = pipeline.layout.find(node.id); place != pipeline.layout.end())
            top = std::max(top, place->second.y + kRow);
    }
    const auto depth = depths(pipeline);
    std::map<int, int> rows; // taken, by column
    for (const auto &node : pipeline.nodes) {
        if (pipeline.layout.contains(node.id))
            continue;
        const int column = depth.at(node.id);
        pipeline.layout[node.id] = {kLeft + kColumn * column, top + kRow * rows[column]++};
    }
}

} // namespace etl::document
