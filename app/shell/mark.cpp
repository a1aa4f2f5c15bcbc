// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/mark.h"

#include "widgets/common/theme.h"

#include <QPainter>

namespace etl::shell {

Mark::Mark(QWidget *parent) : QWidget(parent)
{
    setFixedSize(26, 26);
    setAccessibleName(QStringLiteral("DataETL"));
}

void Mark::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(widgets::theme().accent);
    painter.drawRoundedRect(rect().adjusted(1, 1, -1, -1), 6, 6);
    painter.setPen(widgets::theme().onFill);
    painter.setFont(widgets::uiFont(widgets::kTitleTextSize, QFont::Bold));
    painter.drawText(rect(), Qt::AlignCenter, QStringLiteral("D"));
}

} // namespace etl::shell
