// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/grapheditor.h"
#include "widgets/graph/graphmodel.h"

#include <QStringList>

#include <map>

namespace etl::test {

// A graph in memory that also takes edits, logs each as one line and, unless told otherwise, does
// it. Wires are named "a:out -> b:in", as in a pipeline file.
class FakeGraph : public widgets::GraphModel, public widgets::GraphEditor
{
    Q_OBJECT

public:
    // Ports "out" and "in"; more are added with addPort().
    void addNode(const QString &id, QPointF position, widgets::Category category,
                 const QString &type = QStringLiteral("Filter"));
    void addPort(const QString &node, widgets::PortSide side, const widgets::GraphPort &port);
    void addWire(const QString &from, const QString &to,
                 widgets::WireKind kind = widgets::WireKind::Normal);
    void removeNode(const QString &id);
    void removeWire(const QString &id);
    widgets::GraphNode &at(const QString &id);
    void setNodeLive(const QString &id, const widgets::NodeLive &live);
    void setWireLive(const QString &id, const widgets::WireLive &live);
    void tellNodeChanged(const QString &id);
    void tellLiveChanged();

    // Edits are only logged from now on.
    void refuseEdits() { m_obeys = false; }
    QStringList takeLog();

    std::vector<widgets::GraphNodeId> nodeIds() const override;
    std::vector<widgets::GraphWireId> wireIds() const override;
    widgets::GraphNode node(const widgets::GraphNodeId &id) const override;
    widgets::GraphWire wire(const widgets::GraphWireId &id) const override;
    widgets::NodeLive nodeLive(const widgets::GraphNodeId &id) const override;
    widgets::WireLive wireLive(const widgets::GraphWireId &id) const override;
    QString connectRefusal(const widgets::PortRef &from, const widgets::PortRef &to,
                           const widgets::GraphWireId *replacing) const override;
    bool canSplice(const widgets::GraphNodeId &node,
                   const widgets::GraphWireId &wire) const override;
    bool canSpliceType(const QString &nodeType, const widgets::GraphWireId &wire) const override;

    void moveNodes(const std::vector<widgets::NodeMove> &moves) override;
    void connectPorts(const widgets::PortRef &from, const widgets::PortRef &to) override;
    void moveWire(const widgets::GraphWireId &wire, const widgets::PortRef &from,
                  const widgets::PortRef &to) override;
    void removeItems(const std::vector<widgets::GraphNodeId> &nodes,
                     const std::vector<widgets::GraphWireId> &wires) override;
    void addNode(const QString &nodeType, QPointF position,
                 const widgets::GraphWireId *splice) override;
    void spliceNode(const widgets::GraphNodeId &node, const widgets::GraphWireId &wire,
                    QPointF position) override;

private:
    bool reaches(const widgets::GraphNodeId &from, const widgets::GraphNodeId &to) const;

    std::vector<widgets::GraphNodeId> m_order;
    std::map<widgets::GraphNodeId, widgets::GraphNode> m_nodes;
    std::map<widgets::GraphNodeId, widgets::NodeLive> m_nodeLive;
    std::map<widgets::GraphWireId, widgets::GraphWire> m_wires;
    std::map<widgets::GraphWireId, widgets::WireLive> m_wireLive;
    QStringList m_log;
    bool m_obeys = true;
};

// The graph of the design pictures: two sources, four transforms, one target. With `live`, as it
// runs.
void fillWithFlights(FakeGraph &graph, bool live);

// `nodes` cards in a layered layout with about two wires each, for measuring.
void fillLayered(FakeGraph &graph, int nodes);

} // namespace etl::test
