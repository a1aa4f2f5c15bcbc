// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/graphtypes.h"

#include <QRectF>

namespace etl::widgets {

// Cards have a second line with live values in the monitor.
enum class CardForm { Design, Monitor };

inline constexpr double kCardWidth = 190; // scene units, as all below
inline constexpr double kDesignCardHeight = 70;
inline constexpr double kMonitorCardHeight = 92;
inline constexpr double kPortRadius = 5;
inline constexpr double kCardCorner = 9;
inline constexpr double kStripeWidth = 5;
inline constexpr double kLiveLineTop = 53; // the line between head and live values
inline constexpr double kGridStep = 24;    // of the dots
inline constexpr double kSnapStep = 12;

// Cards with many ports grow. Any thread.
QSizeF cardSize(const GraphNode &node, CardForm form);

// The middle of a port's circle, relative to the card's top left corner.
QPointF portOffset(const GraphNode &node, CardForm form, PortSide side, int index);

// The area that anything painted for the card may touch: ports, problem mark, frame, shadow.
QRectF cardReach(const QRectF &card);

// Position of a port in its list; -1 when there is none of that name.
int portIndex(const GraphNode &node, PortSide side, const QString &name);

// The nearest point of the snap grid; every coordinate by itself.
QPointF snapped(QPointF position);

} // namespace etl::widgets
