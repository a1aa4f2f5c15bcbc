// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/canvastool.h"
#include "widgets/graph/toolcontext.h"

#include <memory>

namespace etl::widgets {

// A mouse press and what it meets.
struct CanvasPress
{
    ToolEvent event;
    Qt::MouseButton button = Qt::NoButton;
    Hit hit;
    bool spaceHeld = false;
    bool onMinimap = false;
};

// The one list of which press starts which gesture; null when the press is done with (a wire was
// selected) or means nothing.
std::unique_ptr<CanvasTool> chooseTool(ToolContext &context, const CanvasPress &press);

} // namespace etl::widgets
