// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/common/icons.h"

#include <QPainterPath>

namespace etl::widgets {

// One icon: outlines drawn with a pen and areas filled, both in the path language below, on a
// 24 x 24 grid. Immutable; any thread.
//
//   M x y  L x y  H x  V y  C x1 y1 x2 y2 x y  Z     as in SVG, absolute only
//   O x y radius                                      a circle
//   R x y width height radius                         a rounded rectangle
struct IconShape
{
    Icon icon;
    const char *name; // as node descriptors spell it; empty when it is no node's icon
    const char *outline;
    const char *area;
};

// Never null; an icon without a drawing has an empty shape.
const IconShape &shapeOf(Icon icon);

// The shape with this name, or that of Icon::None.
const IconShape &shapeNamed(QStringView name);

// Both for the tests, which check that every drawing parses.
int shapeCount();
const IconShape &shapeAt(int index);

// What was read before the first mistake; `complete` tells whether there was none.
struct ParsedPath
{
    QPainterPath path;
    bool complete = true;
};

ParsedPath parsePath(const char *text);

} // namespace etl::widgets
