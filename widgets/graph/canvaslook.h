// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/common/theme.h"

namespace etl::widgets {

// What the canvas lies on: the window's ground, or a panel like the monitor's cards.
enum class Surface { Page, Panel };

// Background of a canvas in the current theme. A value, GUI thread.
struct CanvasLook
{
    Surface surface = Surface::Page;

    QColor background() const { return surface == Surface::Page ? theme().bg : theme().panel; }
    bool hasDots() const { return surface == Surface::Page; }
};

} // namespace etl::widgets
