// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/sparkline.h"

#include "widgets/common/theme.h"

#include <QPainter>
#include <QPolygonF>

#include <algorithm>
#include <cmath>

namespace etl::widgets {

namespace {

constexpr double kFillShare = 0.18;

QPolygonF pointsIn(const QRectF &area, const std::vector<double> &values, std::size_t capacity,
                   double maximum)
{
    QPolygonF points;
    const std::size_t shown = std::min(values.size(), capacity);
    const double step = area.width() / static_cast<double>(std::max<std::size_t>(capacity, 2) - 1);
    for (std::size_t i = 0; i < shown; ++i) {
        const double value = values[values.size() - shown + i];
        if (!std::isfinite(value))
            continue;
        const double x = area.right() - static_cast<double>(shown - 1 - i) * step;
        const double share = maximum > 0 ? std::clamp(value / maximum, 0.0, 1.0) : 0;
        points.append({x, area.bottom() - share * area.height()});
    }
    return points;
}

} // namespace

Sparkline::Sparkline(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&ThemeNotifier::instance(), &ThemeNotifier::themeChanged, this, [this] { update(); });
}

void Sparkline::setValues(std::vector<double> values, std::size_t capacity)
{
    m_values = std::move(values);
    m_capacity = std::max<std::size_t>(2, capacity);
    update();
}

void Sparkline::setColor(const QColor &color)
{
    m_color = color;
    update();
}

void Sparkline::setMaximum(std::optional<double> maximum)
{
    m_maximum = maximum;
    update();
}

void Sparkline::paint(QPainter &painter, const QRectF &area, const std::vector<double> &values,
                      std::size_t capacity, double maximum, const QColor &color)
{
    const QPolygonF line = pointsIn(area, values, capacity, maximum);
    if (line.size() < 2)
        return;
    // an opaque fill without antialiasing costs a fifth of a translucent antialiased one
    QPolygonF fill = line;
    fill.append({line.last().x(), area.bottom()});
    fill.append({line.first().x(), area.bottom()});
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(Qt::NoPen);
    painter.setBrush(mixed(color, theme().panel, kFillShare));
    painter.drawPolygon(fill);
    painter.setRenderHint(QPainter::Antialiasing, true);
    painter.setPen(QPen(color, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(line);
}

void Sparkline::paintEvent(QPaintEvent *)
{
    double maximum = m_maximum.value_or(0);
    if (!m_maximum) {
        for (const double value : m_values) {
            if (std::isfinite(value))
                maximum = std::max(maximum, value);
        }
    }
    QPainter painter(this);
    const QColor color = m_color.isValid() ? m_color : theme().accent;
    paint(painter, QRectF(rect()).adjusted(1, 1, -1, -1), m_values, m_capacity, maximum, color);
}

} // namespace etl::widgets
