// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/graphscene.h"

#include "widgets/graph/cardtext.h"
#include "widgets/graph/graphmodel.h"

#include <algorithm>
#include <utility>

namespace etl::widgets {

namespace {

constexpr int kMostDeadSlots = 256;
constexpr double kPieceReach = 7; // half the widest wire, and the curve outside its pieces

template<class... Handlers>
struct Overloaded : Handlers...
{
    using Handlers::operator()...;
};

QRectF pieceBox(QPointF a, QPointF b)
{
    return QRectF(a, b).normalized().adjusted(-kPieceReach, -kPieceReach, kPieceReach, kPieceReach);
}

template<class Use>
void eachPiece(const WireCurve &curve, Use use)
{
    const auto points = curve.flat();
    for (size_t i = 0; i + 1 < points.size(); ++i)
        use(pieceBox(points[i], points[i + 1]));
}

} // namespace

void GraphScene::setModel(const GraphModel *model)
{
    m_model = model;
    reset();
}

void GraphScene::setForm(CardForm form)
{
    m_form = form;
    reset();
}

SceneDamage GraphScene::apply(const GraphChange &change)
{
    SceneDamage damage;
    std::visit(Overloaded{
                   [&](const GraphReset &) {
                       reset();
                       damage.everything = true;
                   },
                   [&](const NodeAdded &c) {
                       addNode(c.id);
                       damageWithWires(nodeNumber(c.id), damage);
                   },
                   [&](const NodeChanged &c) { changeNode(c.id, damage); },
                   [&](const NodesMoved &c) { moveNodes(c.ids, damage); },
                   [&](const NodeRemoved &c) { removeNode(c.id, damage); },
                   [&](const WireAdded &c) {
                       addWire(c.id);
                       damageWire(wireNumber(c.id), damage);
                   },
                   [&](const WireChanged &c) { changeWire(c.id, damage); },
                   [&](const WireRemoved &c) { removeWire(c.id, damage); },
                   [&](const LiveChanged &) { refreshLive(damage); },
               },
               change);
    return damage;
}

void GraphScene::reset()
{
    m_nodes.clear();
    m_wires.clear();
    m_nodeNumbers.clear();
    m_wireNumbers.clear();
    m_nodeGrid.clear();
    m_wireGrid.clear();
    m_lifted.clear();
    m_hiddenWire = -1;
    m_boundsKnown = false;
    if (m_model == nullptr)
        return;
    for (const GraphNodeId &id : m_model->nodeIds())
        addNode(id);
    for (const GraphWireId &id : m_model->wireIds())
        addWire(id);
}

void GraphScene::addNode(const GraphNodeId &id)
{
    SceneNode node;
    node.info = m_model->node(id);
    node.live = m_model->nodeLive(id);
    fitTexts(node);
    const int number = int(m_nodes.size());
    m_nodes.push_back(std::move(node));
    m_nodeNumbers.insert(id, number);
    placeNode(number);
    findCovered(m_nodes.back().card);
    adoptWires(number);
}

// Wires may be announced before their nodes.
void GraphScene::adoptWires(int number)
{
    const GraphNodeId &id = m_nodes[size_t(number)].info.id;
    for (int w = 0; w < wireSlots(); ++w) {
        SceneWire &wire = m_wires[size_t(w)];
        if (!wire.alive || wire.isDrawn())
            continue;
        const bool leaves = wire.info.from.node == id;
        const bool arrives = wire.info.to.node == id;
        if (leaves)
            wire.from = number;
        if (arrives)
            wire.to = number;
        if (leaves || arrives) {
            m_nodes[size_t(number)].wires.push_back(w);
            placeWire(w);
        }
    }
}

void GraphScene::addWire(const GraphWireId &id)
{
    SceneWire wire;
    wire.info = m_model->wire(id);
    wire.live = m_model->wireLive(id);
    wire.step = fillStep(wire.live);
    wire.from = nodeNumber(wire.info.from.node);
    wire.to = nodeNumber(wire.info.to.node);
    const int number = int(m_wires.size());
    for (const int end : {wire.from, wire.to}) {
        if (end >= 0)
            m_nodes[size_t(end)].wires.push_back(number);
    }
    m_wires.push_back(std::move(wire));
    m_wireNumbers.insert(id, number);
    placeWire(number);
}

void GraphScene::removeNode(const GraphNodeId &id, SceneDamage &damage)
{
    const int number = nodeNumber(id);
    if (number < 0)
        return;
    for (const int wire : std::vector<int>(m_nodes[size_t(number)].wires))
        removeWire(m_wires[size_t(wire)].info.id, damage);
    damageNode(number, damage);
    unplaceNode(number);
    m_nodes[size_t(number)].alive = false;
    m_nodeNumbers.remove(id);
    std::erase(m_lifted, number);
    m_boundsKnown = false;
    findCovered(m_nodes[size_t(number)].card);
    if (nodeSlots() - nodeCount() > nodeCount() + kMostDeadSlots) {
        reset();
        damage.everything = true; // numbers are new
    }
}

void GraphScene::removeWire(const GraphWireId &id, SceneDamage &damage)
{
    const int number = wireNumber(id);
    if (number < 0)
        return;
    damageWire(number, damage);
    unplaceWire(number);
    SceneWire &wire = m_wires[size_t(number)];
    for (const int end : {wire.from, wire.to}) {
        if (end >= 0)
            std::erase(m_nodes[size_t(end)].wires, number);
    }
    wire.alive = false;
    m_badgesPlaced = false;
    m_wireNumbers.remove(id);
    if (m_hiddenWire == number)
        m_hiddenWire = -1;
}

// Ports may differ, so its wires are laid anew.
void GraphScene::changeNode(const GraphNodeId &id, SceneDamage &damage)
{
    const int number = nodeNumber(id);
    if (number < 0)
        return;
    damageWithWires(number, damage);
    SceneNode &node = m_nodes[size_t(number)];
    node.info = m_model->node(id);
    node.live = m_model->nodeLive(id);
    fitTexts(node);
    unplaceNode(number);
    placeNode(number);
    for (const int wire : node.wires) {
        unplaceWire(wire);
        placeWire(wire);
    }
    findCovered(node.card);
    damageWithWires(number, damage);
}

void GraphScene::changeWire(const GraphWireId &id, SceneDamage &damage)
{
    removeWire(id, damage);
    addWire(id);
    damageWire(wireNumber(id), damage);
}

void GraphScene::moveNodes(const std::vector<GraphNodeId> &ids, SceneDamage &damage)
{
    for (const GraphNodeId &id : ids) {
        const int number = nodeNumber(id);
        if (number < 0)
            continue;
        damageWithWires(number, damage);
        SceneNode &node = m_nodes[size_t(number)];
        node.info.position = m_model->node(id).position;
        const QRectF before = node.card;
        unplaceNode(number);
        placeNode(number);
        for (const int wire : node.wires) {
            unplaceWire(wire);
            placeWire(wire);
        }
        findCovered(before);
        findCovered(node.card);
        damageWithWires(number, damage);
    }
}

// Texts and dots are drawn anew in every frame; only a wire that changes its look is damage.
void GraphScene::refreshLive(SceneDamage &damage)
{
    for (SceneNode &node : m_nodes) {
        if (node.alive)
            node.live = m_model->nodeLive(node.info.id);
    }
    for (int number = 0; number < wireSlots(); ++number) {
        SceneWire &wire = m_wires[size_t(number)];
        if (!wire.isDrawn())
            continue;
        wire.live = m_model->wireLive(wire.info.id);
        const FillStep step = fillStep(wire.live);
        if (std::exchange(wire.step, step) != step)
            damageWire(number, damage);
    }
}

QRectF GraphScene::bounds() const
{
    if (!m_boundsKnown) {
        m_bounds = {};
        for (const SceneNode &node : m_nodes) {
            if (node.alive)
                m_bounds |= node.card;
        }
        m_boundsKnown = true;
    }
    return m_bounds;
}

QPointF GraphScene::portPosition(const PortRef &port) const
{
    const int number = nodeNumber(port.node);
    if (number < 0)
        return {};
    return portPosition(number, port.side, portIndex(node(number).info, port.side, port.port));
}

// A wire may name a port that its node does not have (an unknown node type); it ends in the middle
// of that side.
QPointF GraphScene::portPosition(int number, PortSide side, int index) const
{
    const SceneNode &n = node(number);
    if (index >= 0)
        return n.card.topLeft() + portOffset(n.info, m_form, side, index);
    return {side == PortSide::Input ? n.card.left() : n.card.right(), n.card.center().y()};
}

std::vector<int> GraphScene::nodesTouching(const QRectF &area) const
{
    std::vector<int> found;
    eachNodeTouching(area, [&](int number) { found.push_back(number); });
    std::ranges::sort(found);
    return found;
}

SceneDamage GraphScene::lift(std::span<const int> nodes)
{
    SceneDamage damage = dropLifted();
    m_lifted.assign(nodes.begin(), nodes.end());
    for (const int number : m_lifted) {
        damageWithWires(number, damage);
        m_nodes[size_t(number)].lifted = true;
        for (const int wire : m_nodes[size_t(number)].wires)
            m_wires[size_t(wire)].lifted = true;
    }
    for (const int number : m_lifted)
        findCovered(node(number).card);
    return damage;
}

SceneDamage GraphScene::dropLifted()
{
    SceneDamage damage;
    moveLifted({});
    for (const int number : m_lifted) {
        m_nodes[size_t(number)].lifted = false;
        for (const int wire : m_nodes[size_t(number)].wires)
            m_wires[size_t(wire)].lifted = false;
        damageWithWires(number, damage);
    }
    for (const int number : std::exchange(m_lifted, {}))
        findCovered(node(number).card);
    if (const int hidden = std::exchange(m_hiddenWire, -1); hidden >= 0) {
        m_wires[size_t(hidden)].lifted = false;
        damageWire(hidden, damage);
    }
    return damage;
}

SceneDamage GraphScene::hideWire(int number)
{
    SceneDamage damage = dropLifted();
    m_hiddenWire = number;
    m_wires[size_t(number)].lifted = true;
    damageWire(number, damage);
    return damage;
}

QRectF GraphScene::moveLifted(QPointF by)
{
    QRectF changed;
    const auto include = [&](int number) {
        changed |= cardReach(node(number).card);
        for (const int wire : node(number).wires)
            changed |= m_wires[size_t(wire)].curve.box();
    };
    m_liftOffset = by;
    for (const int number : m_lifted) {
        include(number);
        unplaceNode(number);
        placeNode(number);
    }
    for (const int number : m_lifted) {
        for (const int wire : node(number).wires) {
            unplaceWire(wire);
            placeWire(wire);
        }
        include(number);
    }
    return changed;
}

void GraphScene::placeNode(int number)
{
    SceneNode &node = m_nodes[size_t(number)];
    const QPointF lift = node.lifted ? m_liftOffset : QPointF();
    node.card = QRectF(node.info.position + lift, cardSize(node.info, m_form));
    m_nodeGrid.add(number, cardReach(node.card));
    m_boundsKnown = false;
    m_badgesPlaced = false;
}

void GraphScene::unplaceNode(int number)
{
    m_nodeGrid.remove(number, cardReach(node(number).card));
}

void GraphScene::placeWire(int number)
{
    SceneWire &wire = m_wires[size_t(number)];
    if (!wire.isDrawn())
        return;
    wire.curve = WireCurve(portPosition(wire.info.from), portPosition(wire.info.to));
    m_badgesPlaced = false;
    eachPiece(wire.curve, [&](const QRectF &box) { m_wireGrid.add(number, box); });
}

void GraphScene::unplaceWire(int number)
{
    const SceneWire &wire = m_wires[size_t(number)];
    if (wire.isDrawn())
        eachPiece(wire.curve, [&](const QRectF &box) { m_wireGrid.remove(number, box); });
}

void GraphScene::fitTexts(SceneNode &node) const
{
    node.chipWidth = chipWidth(node.info.chip);
    const double chip = node.chipWidth > 0 ? node.chipWidth + kChipRight + 6 : kTextRight;
    node.title = elidedTitle(node.info.title, kCardWidth - kTextLeft - chip);
    node.subtitle = elidedSubtitle(node.info.subtitle, kCardWidth - kTextLeft - kTextRight);
}

void GraphScene::damageNode(int number, SceneDamage &damage) const
{
    damage.areas.push_back(cardReach(node(number).card));
}

void GraphScene::damageWire(int number, SceneDamage &damage) const
{
    const SceneWire &w = wire(number);
    if (w.isDrawn())
        eachPiece(w.curve, [&](const QRectF &box) { damage.areas.push_back(box); });
}

void GraphScene::damageWithWires(int number, SceneDamage &damage) const
{
    damageNode(number, damage);
    for (const int wire : node(number).wires)
        damageWire(wire, damage);
}

} // namespace etl::widgets
