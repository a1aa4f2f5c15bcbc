// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/graphscene.h"

namespace etl::widgets {

enum class Direction { Left, Right, Up, Down };

// The card that an arrow key leads to: near, and rather straight ahead than aside. -1 when there is
// none. Any thread that owns the scene.
int nextCard(const GraphScene &scene, int from, Direction direction);

// Where the keyboard starts: the card nearest to the upper left corner of the area, else of the
// whole graph. -1 without cards.
int firstCard(const GraphScene &scene, const QRectF &area);

// The unit step of a direction.
QPointF stepTo(Direction direction);

} // namespace etl::widgets
