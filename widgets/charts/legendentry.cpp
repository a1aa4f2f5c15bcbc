// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/legendentry.h"

#include "widgets/common/theme.h"

#include <QFontMetrics>
#include <QPainter>

#include <algorithm>

namespace etl::widgets {

namespace {

constexpr int kDashWidth = 10;
constexpr int kTextLeft = 16;
constexpr int kRightPadding = 4;
constexpr int kHeight = 18;
constexpr int kLongestText = 170;

} // namespace

LegendEntry::LegendEntry(QWidget *parent) : QAbstractButton(parent)
{
    setCheckable(true);
    setChecked(true);
    setAttribute(Qt::WA_Hover);
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
}

void LegendEntry::setSeries(const QString &name, const QColor &color)
{
    if (text() == name && m_color == color)
        return;
    m_color = color;
    setText(name);
    setAccessibleName(tr("Series %1").arg(name));
    setToolTip(tr("%1\nClick: show or hide. Ctrl+click: show only this.").arg(name));
    updateGeometry();
    update();
}

QSize LegendEntry::sizeHint() const
{
    const QFontMetrics metrics(uiFont(kSmallTextSize));
    const int textWidth = std::min(metrics.horizontalAdvance(text()) + 1, kLongestText);
    return {kTextLeft + textWidth + kRightPadding, kHeight};
}

void LegendEntry::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const ThemeTokens &tokens = theme();
    if (hasFocus()) {
        painter.setPen(QPen(tokens.accent, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    }
    const double middle = height() / 2.0;
    painter.setPen(Qt::NoPen);
    painter.setBrush(isChecked() ? m_color : tokens.faint);
    painter.drawRoundedRect(QRectF(2, middle - 1.5, kDashWidth, 3), 1.5, 1.5);

    QFont font = uiFont(kSmallTextSize);
    font.setStrikeOut(!isChecked());
    painter.setFont(font);
    painter.setPen(underMouse() && isChecked() ? tokens.text : tokens.dim);
    const QRect area = rect().adjusted(kTextLeft, 0, -kRightPadding + 1, 0);
    const QString shown = QFontMetrics(font).elidedText(text(), Qt::ElideRight, area.width());
    painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter, shown);
}

} // namespace etl::widgets
