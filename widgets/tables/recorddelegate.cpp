// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tables/recorddelegate.h"

#include "widgets/common/theme.h"
#include "widgets/tables/recordtablemodel.h"

#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace etl::widgets {

namespace {

constexpr int kPadding = 10;

QColor textColor(const QModelIndex &index)
{
    const ThemeTokens &tokens = theme();
    if (index.data(RecordTableModel::NullRole).toBool())
        return tokens.dim;
    return index.data(RecordTableModel::AddedRole).toBool() ? tokens.accentText : tokens.text;
}

} // namespace

void RecordDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                           const QModelIndex &index) const
{
    const ThemeTokens &tokens = theme();
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    if (selected)
        painter->fillRect(option.rect, tokens.accentSoft);
    const bool current = option.state.testFlag(QStyle::State_HasFocus);
    if (current) {
        painter->setPen(tokens.accent);
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
    QFont font = monoFont();
    font.setItalic(index.data(RecordTableModel::NullRole).toBool());
    painter->setFont(font);
    painter->setPen(selected ? tokens.text : textColor(index));
    const QRect inner = option.rect.adjusted(kPadding, 0, -kPadding, 0);
    const auto alignment = index.data(Qt::TextAlignmentRole).value<Qt::Alignment>();
    const QString text = QFontMetrics(font).elidedText(index.data().toString(), Qt::ElideRight,
                                                       std::max(0, inner.width()));
    painter->drawText(inner, static_cast<int>(alignment) | Qt::TextSingleLine, text);
}

bool RecordDelegate::helpEvent(QHelpEvent *event, QAbstractItemView *view,
                               const QStyleOptionViewItem &option, const QModelIndex &index)
{
    const bool fits = sizeHint(option, index).width() <= option.rect.width()
                      && index.data().toString() == index.data(Qt::EditRole).toString();
    if (!fits)
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    QToolTip::hideText();
    return true;
}

QSize RecordDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const
{
    const int width = QFontMetrics(monoFont()).horizontalAdvance(index.data().toString());
    return {width + 2 * kPadding + 2, kRowHeight};
}

} // namespace etl::widgets
