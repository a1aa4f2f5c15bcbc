// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineF>
#include <QPainterPath>
#include <QRectF>

#include <array>
#include <span>

namespace etl::widgets {

// The curve of a wire from an output (it leaves to the right) to an input (it arrives from the
// left): one cubic when the target lies ahead, else two that turn back. A value; any thread.
class WireCurve
{
public:
    WireCurve() = default;
    WireCurve(QPointF from, QPointF to);

    QPointF from() const { return m_flat.front(); }
    QPointF to() const { return m_flat[size_t(m_count) - 1]; }
    QPointF at(double share) const; // of its course, 0 at the output and 1 at the input

    // Straight pieces near the curve: for hit tests, damage and drawing from afar.
    std::span<const QPointF> flat() const { return {m_flat.data(), size_t(m_count)}; }
    QPainterPath path() const;
    QRectF box() const { return m_box; }

    double distance(QPointF point) const;
    bool crosses(const QLineF &line) const;

private:
    static constexpr int kPiecesPerCubic = 12;

    struct Cubic
    {
        QPointF p0;
        QPointF p1;
        QPointF p2;
        QPointF p3;

        QPointF at(double t) const;
    };

    void flatten();

    std::array<Cubic, 2> m_cubics{};
    int m_cubicCount = 1;
    std::array<QPointF, 2 * kPiecesPerCubic + 1> m_flat{};
    int m_count = 1;
    QRectF m_box;
};

} // namespace etl::widgets
