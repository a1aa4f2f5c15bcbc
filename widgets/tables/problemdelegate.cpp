// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tables/problemdelegate.h"

#include "widgets/common/severity.h"

#include <QPainter>

#include <algorithm>

namespace etl::widgets {

namespace {

constexpr int kIconSize = 16;
constexpr int kTextLeft = 32;

} // namespace

void ProblemDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                            const QModelIndex &index) const
{
    const ThemeTokens &tokens = theme();
    const QRect &area = option.rect;
    painter->setRenderHint(QPainter::Antialiasing);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    if (selected || option.state.testFlag(QStyle::State_MouseOver)) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(selected ? tokens.accentSoft : tokens.hover);
        painter->drawRoundedRect(QRectF(area).adjusted(1, 1, -1, -1), 6, 6);
    }
    const auto severity = static_cast<Severity>(index.data(SeverityRole).toInt());
    const QRectF icon(area.left() + 9, area.top() + 6, kIconSize, kIconSize);
    paintIcon(*painter, severityIcon(severity), icon, severityColor(severity));

    const int width = std::max(0, area.width() - kTextLeft - 8);
    const auto draw = [&](const QFont &font, const QColor &color, int top, const QString &text) {
        painter->setFont(font);
        painter->setPen(color);
        const QRect line(area.left() + kTextLeft, area.top() + top, width, 18);
        painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                          QFontMetrics(font).elidedText(text, Qt::ElideRight, width));
    };
    draw(uiFont(), tokens.text, 5, index.data().toString());
    QString second = index.data(WhereRole).toString();
    const QString remedy = index.data(RemedyRole).toString();
    if (!remedy.isEmpty())
        second += second.isEmpty() ? remedy : QStringLiteral(" - ") + remedy;
    draw(uiFont(kSmallTextSize), tokens.dim, 22, second);
}

QSize ProblemDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    return {0, kRowHeight};
}

} // namespace etl::widgets
