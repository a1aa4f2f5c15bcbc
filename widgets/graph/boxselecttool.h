// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/canvastool.h"
#include "widgets/graph/toolcontext.h"

#include <QSet>

namespace etl::widgets {

// Drag on the empty canvas: selects the nodes that the band touches and the wires that lie inside.
// Shift adds to the selection at the press, Ctrl toggles against it. A click clears it.
class BoxSelectTool : public CanvasTool
{
public:
    BoxSelectTool(ToolContext &context, const ToolEvent &press);

    void move(const ToolEvent &event) override;
    void finish(const ToolEvent &event) override;
    void cancel() override;
    Qt::CursorShape cursor() const override { return Qt::CrossCursor; }
    bool pansAtEdge() const override { return m_dragging; }

private:
    void select(const QRectF &band);
    void clearBand();

    ToolContext &m_context;
    ToolEvent m_press;
    QSet<GraphNodeId> m_nodesBefore;
    QSet<GraphWireId> m_wiresBefore;
    bool m_dragging = false;
};

} // namespace etl::widgets
