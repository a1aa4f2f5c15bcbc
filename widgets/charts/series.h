// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPointF>
#include <QString>

#include <vector>

namespace etl::widgets {

// One line of a chart as plain values: x in seconds relative to now (-60 .. 0), rising; y in the
// chart's unit. A point that is not finite is left out. Plain value, any thread.
struct Series
{
    QString name; // unique within a chart; the legend's text
    QColor color;
    std::vector<QPointF> points;
};

// The y of the point nearest to `x` within `reach` seconds; NaN when there is none.
double valueNear(const Series &series, double x, double reach);

} // namespace etl::widgets
