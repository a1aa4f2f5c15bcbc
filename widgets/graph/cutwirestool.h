// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/canvastool.h"
#include "widgets/graph/toolcontext.h"

namespace etl::widgets {

// Alt+drag or Ctrl+right-drag: removes the wires that the line crosses.
class CutWiresTool : public CanvasTool
{
public:
    CutWiresTool(ToolContext &context, const ToolEvent &press);

    void move(const ToolEvent &event) override;
    void finish(const ToolEvent &event) override;
    void cancel() override;
    Qt::CursorShape cursor() const override { return Qt::CrossCursor; }

private:
    ToolContext &m_context;
    ToolEvent m_press;
};

} // namespace etl::widgets
