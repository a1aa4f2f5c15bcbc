// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tables/logdelegate.h"

#include "widgets/common/theme.h"
#include "widgets/tables/logmodel.h"

#include <QPainter>

#include <algorithm>

namespace etl::widgets {

namespace {

constexpr int kGap = 12;

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
    QRect area = option.rect.adjusted(2, 0, -2, 0);
    const auto draw = [&](const QColor &color, const QString &text) {
        painter->setPen(color);
        painter->drawText(area, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, text);
    };
    draw(tokens.dim, index.data(LogModel::TimeRole).toString());
    area.setLeft(area.left() + metrics.horizontalAdvance(QLatin1String("00:00:00.000")) + kGap);
    draw(levelColor(level), logLevelName(level));
    area.setLeft(area.left() + metrics.horizontalAdvance(QLatin1String("DEBUG")) + kGap);
    QString text = index.data().toString();
    text.replace(QLatin1Char('\n'), QLatin1Char(' '));
    draw(level == LogLevel::Debug ? tokens.dim : tokens.text,
         metrics.elidedText(text, Qt::ElideRight, std::max(0, area.width())));
}

QSize LogDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    // width 0: lines are elided, the tool tip has the whole text
    return {0, kRowHeight};
}

} // namespace etl::widgets
