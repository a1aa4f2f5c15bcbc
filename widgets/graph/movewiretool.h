// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/wireaim.h"

namespace etl::widgets {

// Drag at a wire's end: joins it to another port; dropped in the void it removes the wire. A click
// selects the wire.
class MoveWireTool : public CanvasTool
{
public:
    // `loose` is the end that moves.
    MoveWireTool(ToolContext &context, const ToolEvent &press, int wire, PortSide loose);

    void move(const ToolEvent &event) override;
    void finish(const ToolEvent &event) override;
    void cancel() override;
    Qt::CursorShape cursor() const override { return Qt::CrossCursor; }
    bool pansAtEdge() const override { return m_aim.has_value(); }

private:
    void drop();

    ToolContext &m_context;
    ToolEvent m_press;
    int m_number;
    GraphWire m_wire;
    PortSide m_loose;
    std::optional<WireAim> m_aim; // once it is a drag
};

} // namespace etl::widgets
