// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPoint>
#include <QPointF>
#include <Qt>

namespace etl::widgets {

struct ToolEvent
{
    QPoint pixel; // in the widget
    QPointF scene;
    Qt::KeyboardModifiers modifiers;
};

// One gesture from press to release. Made by chooseTool() at the press; afterwards the canvas calls
// move() any number of times, then exactly one of finish() and cancel(). A cancelled gesture leaves
// everything as it was at the press, but for the view. GUI thread only.
class CanvasTool
{
public:
    virtual ~CanvasTool() = default;

    virtual void move(const ToolEvent &event) = 0;
    virtual void finish(const ToolEvent &event) = 0;
    virtual void cancel() = 0;

    virtual Qt::CursorShape cursor() const { return Qt::ArrowCursor; }
    // Should the view follow a pointer at its edge?
    virtual bool pansAtEdge() const { return false; }
};

// Below this a press and release is a click.
inline constexpr int kDragThreshold = 4; // pixels

inline bool isDrag(QPoint from, QPoint to)
{
    return (to - from).manhattanLength() > kDragThreshold;
}

} // namespace etl::widgets
