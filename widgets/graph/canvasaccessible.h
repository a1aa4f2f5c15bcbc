// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/graphtypes.h"

#include <QAccessibleWidget>
#include <QHash>

namespace etl::widgets {

class GraphCanvas;

// A canvas for screen readers: a list whose items are the nodes. GUI thread only.
class CanvasAccessible : public QAccessibleWidget
{
public:
    // Makes Qt build one for each GraphCanvas; more calls do nothing.
    static void install();
    // Tells screen readers which node has the keyboard now.
    static void announceCurrent(GraphCanvas &canvas);

    explicit CanvasAccessible(GraphCanvas &canvas);
    ~CanvasAccessible() override;

    int childCount() const override;
    QAccessibleInterface *child(int index) const override;
    QAccessibleInterface *childAt(int x, int y) const override;
    int indexOfChild(const QAccessibleInterface *child) const override;
    QAccessibleInterface *focusChild() const override;

private:
    QAccessibleInterface *childOf(int number) const; // by its number in the scene

    GraphCanvas &m_canvas;
    mutable QHash<GraphNodeId, QAccessible::Id> m_children;
};

} // namespace etl::widgets
