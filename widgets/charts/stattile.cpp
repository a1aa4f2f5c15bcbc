// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/stattile.h"

#include "widgets/common/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

namespace etl::widgets {

namespace {

constexpr double kPadding = 16;
constexpr double kBlockHeight = 60; // the three lines together
constexpr double kSmallestValue = 12;

// The big font, smaller where the value is too long for the tile.
QFont valueFont(const QString &value, double width)
{
    for (double size = kTileTextSize; size > kSmallestValue; size -= 1) {
        const QFont font = uiFont(size, QFont::DemiBold);
        if (QFontMetricsF(font).horizontalAdvance(value) <= width)
            return font;
    }
    return uiFont(kSmallestValue, QFont::DemiBold);
}

} // namespace

StatTile::StatTile(const QString &label, QWidget *parent)
    : QWidget(parent)
    , m_label(label)
    , m_value(QStringLiteral("-"))
{
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    connect(&ThemeNotifier::instance(), &ThemeNotifier::themeChanged, this, [this] { update(); });
    changed();
}

void StatTile::changed()
{
    setAccessibleName(QStringLiteral("%1: %2 %3").arg(m_label, m_value, m_detail).trimmed());
    update();
}

void StatTile::setLabel(const QString &label)
{
    m_label = label;
    changed();
}

void StatTile::setValue(const QString &value)
{
    if (m_value == value)
        return;
    m_value = value;
    changed();
}

void StatTile::setDetail(const QString &detail)
{
    if (m_detail == detail)
        return;
    m_detail = detail;
    changed();
}

void StatTile::setAction(Action action)
{
    m_action = action;
    const bool link = action == Action::Link;
    setFocusPolicy(link ? Qt::TabFocus : Qt::NoFocus);
    setCursor(link ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
}

void StatTile::setDimmed(bool dimmed)
{
    if (m_dimmed == dimmed)
        return;
    m_dimmed = dimmed;
    update();
}

void StatTile::paintEvent(QPaintEvent *)
{
    const ThemeTokens &tokens = theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool link = m_action == Action::Link;
    const QRectF frame = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(QPen(link && hasFocus() ? tokens.accent : tokens.line, 1));
    painter.setBrush(tokens.panel);
    painter.drawRoundedRect(frame, kCardRadius, kCardRadius);

    const QRectF inner = frame.adjusted(kPadding, 0, -kPadding, 0);
    const double top = (height() - kBlockHeight) / 2.0;
    painter.setFont(uiFont(kSmallTextSize, QFont::DemiBold));
    painter.setPen(tokens.dim);
    painter.drawText(QRectF(inner.left(), top, inner.width(), 16), Qt::AlignLeft | Qt::AlignVCenter,
                     m_label);

    painter.setFont(valueFont(m_value, inner.width()));
    painter.setPen(m_dimmed ? tokens.dim : tokens.text);
    painter.drawText(QRectF(inner.left(), top + 16, inner.width(), 28),
                     Qt::AlignLeft | Qt::AlignVCenter, m_value);

    QFont detail = uiFont(kSmallTextSize);
    detail.setUnderline(link && underMouse());
    painter.setFont(detail);
    painter.setPen(link ? tokens.accentText : tokens.dim);
    const QString shown = QFontMetricsF(detail).elidedText(m_detail, Qt::ElideRight, inner.width());
    painter.drawText(QRectF(inner.left(), top + 44, inner.width(), 16),
                     Qt::AlignLeft | Qt::AlignVCenter, shown);
}

void StatTile::mouseReleaseEvent(QMouseEvent *event)
{
    const bool inside = rect().contains(event->position().toPoint());
    if (m_action == Action::Link && event->button() == Qt::LeftButton && inside)
        emit activated();
}

void StatTile::keyPressEvent(QKeyEvent *event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter
                       || event->key() == Qt::Key_Space;
    if (m_action == Action::Link && enter)
        emit activated();
    else
        QWidget::keyPressEvent(event);
}

} // namespace etl::widgets
