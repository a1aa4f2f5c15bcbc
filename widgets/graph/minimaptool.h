// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/canvastool.h"
#include "widgets/graph/toolcontext.h"

namespace etl::widgets {

// Press or drag on the minimap: the view follows.
class MinimapTool : public CanvasTool
{
public:
    MinimapTool(ToolContext &context, const ToolEvent &press) : m_context(context)
    {
        m_context.centerOnMinimap(press.pixel);
    }

    void move(const ToolEvent &event) override { m_context.centerOnMinimap(event.pixel); }
    void finish(const ToolEvent &) override {}
    void cancel() override {}

private:
    ToolContext &m_context;
};

} // namespace etl::widgets
