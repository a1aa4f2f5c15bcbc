// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/cardgeometry.h"
#include "widgets/graph/graphchange.h"
#include "widgets/graph/gridindex.h"
#include "widgets/graph/wirecurve.h"
#include "widgets/graph/wirefill.h"

#include <QHash>

#include <span>
#include <vector>

namespace etl::widgets {

class GraphModel;

// What a card shows and where; the texts are cut to the card's width.
struct SceneNode
{
    GraphNode info;
    NodeLive live;
    QRectF card;
    QString title;
    QString subtitle;
    double chipWidth = 0;
    std::vector<int> wires; // numbers in the scene
    bool alive = true;
    bool covered = false; // another card lies over the live line
    bool lifted = false;  // follows the pointer, drawn apart from the others
};

struct SceneWire
{
    GraphWire info;
    WireLive live;
    FillStep step = FillStep::None;
    WireCurve curve;
    int from = -1; // numbers of its nodes, -1 when there is no such node: then it is not drawn
    int to = -1;
    bool alive = true;
    QPointF badge;         // its middle, clear of cards and of other badges
    bool badgeFits = true; // false: there is no such place
    bool lifted = false;

    bool isDrawn() const { return alive && from >= 0 && to >= 0; }
};

// Where the picture differs from before.
struct SceneDamage
{
    bool everything = false;
    std::vector<QRectF> areas;

    bool isEmpty() const { return !everything && areas.empty(); }
};

// Mirrors a model with everything worked out that drawing and pointing need. Nodes and wires have
// numbers that hold until the next reset; a higher number lies on top. GUI thread only.
class GraphScene
{
public:
    // The model may be null and must outlive the scene or be replaced before.
    void setModel(const GraphModel *model);
    void setForm(CardForm form);
    CardForm form() const { return m_form; }

    SceneDamage apply(const GraphChange &change);

    int nodeSlots() const { return int(m_nodes.size()); }
    int wireSlots() const { return int(m_wires.size()); }
    int nodeCount() const { return int(m_nodeNumbers.size()); }
    const SceneNode &node(int number) const { return m_nodes[size_t(number)]; }
    const SceneWire &wire(int number) const { return m_wires[size_t(number)]; }
    int nodeNumber(const GraphNodeId &id) const { return m_nodeNumbers.value(id, -1); }
    int wireNumber(const GraphWireId &id) const { return m_wireNumbers.value(id, -1); }
    QRectF bounds() const; // of all cards; null without any

    QPointF portPosition(const PortRef &port) const; // of a node of this scene
    QPointF portPosition(int node, PortSide side, int index) const;

    // Numbers in rising order, so that drawing and pointing agree on what lies on top.
    std::vector<int> nodesTouching(const QRectF &area) const;
    // Calls visit(number) for wires whose box touches the area.
    template<class Visit>
    void eachWireTouching(const QRectF &area, Visit visit) const
    {
        m_wireGrid.query(area, [&](int number) {
            if (wire(number).curve.box().intersects(area))
                visit(number);
        });
    }
    template<class Visit>
    void eachNodeTouching(const QRectF &area, Visit visit) const
    {
        m_nodeGrid.query(area, [&](int number) {
            if (cardReach(node(number).card).intersects(area))
                visit(number);
        });
    }

    // Finds places for the badges anew when something has moved since the last call.
    void placeBadges();

    // Takes nodes and their wires out of the fixed picture, and puts them back where the model
    // says.
    SceneDamage lift(std::span<const int> nodes);
    SceneDamage dropLifted();
    std::span<const int> lifted() const { return m_lifted; }
    // Leaves a wire out of the picture until dropLifted(), while another is drawn in its place.
    SceneDamage hideWire(int number);
    // Shows lifted nodes away from their place by this; the model does not know. Returns what the
    // overlay has to repaint.
    QRectF moveLifted(QPointF by);

private:
    void reset();
    void addNode(const GraphNodeId &id);
    void adoptWires(int number);
    void addWire(const GraphWireId &id);
    void removeNode(const GraphNodeId &id, SceneDamage &damage);
    void removeWire(const GraphWireId &id, SceneDamage &damage);
    void changeNode(const GraphNodeId &id, SceneDamage &damage);
    void changeWire(const GraphWireId &id, SceneDamage &damage);
    void moveNodes(const std::vector<GraphNodeId> &ids, SceneDamage &damage);
    void refreshLive(SceneDamage &damage);

    void placeNode(int number); // where the model says, or the pointer if it is lifted
    void unplaceNode(int number);
    void placeWire(int number);
    void unplaceWire(int number);
    void fitTexts(SceneNode &node) const;
    void findCovered(const QRectF &area);
    bool isClear(const QRectF &badge, const GridIndex &badges) const;
    void damageNode(int number, SceneDamage &damage) const;
    void damageWire(int number, SceneDamage &damage) const;
    void damageWithWires(int number, SceneDamage &damage) const;

    const GraphModel *m_model = nullptr;
    CardForm m_form = CardForm::Design;
    std::vector<SceneNode> m_nodes;
    std::vector<SceneWire> m_wires;
    QHash<GraphNodeId, int> m_nodeNumbers;
    QHash<GraphWireId, int> m_wireNumbers;
    GridIndex m_nodeGrid;
    GridIndex m_wireGrid;
    std::vector<int> m_lifted;
    QPointF m_liftOffset;
    int m_hiddenWire = -1;
    bool m_badgesPlaced = false;
    mutable QRectF m_bounds;
    mutable bool m_boundsKnown = false;
};

} // namespace etl::widgets
