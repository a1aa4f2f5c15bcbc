// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/boxselecttool.h"

#include "widgets/graph/selection.h"

namespace etl::widgets {

namespace {

template<class Id>
QSet<Id> combined(const QSet<Id> &before, const QSet<Id> &inside, Qt::KeyboardModifiers modifiers)
{
    if (modifiers & Qt::ShiftModifier)
        return before | inside;
    if (modifiers & Qt::ControlModifier)
        return (before - inside) | (inside - before);
    return inside;
}

} // namespace

BoxSelectTool::BoxSelectTool(ToolContext &context, const ToolEvent &press)
    : m_context(context)
    , m_press(press)
    , m_nodesBefore(context.selection().nodes())
    , m_wiresBefore(context.selection().wires())
{}

void BoxSelectTool::move(const ToolEvent &event)
{
    m_dragging = m_dragging || isDrag(m_press.pixel, event.pixel);
    if (!m_dragging)
        return;
    const QRectF band = QRectF(m_press.scene, event.scene).normalized();
    m_context.overlay().band = band;
    select(band);
    m_context.overlayChanged();
}

void BoxSelectTool::finish(const ToolEvent &event)
{
    move(event);
    const bool keeps = m_press.modifiers & (Qt::ShiftModifier | Qt::ControlModifier);
    if (!m_dragging && !keeps)
        m_context.selection().clear();
    clearBand();
}

void BoxSelectTool::cancel()
{
    m_context.selection().set(m_nodesBefore, m_wiresBefore);
    clearBand();
}

void BoxSelectTool::select(const QRectF &band)
{
    const GraphScene &scene = m_context.scene();
    QSet<GraphNodeId> nodes;
    scene.eachNodeTouching(band, [&](int number) {
        if (scene.node(number).card.intersects(band))
            nodes.insert(scene.node(number).info.id);
    });
    QSet<GraphWireId> wires;
    scene.eachWireTouching(band, [&](int number) {
        const WireCurve &curve = scene.wire(number).curve;
        if (band.contains(curve.from()) && band.contains(curve.to()))
            wires.insert(scene.wire(number).info.id);
    });
    m_context.selection().set(combined(m_nodesBefore, nodes, m_press.modifiers),
                              combined(m_wiresBefore, wires, m_press.modifiers));
}

void BoxSelectTool::clearBand()
{
    m_context.overlay().band = {};
    m_context.overlayChanged();
}

} // namespace etl::widgets
