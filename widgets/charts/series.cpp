// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/series.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace etl::widgets {

double valueNear(const Series &series, double x, double reach)
{
    const auto &points = series.points;
    const auto after =
        std::lower_bound(points.begin(), points.end(), x,
                         [](const QPointF &point, double value) { return point.x() < value; });
    double best = std::numeric_limits<double>::quiet_NaN();
    double bestDistance = reach;
    const auto consider = [&](const QPointF &point) {
        const double distance = std::abs(point.x() - x);
        if (distance > bestDistance || !std::isfinite(point.y()))
            return;
        best = point.y();
        bestDistance = distance;
    };
    if (after != points.end())
        consider(*after);
    if (after != points.begin())
        consider(*std::prev(after));
    return best;
}

} // namespace etl::widgets
