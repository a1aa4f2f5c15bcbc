// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/graphchange.h"

#include <QObject>

namespace etl::widgets {

// The graph that a canvas shows. The canvas reads it and answers `changed`; it never writes: wishes
// go to a GraphEditor. Nodes later in nodeIds() lie on top. GUI thread only.
class GraphModel : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    virtual std::vector<GraphNodeId> nodeIds() const = 0;
    virtual std::vector<GraphWireId> wireIds() const = 0;

    // Only called with ids from the lists above or from a change.
    virtual GraphNode node(const GraphNodeId &id) const = 0;
    virtual GraphWire wire(const GraphWireId &id) const = 0;

    // Asked for every node and wire after LiveChanged, so both must be quick.
    virtual NodeLive nodeLive(const GraphNodeId &id) const = 0;
    virtual WireLive wireLive(const GraphWireId &id) const = 0;

    // Why a wire from one port to another is not possible, in a sentence for the user; empty when
    // it is. `replacing` is the wire whose end is being moved, or null for a new wire.
    virtual QString connectRefusal(const PortRef &from, const PortRef &to,
                                   const GraphWireId *replacing) const = 0;

    // May this node be put into this wire?
    virtual bool canSplice(const GraphNodeId &node, const GraphWireId &wire) const = 0;
    // May a new node of this type be put into this wire?
    virtual bool canSpliceType(const QString &nodeType, const GraphWireId &wire) const = 0;

signals:
    void changed(const etl::widgets::GraphChange &change);
};

} // namespace etl::widgets
