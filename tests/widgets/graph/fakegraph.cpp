// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/graph/fakegraph.h"

#include <algorithm>

namespace etl::test {

using namespace widgets;

namespace {

QString nameOf(const PortRef &port)
{
    return QStringLiteral("%1:%2").arg(port.node.value, port.port);
}

PortRef parsePort(const QString &text, PortSide side)
{
    const QString fallback =
        side == PortSide::Output ? QStringLiteral("out") : QStringLiteral("in");
    const QStringList parts = text.split(QLatin1Char(':'));
    return {{parts[0]}, parts.size() > 1 ? parts[1] : fallback, side};
}

QString wireName(const PortRef &from, const PortRef &to)
{
    return QStringLiteral("%1 -> %2").arg(nameOf(from), nameOf(to));
}

QString place(QPointF position)
{
    return QStringLiteral("(%1,%2)").arg(position.x()).arg(position.y());
}

template<class Id>
QString listOf(const std::vector<Id> &ids)
{
    QStringList names;
    for (const Id &id : ids)
        names << id.value;
    names.sort();
    return names.join(QLatin1String(", "));
}

} // namespace

void FakeGraph::addNode(const QString &id, QPointF position, Category category, const QString &type)
{
    GraphNode node;
    node.id = {id};
    node.position = position;
    node.title = id;
    node.subtitle = type;
    node.category = category;
    node.icon = category == Category::Extract ? Icon::Extract
                : category == Category::Load  ? Icon::Load
                                              : iconFromName(type.toLower());
    node.chip = QStringLiteral("\u00d71");
    if (category != Category::Extract)
        node.inputs.push_back({QStringLiteral("in")});
    if (category != Category::Load)
        node.outputs.push_back({QStringLiteral("out")});
    m_order.push_back(node.id);
    m_nodes[node.id] = node;
    emit changed(NodeAdded{node.id});
}

void FakeGraph::addPort(const QString &id, PortSide side, const GraphPort &port)
{
    GraphNode &node = at(id);
    (side == PortSide::Input ? node.inputs : node.outputs).push_back(port);
    tellNodeChanged(id);
}

void FakeGraph::addWire(const QString &from, const QString &to, WireKind kind)
{
    GraphWire wire;
    wire.from = parsePort(from, PortSide::Output);
    wire.to = parsePort(to, PortSide::Input);
    wire.id = {wireName(wire.from, wire.to)};
    wire.kind = kind;
    m_wires[wire.id] = wire;
    emit changed(WireAdded{wire.id});
}

void FakeGraph::removeNode(const QString &id)
{
    std::vector<QString> wires;
    for (const auto &[wireId, wire] : m_wires) {
        if (wire.from.node.value == id || wire.to.node.value == id)
            wires.push_back(wireId.value);
    }
    for (const QString &wire : wires)
        removeWire(wire);
    m_nodes.erase({id});
    std::erase(m_order, GraphNodeId{id});
    emit changed(NodeRemoved{{id}});
}

void FakeGraph::removeWire(const QString &id)
{
    m_wires.erase({id});
    emit changed(WireRemoved{{id}});
}

GraphNode &FakeGraph::at(const QString &id)
{
    return m_nodes.at({id});
}

void FakeGraph::setNodeLive(const QString &id, const NodeLive &live)
{
    m_nodeLive[{id}] = live;
}

void FakeGraph::setWireLive(const QString &id, const WireLive &live)
{
    m_wireLive[{id}] = live;
}

void FakeGraph::tellNodeChanged(const QString &id)
{
    emit changed(NodeChanged{{id}});
}

void FakeGraph::tellLiveChanged()
{
    emit changed(LiveChanged{});
}

QStringList FakeGraph::takeLog()
{
    return std::exchange(m_log, {});
}

std::vector<GraphNodeId> FakeGraph::nodeIds() const
{
    return m_order;
}

std::vector<GraphWireId> FakeGraph::wireIds() const
{
    std::vector<GraphWireId> ids;
    for (const auto &[id, wire] : m_wires)
        ids.push_back(id);
    return ids;
}

GraphNode FakeGraph::node(const GraphNodeId &id) const
{
    return m_nodes.at(id);
}

GraphWire FakeGraph::wire(const GraphWireId &id) const
{
    return m_wires.at(id);
}

NodeLive FakeGraph::nodeLive(const GraphNodeId &id) const
{
    const auto found = m_nodeLive.find(id);
    return found != m_nodeLive.end() ? found->second : NodeLive{};
}

WireLive FakeGraph::wireLive(const GraphWireId &id) const
{
    const auto found = m_wireLive.find(id);
    return found != m_wireLive.end() ? found->second : WireLive{};
}

QString FakeGraph::connectRefusal(const PortRef &from, const PortRef &to,
                                  const GraphWireId *replacing) const
{
    if (reaches(to.node, from.node))
        return QStringLiteral("\"%1\" already leads to \"%2\"; a wire back would close a circle")
            .arg(to.node.value, from.node.value);
    for (const auto &[id, wire] : m_wires) {
        const bool same = replacing != nullptr && id == *replacing;
        if (!same && wire.to == to)
            return QStringLiteral("Input \"%1\" of \"%2\" already has a wire")
                .arg(to.port, to.node.value);
    }
    return {};
}

bool FakeGraph::reaches(const GraphNodeId &from, const GraphNodeId &to) const
{
    if (from == to)
        return true;
    return std::ranges::any_of(m_wires, [&](const auto &entry) {
        return entry.second.from.node == from && reaches(entry.second.to.node, to);
    });
}

bool FakeGraph::canSplice(const GraphNodeId &id, const GraphWireId &) const
{
    const GraphNode &node = m_nodes.at(id);
    const bool free = std::ranges::none_of(m_wires, [&](const auto &entry) {
        return entry.second.from.node == id || entry.second.to.node == id;
    });
    return free && !node.inputs.empty() && !node.outputs.empty();
}

bool FakeGraph::canSpliceType(const QString &nodeType, const GraphWireId &) const
{
    return nodeType.startsWith(QLatin1String("transform."));
}

void FakeGraph::moveNodes(const std::vector<NodeMove> &moves)
{
    QStringList parts;
    for (const NodeMove &move : moves)
        parts << move.id.value + place(move.position);
    parts.sort();
    m_log << QStringLiteral("move ") + parts.join(QLatin1String(", "));
    if (!m_obeys)
        return;
    NodesMoved moved;
    for (const NodeMove &move : moves) {
        m_nodes.at(move.id).position = move.position;
        moved.ids.push_back(move.id);
    }
    emit changed(moved);
}

void FakeGraph::connectPorts(const PortRef &from, const PortRef &to)
{
    m_log << QStringLiteral("connect ") + wireName(from, to);
    if (m_obeys)
        addWire(nameOf(from), nameOf(to));
}

void FakeGraph::moveWire(const GraphWireId &wire, const PortRef &from, const PortRef &to)
{
    m_log << QStringLiteral("rewire %1 => %2").arg(wire.value, wireName(from, to));
    if (!m_obeys)
        return;
    removeWire(wire.value);
    addWire(nameOf(from), nameOf(to));
}

void FakeGraph::removeItems(const std::vector<GraphNodeId> &nodes,
                            const std::vector<GraphWireId> &wires)
{
    m_log << QStringLiteral("remove [%1] [%2]").arg(listOf(nodes), listOf(wires));
    if (!m_obeys)
        return;
    for (const GraphWireId &wire : wires)
        removeWire(wire.value);
    for (const GraphNodeId &node : nodes)
        removeNode(node.value);
}

void FakeGraph::addNode(const QString &nodeType, QPointF position, const GraphWireId *splice)
{
    m_log << QStringLiteral("add %1 %2%3")
                 .arg(nodeType, place(position),
                      splice != nullptr ? QStringLiteral(" into ") + splice->value : QString());
    if (m_obeys)
        addNode(QStringLiteral("new"), position, Category::Transform);
}

void FakeGraph::spliceNode(const GraphNodeId &node, const GraphWireId &wire, QPointF position)
{
    m_log << QStringLiteral("splice %1 %2 into %3").arg(node.value, place(position), wire.value);
    if (!m_obeys)
        return;
    const GraphWire old = m_wires.at(wire);
    removeWire(wire.value);
    m_nodes.at(node).position = position;
    emit changed(NodesMoved{{node}});
    addWire(nameOf(old.from), node.value);
    addWire(node.value, nameOf(old.to));
}

} // namespace etl::test
