// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/pantool.h"

#include <utility>

namespace etl::widgets {

PanTool::PanTool(ToolContext &context, QPoint pressed, std::function<void()> click)
    : m_context(context)
    , m_click(std::move(click))
    , m_pressed(pressed)
    , m_last(pressed)
{}

void PanTool::move(const ToolEvent &event)
{
    m_dragging = m_dragging || isDrag(m_pressed, event.pixel);
    if (m_dragging)
        m_context.panBy(std::exchange(m_last, event.pixel) - event.pixel);
}

void PanTool::finish(const ToolEvent &event)
{
    move(event);
    if (!m_dragging && m_click)
        m_click();
}

} // namespace etl::widgets
