// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/graphtypes.h"

#include <vector>

namespace etl::widgets {

struct NodeMove
{
    GraphNodeId id;
    QPointF position; // new top left corner
};

// Takes the user's edits. Each call is one undo step; the owner may refuse one silently. The canvas
// shows nothing of an edit until the model says that it changed. GUI thread only.
class GraphEditor
{
public:
    virtual ~GraphEditor() = default;

    virtual void moveNodes(const std::vector<NodeMove> &moves) = 0;
    virtual void connectPorts(const PortRef &from, const PortRef &to) = 0;
    // The wire gets new ends; one of them is the old one.
    virtual void moveWire(const GraphWireId &wire, const PortRef &from, const PortRef &to) = 0;
    virtual void removeItems(const std::vector<GraphNodeId> &nodes,
                             const std::vector<GraphWireId> &wires) = 0;
    // `splice` is the wire to put the node into, or null.
    virtual void addNode(const QString &nodeType, QPointF position, const GraphWireId *splice) = 0;
    // The node moves to `position` and into the wire, in one step.
    virtual void spliceNode(const GraphNodeId &node, const GraphWireId &wire, QPointF position) = 0;
};

} // namespace etl::widgets
