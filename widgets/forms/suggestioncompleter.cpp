// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/suggestioncompleter.h"

#include "widgets/common/theme.h"
#include "widgets/forms/suggestionmodel.h"

#include <QListView>
#include <QPainter>
#include <QStyledItemDelegate>

namespace etl::widgets {

namespace {

constexpr int kRowHeight = 24;
constexpr int kPadding = 8;
constexpr int kDetailGap = 24;

class SuggestionDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override
    {
        const ThemeTokens &tokens = theme();
        if (option.state.testFlag(QStyle::State_Selected))
            painter->fillRect(option.rect, tokens.accentSoft);
        const QRect inner = option.rect.adjusted(kPadding, 0, -kPadding, 0);
        const QString detail = index.data(SuggestionModel::DetailRole).toString();
        painter->setFont(monoFont(10));
        painter->setPen(tokens.dim);
        painter->drawText(inner, Qt::AlignRight | Qt::AlignVCenter, detail);
        const int detailWidth = painter->fontMetrics().horizontalAdvance(detail);
        painter->setFont(monoFont());
        painter->setPen(tokens.text);
        const int width = inner.width() - detailWidth - kPadding;
        painter->drawText(
            inner, Qt::AlignLeft | Qt::AlignVCenter,
            painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, width));
    }

    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const override
    {
        const QString detail = index.data(SuggestionModel::DetailRole).toString();
        const int width = QFontMetrics(monoFont()).horizontalAdvance(index.data().toString())
                          + QFontMetrics(monoFont(10)).horizontalAdvance(detail);
        return {width + kDetailGap + 2 * kPadding, kRowHeight};
    }
};

} // namespace

SuggestionCompleter::SuggestionCompleter(QObject *parent)
    : QCompleter(parent)
    , m_suggestions(new SuggestionModel(this))
{
    setModel(m_suggestions);
    setCaseSensitivity(Qt::CaseInsensitive);
    setFilterMode(Qt::MatchContains);
    setCompletionMode(QCompleter::PopupCompletion);
    setMaxVisibleItems(9);
    popup()->setItemDelegate(new SuggestionDelegate(popup()));
}

void SuggestionCompleter::setSuggestions(const std::vector<Suggestion> &suggestions)
{
    m_suggestions->setSuggestions(suggestions);
}

} // namespace etl::widgets
