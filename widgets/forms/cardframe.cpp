// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/cardframe.h"

#include <QPainter>

namespace etl::widgets {

CardFrame::CardFrame(QWidget *parent) : QWidget(parent)
{
    setAttribute(Qt::WA_Hover);
    connect(&ThemeNotifier::instance(), &ThemeNotifier::themeChanged, this, [this] { update(); });
}

void CardFrame::setSeverity(std::optional<Severity> severity)
{
    m_severity = severity;
    update();
}

void CardFrame::setActive(bool active)
{
    m_active = active;
    update();
}

void CardFrame::paintEvent(QPaintEvent *)
{
    const ThemeTokens &tokens = theme();
    QColor border = underMouse() ? tokens.nodeBorder : tokens.line;
    if (m_severity)
        border = severityColor(*m_severity);
    else if (m_active)
        border = tokens.accent;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(border, m_severity && m_active ? 1.6 : 1));
    painter.setBrush(tokens.panel2);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.8, 0.8, -0.8, -0.8), kControlRadius,
                            kControlRadius);
}

} // namespace etl::widgets
