// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tables/logdelegate.h"

#include "widgets/common/theme.h"
#include "widgets/tables/logmodel.h"

#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace etl::widgets {

namespace {

constexpr int kMargin = 2;
constexpr int kGap = 12;

int timeWidth(const QFontMetrics &metrics)
{
    return metrics.horizontalAdvance(QLatin1String("00:00:00.000")) + kGap;
}

// Where the text begins, behind time and level.
int textLeft(const QFontMetrics &metrics)
{
    return timeWidth(metrics) + metrics.horizontalAdvance(QLatin1String("DEBUG")) + kGap;
}

const QColor &levelColor(LogLevel level)
{
    const ThemeTokens &tokens = theme();
    switch (level) {
    case LogLevel::Debug:
        return tokens.dim;
    case LogLevel::Warning:
        return tokens.warnText;
    case LogLevel::Error:
        return tokens.badText;
    case LogLevel::Info:
        break;
    }
    return tokens.okText;
}

} // namespace

void LogDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                        const QModelIndex &index) const
{
    const ThemeTokens &tokens = theme();
    if (option.state.testFlag(QStyle::State_Selected))
        painter->fillRect(option.rect, tokens.accentSoft);
    const auto level = static_cast<LogLevel>(index.data(LogModel::LevelRole).toInt());
    const QFontMetrics metrics(monoFont());
    painter->setFont(monoFont());
    const QRect whole = option.rect.adjusted(kMargin, 0, -kMargin, 0);
    const auto draw = [&](int left, const QColor &color, const QString &text) {
        painter->setPen(color);
        painter->drawText(whole.adjusted(left, 0, 0, 0),
                          Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, text);
    };
    draw(0, tokens.dim, index.data(LogModel::TimeRole).toString());
    draw(timeWidth(metrics), levelColor(level), logLevelName(level));
    QString text = index.data().toString();
    text.replace(QLatin1Char('\n'), QLatin1Char(' '));
    const int left = textLeft(metrics);
    draw(left, level == LogLevel::Debug ? tokens.dim : tokens.text,
         metrics.elidedText(text, Qt::ElideRight, std::max(0, whole.width() - left)));
}

bool LogDelegate::helpEvent(QHelpEvent *event, QAbstractItemView *view,
                            const QStyleOptionViewItem &option, const QModelIndex &index)
{
    const QString text = index.data().toString();
    const int available = option.rect.width() - textLeft(QFontMetrics(monoFont())) - 2 * kMargin;
    const bool fits = QFontMetrics(monoFont()).horizontalAdvance(text) <= available;
    if (!fits)
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    QToolTip::hideText();
    return true;
}

QSize LogDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    // width 0: lines are elided, the tool tip has the whole text
    return {0, kRowHeight};
}

} // namespace etl::widgets
