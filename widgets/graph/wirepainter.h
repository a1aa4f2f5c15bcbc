// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/canvaslook.h"
#include "widgets/graph/graphscene.h"
#include "widgets/graph/viewport.h"

class QPainter;

namespace etl::widgets {

// Wires and ports, into a painter whose units are those of the scene. Stateless; GUI thread.

QColor wireColor(const SceneWire &wire);

void paintWire(QPainter &painter, const SceneWire &wire, Detail detail, const CanvasLook &look);

// The circle of a port, below the card so that the card covers its inner half.
void paintPort(QPainter &painter, QPointF middle, const QColor &color, const CanvasLook &look);

// Circles of ports without a wire, then in the colour of each wire at its ends.
void paintFreePorts(QPainter &painter, const GraphScene &scene, int node, const CanvasLook &look);
void paintWireEnds(QPainter &painter, const SceneWire &wire, const CanvasLook &look);

} // namespace etl::widgets
