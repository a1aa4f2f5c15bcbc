// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/overlaystate.h"

#include <span>

namespace etl::widgets {

class GraphEditor;
class GraphModel;
class Selection;

// All that a tool may see and do; tools know no widget. GUI thread only.
class ToolContext
{
public:
    virtual ~ToolContext() = default;

    virtual const GraphScene &scene() const = 0;
    virtual const Viewport &view() const = 0;
    virtual const GraphModel &model() const = 0;
    virtual GraphEditor *editor() const = 0; // null: read only
    virtual Selection &selection() = 0;

    virtual OverlayState &overlay() = 0;
    virtual void overlayChanged() = 0; // shows what was written into overlay()

    virtual void panBy(QPoint pixels) = 0; // the view moves over the plane by this
    virtual void centerOnMinimap(QPoint pixel) = 0;

    virtual void liftNodes(std::span<const int> nodes) = 0;
    virtual void moveLifted(QPointF by) = 0;
    virtual void hideWire(int wire) = 0;
    virtual void dropLifted() = 0; // all back to where the model says

    virtual void requestNodeForWire(const PortRef &port, QPointF scene) = 0;
    virtual void requestMenu(QPoint pixel) = 0;
};

} // namespace etl::widgets
