// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/drawwiretool.h"

#include "widgets/graph/grapheditor.h"

namespace etl::widgets {

DrawWireTool::DrawWireTool(ToolContext &context, const ToolEvent &press, const PortRef &port)
    : m_context(context)
    , m_press(press)
    , m_port(port)
{}

void DrawWireTool::move(const ToolEvent &event)
{
    if (!m_aim && isDrag(m_press.pixel, event.pixel))
        m_aim.emplace(m_context, m_port, std::nullopt);
    if (m_aim)
        m_aim->aim(event);
}

void DrawWireTool::finish(const ToolEvent &event)
{
    move(event);
    if (!m_aim)
        return;
    m_aim->clear();
    if (m_aim->target() == WireAim::Target::Accepted)
        m_context.editor()->connectPorts(m_aim->from(), m_aim->to());
    else if (m_aim->target() == WireAim::Target::Empty)
        m_context.requestNodeForWire(m_port, event.scene);
}

void DrawWireTool::cancel()
{
    if (m_aim)
        m_aim->clear();
}

} // namespace etl::widgets
