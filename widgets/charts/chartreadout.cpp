// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chartreadout.h"

#include "widgets/common/theme.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace etl::widgets {

namespace {

constexpr double kPadding = 8;
constexpr double kLineHeight = 16;
constexpr double kDotSpace = 14;
constexpr double kGap = 12; // between line and box, between name and value
constexpr double kLongestName = 150;

} // namespace

ChartReadout::ChartReadout(QWidget *parent) : QWidget(parent)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_NoSystemBackground);
    hide();
}

void ChartReadout::showAt(double x, const QString &heading, std::vector<Entry> entries)
{
    m_x = x;
    m_heading = heading;
    m_entries = std::move(entries);
    show();
    update();
}

QRectF ChartReadout::boxFor(const QSizeF &size) const
{
    const bool fitsRight = m_x + kGap + size.width() <= width();
    const double left = fitsRight ? m_x + kGap : m_x - kGap - size.width();
    return {QPointF(std::max(0.0, left), 4), size};
}

void ChartReadout::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const ThemeTokens &tokens = theme();
    painter.setPen(QPen(tokens.dim, 1, Qt::DotLine));
    const double x = std::floor(m_x) + 0.5;
    painter.drawLine(QPointF(x, 0), QPointF(x, height()));

    painter.setRenderHint(QPainter::Antialiasing);
    for (const Entry &entry : m_entries) {
        painter.setPen(QPen(tokens.panel, 2));
        painter.setBrush(entry.color);
        painter.drawEllipse(QPointF(m_x, entry.y), 4, 4);
    }
    paintBox(painter);
}

void ChartReadout::paintBox(QPainter &painter) const
{
    const ThemeTokens &tokens = theme();
    const QFontMetricsF names(uiFont(kSmallTextSize));
    const QFontMetricsF numbers(monoFont(kSmallTextSize));
    double nameWidth = 0;
    double valueWidth = 0;
    for (const Entry &entry : m_entries) {
        nameWidth = std::max(nameWidth, names.horizontalAdvance(entry.name));
        valueWidth = std::max(valueWidth, numbers.horizontalAdvance(entry.value));
    }
    nameWidth = std::min(nameWidth, kLongestName);
    const double rows = static_cast<double>(m_entries.size()) + 1;
    const double rowWidth = m_entries.empty() ? 0 : kDotSpace + nameWidth + kGap + valueWidth;
    const double inner = std::max(rowWidth, numbers.horizontalAdvance(m_heading));
    const QRectF box = boxFor({inner + 2 * kPadding, rows * kLineHeight + 2 * kPadding - 4});

    painter.setPen(tokens.line);
    painter.setBrush(tokens.panel2);
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), kControlRadius, kControlRadius);
    QRectF row(box.left() + kPadding, box.top() + kPadding - 2, inner, kLineHeight);
    painter.setFont(monoFont(kSmallTextSize));
    painter.setPen(tokens.dim);
    painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter, m_heading);
    for (const Entry &entry : m_entries) {
        row.translate(0, kLineHeight);
        painter.setPen(Qt::NoPen);
        painter.setBrush(entry.color);
        painter.drawRoundedRect(QRectF(row.left(), row.center().y() - 1.5, 8, 3), 1.5, 1.5);
        painter.setPen(tokens.dim);
        painter.setFont(uiFont(kSmallTextSize));
        painter.drawText(row.adjusted(kDotSpace, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                         names.elidedText(entry.name, Qt::ElideRight, nameWidth));
        painter.setPen(tokens.text);
        painter.setFont(monoFont(kSmallTextSize));
        painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, entry.value);
    }
}

} // namespace etl::widgets
