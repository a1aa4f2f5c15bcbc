// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/movewiretool.h"

#include "widgets/graph/grapheditor.h"
#include "widgets/graph/selection.h"

namespace etl::widgets {

MoveWireTool::MoveWireTool(ToolContext &context, const ToolEvent &press, int wire, PortSide loose)
    : m_context(context)
    , m_press(press)
    , m_number(wire)
    , m_wire(context.scene().wire(wire).info)
    , m_loose(loose)
{}

void MoveWireTool::move(const ToolEvent &event)
{
    if (!m_aim && isDrag(m_press.pixel, event.pixel)) {
        m_context.hideWire(m_number);
        m_aim.emplace(m_context, m_loose == PortSide::Input ? m_wire.from : m_wire.to, m_wire.id);
    }
    if (m_aim)
        m_aim->aim(event);
}

void MoveWireTool::finish(const ToolEvent &event)
{
    move(event);
    if (m_aim)
        drop();
    else if (m_press.modifiers & Qt::ControlModifier)
        m_context.selection().toggle(m_wire.id);
    else
        m_context.selection().selectOnly(m_wire.id);
}

void MoveWireTool::drop()
{
    m_aim->clear();
    m_context.dropLifted();
    const bool same = m_aim->from() == m_wire.from && m_aim->to() == m_wire.to;
    if (m_aim->target() == WireAim::Target::Accepted && !same)
        m_context.editor()->moveWire(m_wire.id, m_aim->from(), m_aim->to());
    else if (m_aim->target() == WireAim::Target::Empty)
        m_context.editor()->removeItems({}, {m_wire.id});
}

void MoveWireTool::cancel()
{
    if (!m_aim)
        return;
    m_aim->clear();
    m_context.dropLifted();
}

} // namespace etl::widgets
