// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/canvastool.h"
#include "widgets/graph/toolcontext.h"

#include <vector>

namespace etl::widgets {

// Drag on a card: moves the selected nodes, on the snap grid unless Shift is held; a node with free
// ports that is dropped on a wire goes into it. A click selects: Ctrl toggles, Shift adds.
class MoveNodesTool : public CanvasTool
{
public:
    MoveNodesTool(ToolContext &context, const ToolEvent &press, int node);

    void move(const ToolEvent &event) override;
    void finish(const ToolEvent &event) override;
    void cancel() override;
    Qt::CursorShape cursor() const override
    {
        return m_dragging ? Qt::SizeAllCursor : Qt::ArrowCursor;
    }
    bool pansAtEdge() const override { return m_dragging; }

private:
    void startDrag();
    void click();
    void aimAtWire();
    QPointF offset(const ToolEvent &event) const;

    ToolContext &m_context;
    ToolEvent m_press;
    int m_node; // below the pointer
    bool m_wasSelected;
    bool m_dragging = false;
    QPointF m_offset;
    std::vector<int> m_moved;
};

} // namespace etl::widgets
