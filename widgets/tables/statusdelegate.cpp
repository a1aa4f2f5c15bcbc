// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tables/statusdelegate.h"

#include "widgets/common/theme.h"
#include "widgets/tables/statustablemodel.h"

#include <QPainter>

#include <algorithm>

namespace etl::widgets {

namespace {

const QColor &toneColor(CellTone tone)
{
    const ThemeTokens &tokens = theme();
    switch (tone) {
    case CellTone::Dim:
        return tokens.dim;
    case CellTone::Ok:
        return tokens.okText;
    case CellTone::Warn:
        return tokens.warnText;
    case CellTone::Bad:
        return tokens.badText;
    case CellTone::Accent:
        return tokens.accentText;
    case CellTone::Normal:
        break;
    }
    return tokens.text;
}

} // namespace

void StatusDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                           const QModelIndex &index) const
{
    const ThemeTokens &tokens = theme();
    if (option.state.testFlag(QStyle::State_Selected))
        painter->fillRect(option.rect, tokens.accentSoft);
    else if (option.state.testFlag(QStyle::State_MouseOver))
        painter->fillRect(option.rect, tokens.hover);
    const auto tone = static_cast<CellTone>(index.data(StatusTableModel::ToneRole).toInt());
    painter->setFont(monoFont());
    painter->setPen(m_dimmed ? tokens.dim : toneColor(tone));
    const QRect inner = option.rect.adjusted(kPadding, 0, -kPadding, 0);
    const auto alignment = index.data(Qt::TextAlignmentRole).value<Qt::Alignment>();
    const QString text =
        QFontMetrics(painter->font())
            .elidedText(index.data().toString(), Qt::ElideRight, std::max(0, inner.width()));
    painter->drawText(inner, static_cast<int>(alignment) | Qt::TextSingleLine, text);
}

QSize StatusDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const
{
    const int width = QFontMetrics(monoFont()).horizontalAdvance(index.data().toString());
    return {width + 2 * kPadding + 2, kRowHeight};
}

} // namespace etl::widgets
