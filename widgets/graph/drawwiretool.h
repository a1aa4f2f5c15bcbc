// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/wireaim.h"

namespace etl::widgets {

// Drag from a port: a new wire to another port; dropped on the empty canvas it asks for a node.
class DrawWireTool : public CanvasTool
{
public:
    DrawWireTool(ToolContext &context, const ToolEvent &press, const PortRef &port);

    void move(const ToolEvent &event) override;
    void finish(const ToolEvent &event) override;
    void cancel() override;
    Qt::CursorShape cursor() const override { return Qt::CrossCursor; }
    bool pansAtEdge() const override { return m_aim.has_value(); }

private:
    ToolContext &m_context;
    ToolEvent m_press;
    PortRef m_port;
    std::optional<WireAim> m_aim; // once it is a drag
};

} // namespace etl::widgets
