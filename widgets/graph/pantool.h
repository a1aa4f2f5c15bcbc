// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/canvastool.h"
#include "widgets/graph/toolcontext.h"

#include <functional>

namespace etl::widgets {

// Middle, right or Space drag: moves the view. Without a drag it was a click of that button.
class PanTool : public CanvasTool
{
public:
    PanTool(ToolContext &context, QPoint pressed, std::function<void()> click);

    void move(const ToolEvent &event) override;
    void finish(const ToolEvent &event) override;
    void cancel() override {}
    Qt::CursorShape cursor() const override { return Qt::ClosedHandCursor; }

    bool hasMoved() const { return m_dragging; }

private:
    ToolContext &m_context;
    std::function<void()> m_click;
    QPoint m_pressed;
    QPoint m_last;
    bool m_dragging = false;
};

} // namespace etl::widgets
