// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/graphscene.h"
#include "widgets/graph/viewport.h"

namespace etl::widgets {

// What lies below a point of the canvas.
struct Hit
{
    enum class Kind {
        Nothing,
        Node,
        Port,
        Wire,
        WireStart, // the first part of a wire, by which its output end can be taken
        WireEnd,
    };

    Kind kind = Kind::Nothing;
    int node = -1; // also of a port
    int wire = -1;
    PortSide side = PortSide::Output;
    int port = -1;

    bool isWire() const
    {
        return kind == Kind::Wire || kind == Kind::WireStart || kind == Kind::WireEnd;
    }
    friend bool operator==(const Hit &, const Hit &) = default;
};

// Ports win over cards, cards over wires, higher numbers over lower ones. Reaches are in pixels, so
// small things can be hit at any zoom. GUI thread only.
Hit hitTest(const GraphScene &scene, QPointF point, double zoom);

// The port nearest to the point, of this side, within reach; kind Nothing when there is none.
Hit nearestPort(const GraphScene &scene, QPointF point, double zoom, PortSide side,
                double reachPixels);

// A wire passing near the middle of `card`, other than those of `node` (-1: none); -1 without any.
int wireBelow(const GraphScene &scene, const QRectF &card, int node);

PortRef portRef(const GraphScene &scene, const Hit &port);

} // namespace etl::widgets
