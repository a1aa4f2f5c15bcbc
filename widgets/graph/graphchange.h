// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/graphtypes.h"

#include <variant>
#include <vector>

namespace etl::widgets {

struct GraphReset // anything may differ
{};
struct NodeAdded
{
    GraphNodeId id;
};
struct NodeChanged // anything but its position
{
    GraphNodeId id;
};
struct NodesMoved
{
    std::vector<GraphNodeId> ids;
};
struct NodeRemoved // its wires were removed before
{
    GraphNodeId id;
};
struct WireAdded
{
    GraphWireId id;
};
struct WireChanged
{
    GraphWireId id;
};
struct WireRemoved
{
    GraphWireId id;
};
struct LiveChanged // states, texts and fills of any nodes and wires
{};

// What happened to a graph. Sent after the model has changed.
using GraphChange = std::variant<GraphReset, NodeAdded, NodeChanged, NodesMoved, NodeRemoved,
                                 WireAdded, WireChanged, WireRemoved, LiveChanged>;

} // namespace etl::widgets
