// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/hittest.h"

#include <QLineF>
#include <QString>

#include <optional>
#include <vector>

namespace etl::widgets {

// A wire on its way: from a port to the pointer or to the port that would take it.
struct DraftWire
{
    enum class State { Open, Accepted, Refused };

    QPointF from; // the output's end
    QPointF to;
    State state = State::Open;
};

// What a gesture shows over the graph, in scene units unless said otherwise. Tools write it, the
// overlay painter reads it. A value, GUI thread.
struct OverlayState
{
    QRectF band;
    std::optional<DraftWire> draft;
    std::vector<QPointF> targets; // ports that a wire may be dropped on
    QLineF cut;
    std::vector<int> cutWires;
    int spliceWire = -1; // would take the node that is being dropped
    QString note;        // a sentence next to the pointer
    bool noteIsRefusal = false;
    QPoint notePixel;            // in the widget
    std::optional<QRectF> ghost; // of a node dragged in from the palette
    Hit hover;
    bool focusVisible = false; // the keyboard was used last
};

} // namespace etl::widgets
