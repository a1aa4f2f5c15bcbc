// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/cutwirestool.h"

#include "widgets/graph/grapheditor.h"

#include <algorithm>

namespace etl::widgets {

CutWiresTool::CutWiresTool(ToolContext &context, const ToolEvent &press)
    : m_context(context)
    , m_press(press)
{}

void CutWiresTool::move(const ToolEvent &event)
{
    if (!isDrag(m_press.pixel, event.pixel))
        return;
    const GraphScene &scene = m_context.scene();
    OverlayState &overlay = m_context.overlay();
    overlay.cut = QLineF(m_press.scene, event.scene);
    overlay.cutWires.clear();
    const QRectF box = QRectF(overlay.cut.p1(), overlay.cut.p2()).normalized();
    scene.eachWireTouching(box.adjusted(-1, -1, 1, 1), [&](int number) {
        if (scene.wire(number).curve.crosses(overlay.cut))
            overlay.cutWires.push_back(number);
    });
    std::ranges::sort(overlay.cutWires);
    m_context.overlayChanged();
}

void CutWiresTool::finish(const ToolEvent &event)
{
    move(event);
    std::vector<GraphWireId> wires;
    for (const int number : m_context.overlay().cutWires)
        wires.push_back(m_context.scene().wire(number).info.id);
    cancel();
    if (!wires.empty())
        m_context.editor()->removeItems({}, wires);
}

void CutWiresTool::cancel()
{
    m_context.overlay().cut = {};
    m_context.overlay().cutWires.clear();
    m_context.overlayChanged();
}

} // namespace etl::widgets
