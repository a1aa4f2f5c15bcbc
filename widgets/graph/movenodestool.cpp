// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/movenodestool.h"

#include "widgets/graph/grapheditor.h"
#include "widgets/graph/graphmodel.h"
#include "widgets/graph/selection.h"

#include <utility>

namespace etl::widgets {

MoveNodesTool::MoveNodesTool(ToolContext &context, const ToolEvent &press, int node)
    : m_context(context)
    , m_press(press)
    , m_node(node)
    , m_wasSelected(context.selection().contains(context.scene().node(node).info.id))
{
    // Seen at the press already, so that a drag starts with the right nodes.
    const GraphNodeId &id = context.scene().node(node).info.id;
    const auto keeping = Qt::ShiftModifier | Qt::ControlModifier;
    if (!m_wasSelected && (press.modifiers & keeping))
        context.selection().add(id);
    else if (!m_wasSelected)
        context.selection().selectOnly(id);
    context.selection().setCurrent(id);
}

QPointF MoveNodesTool::offset(const ToolEvent &event) const
{
    const QPointF by = event.scene - m_press.scene;
    if (event.modifiers & Qt::ShiftModifier)
        return by;
    const QPointF start = m_context.scene().node(m_node).info.position;
    return snapped(start + by) - start;
}

void MoveNodesTool::move(const ToolEvent &event)
{
    if (m_context.editor() == nullptr)
        return;
    if (!m_dragging && isDrag(m_press.pixel, event.pixel))
        startDrag();
    if (!m_dragging)
        return;
    m_offset = offset(event);
    m_context.moveLifted(m_offset);
    aimAtWire();
}

void MoveNodesTool::startDrag()
{
    m_dragging = true;
    for (const GraphNodeId &id : m_context.selection().nodes()) {
        if (const int number = m_context.scene().nodeNumber(id); number >= 0)
            m_moved.push_back(number);
    }
    m_context.liftNodes(m_moved);
}

void MoveNodesTool::aimAtWire()
{
    OverlayState &overlay = m_context.overlay();
    const int before = overlay.spliceWire;
    overlay.spliceWire = -1;
    if (m_moved.size() == 1) {
        const SceneNode &node = m_context.scene().node(m_node);
        const int wire = wireBelow(m_context.scene(), node.card, m_node);
        if (wire >= 0
            && m_context.model().canSplice(node.info.id, m_context.scene().wire(wire).info.id))
            overlay.spliceWire = wire;
    }
    if (overlay.spliceWire != before)
        m_context.overlayChanged();
}

void MoveNodesTool::finish(const ToolEvent &event)
{
    move(event);
    if (!m_dragging) {
        click();
        return;
    }
    const GraphScene &scene = m_context.scene();
    const int splice = std::exchange(m_context.overlay().spliceWire, -1);
    std::vector<NodeMove> moves;
    for (const int number : m_moved)
        moves.push_back({scene.node(number).info.id, scene.node(number).info.position + m_offset});
    const GraphWireId wire = splice >= 0 ? scene.wire(splice).info.id : GraphWireId{};
    m_context.dropLifted();
    if (!wire.isEmpty())
        m_context.editor()->spliceNode(moves.front().id, wire, moves.front().position);
    else if (!m_offset.isNull())
        m_context.editor()->moveNodes(moves);
}

void MoveNodesTool::click()
{
    const GraphNodeId &id = m_context.scene().node(m_node).info.id;
    if (!m_wasSelected)
        return;
    if (m_press.modifiers & Qt::ControlModifier)
        m_context.selection().toggle(id);
    else if (!(m_press.modifiers & Qt::ShiftModifier))
        m_context.selection().selectOnly(id);
}

void MoveNodesTool::cancel()
{
    if (!m_dragging)
        return;
    m_context.overlay().spliceWire = -1;
    m_context.dropLifted();
}

} // namespace etl::widgets
