// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/wirecurve.h"

#include <algorithm>
#include <cmath>

namespace etl::widgets {

namespace {

constexpr double kLeastReach = 28; // a wire leaves a port by at least this before it turns
constexpr double kTurnReach = 58;  // how far a wire that goes back swings out
constexpr double kTurnBelow = 84;  // below both ports, when they are on one height

double squaredLength(QPointF v)
{
    return QPointF::dotProduct(v, v);
}

double squaredDistance(QPointF point, QPointF a, QPointF b)
{
    const QPointF line = b - a;
    const double length = squaredLength(line);
    const double along = length > 0 ? QPointF::dotProduct(point - a, line) / length : 0;
    return squaredLength(point - (a + line * std::clamp(along, 0.0, 1.0)));
}

} // namespace

QPointF WireCurve::Cubic::at(double t) const
{
    const double s = 1 - t;
    return p0 * (s * s * s) + p1 * (3 * s * s * t) + p2 * (3 * s * t * t) + p3 * (t * t * t);
}

WireCurve::WireCurve(QPointF from, QPointF to)
{
    const double ahead = to.x() - from.x();
    const double down = to.y() - from.y();
    if (ahead >= 2 * kLeastReach || (ahead >= 0 && std::abs(down) < 2 * ahead)) {
        const QPointF reach(std::max(ahead / 2, std::min(kLeastReach, ahead)), 0);
        m_cubics[0] = {from, from + reach, to - reach, to};
        m_cubicCount = 1;
    } else {
        const bool level = std::abs(down) < kTurnBelow;
        const double y = level ? std::max(from.y(), to.y()) + kTurnBelow : from.y() + down / 2;
        const QPointF half((from.x() + to.x()) / 2, y);
        const double reach = kTurnReach + std::min(40.0, std::abs(down) / 12);
        m_cubics[0] = {from, from + QPointF(reach, 0), {from.x() + reach, y}, half};
        m_cubics[1] = {half, {to.x() - reach, y}, to - QPointF(reach, 0), to};
        m_cubicCount = 2;
    }
    flatten();
}

void WireCurve::flatten()
{
    m_flat[0] = m_cubics[0].p0;
    m_count = 1;
    for (int c = 0; c < m_cubicCount; ++c) {
        for (int i = 1; i <= kPiecesPerCubic; ++i)
            m_flat[size_t(m_count++)] = m_cubics[size_t(c)].at(double(i) / kPiecesPerCubic);
    }
    QPointF low = m_flat[0];
    QPointF high = m_flat[0];
    for (const QPointF point : flat()) {
        low = {std::min(low.x(), point.x()), std::min(low.y(), point.y())};
        high = {std::max(high.x(), point.x()), std::max(high.y(), point.y())};
    }
    m_box = QRectF(low, high).adjusted(-6, -6, 6, 6); // pen width, and the curve outside its pieces
}

QPointF WireCurve::at(double share) const
{
    const double along = std::clamp(share, 0.0, 1.0) * m_cubicCount;
    const int cubic = std::min(int(along), m_cubicCount - 1);
    return m_cubics[size_t(cubic)].at(along - cubic);
}

QPainterPath WireCurve::path() const
{
    QPainterPath path(m_cubics[0].p0);
    for (int c = 0; c < m_cubicCount; ++c) {
        const Cubic &cubic = m_cubics[size_t(c)];
        path.cubicTo(cubic.p1, cubic.p2, cubic.p3);
    }
    return path;
}

double WireCurve::distance(QPointF point) const
{
    double best = squaredLength(point - m_flat[0]);
    for (int i = 0; i + 1 < m_count; ++i)
        best = std::min(best, squaredDistance(point, m_flat[size_t(i)], m_flat[size_t(i) + 1]));
    return std::sqrt(best);
}

bool WireCurve::crosses(const QLineF &line) const
{
    for (int i = 0; i + 1 < m_count; ++i) {
        const QLineF piece(m_flat[size_t(i)], m_flat[size_t(i) + 1]);
        if (piece.intersects(line, nullptr) == QLineF::BoundedIntersection)
            return true;
    }
    return false;
}

} // namespace etl::widgets
