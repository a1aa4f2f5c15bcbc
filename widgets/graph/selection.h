// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/graphtypes.h"

#include <QObject>
#include <QSet>

#include <vector>

namespace etl::widgets {

// The selected nodes and wires of a canvas and the node that has the keyboard. GUI thread only.
class Selection : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    const QSet<GraphNodeId> &nodes() const { return m_nodes; }
    const QSet<GraphWireId> &wires() const { return m_wires; }
    bool contains(const GraphNodeId &id) const { return m_nodes.contains(id); }
    bool contains(const GraphWireId &id) const { return m_wires.contains(id); }
    bool isEmpty() const { return m_nodes.isEmpty() && m_wires.isEmpty(); }
    GraphNodeId current() const { return m_current; }

    // Each emits changed() at most once, and only when something differs.
    void set(QSet<GraphNodeId> nodes, QSet<GraphWireId> wires);
    void selectOnly(const GraphNodeId &id);
    void selectOnly(const GraphWireId &id);
    void add(const GraphNodeId &id);
    void toggle(const GraphNodeId &id);
    void toggle(const GraphWireId &id);
    void clear();
    void forget(const GraphNodeId &id);
    void forget(const GraphWireId &id);
    void setCurrent(const GraphNodeId &id);

signals:
    void changed();
    void currentChanged(const etl::widgets::GraphNodeId &id);

private:
    QSet<GraphNodeId> m_nodes;
    QSet<GraphWireId> m_wires;
    GraphNodeId m_current;
};

} // namespace etl::widgets
