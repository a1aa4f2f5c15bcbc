// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tables/recordheader.h"

#include "widgets/common/theme.h"
#include "widgets/tables/recordtablemodel.h"

#include <QPainter>

#include <algorithm>

namespace etl::widgets {

namespace {

constexpr int kHeight = 42;
constexpr int kPadding = 10;
constexpr double kTypeSize = 9.5;

} // namespace

RecordHeader::RecordHeader(QWidget *parent) : QHeaderView(Qt::Horizontal, parent)
{
    setSectionResizeMode(QHeaderView::Interactive);
    setSectionsClickable(true);
    setHighlightSections(false);
    setStretchLastSection(false);
    setMinimumSectionSize(40);
    setMinimumHeight(kHeight);
    setAccessibleName(tr("Columns"));
}

QSize RecordHeader::sizeHint() const
{
    return {QHeaderView::sizeHint().width(), kHeight};
}

QSize RecordHeader::sectionSizeFromContents(int section) const
{
    const QString name = model()->headerData(section, orientation(), Qt::DisplayRole).toString();
    const QString type =
        model()->headerData(section, orientation(), RecordTableModel::TypeRole).toString();
    const int nameWidth =
        QFontMetrics(monoFont(kSmallTextSize, QFont::DemiBold)).horizontalAdvance(name);
    const int typeWidth = QFontMetrics(monoFont(kTypeSize)).horizontalAdvance(type);
    return {std::max(nameWidth, typeWidth) + 2 * kPadding + 2, kHeight};
}

void RecordHeader::paintEvent(QPaintEvent *event)
{
    QHeaderView::paintEvent(event);
    // the rule below goes on behind the last column
    QPainter painter(viewport());
    const QRect area = viewport()->rect();
    painter.fillRect(QRect(0, area.bottom(), area.width(), 1), theme().line);
}

void RecordHeader::paintSection(QPainter *painter, const QRect &rect, int section) const
{
    const ThemeTokens &tokens = theme();
    const auto header = [&](int role) { return model()->headerData(section, orientation(), role); };
    painter->fillRect(rect, tokens.panel);
    painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), tokens.line);
    // a short rule shows where a column ends and can be pulled
    painter->fillRect(QRect(rect.right(), rect.top() + 12, 1, rect.height() - 24), tokens.line);

    const auto alignment = header(Qt::TextAlignmentRole).value<Qt::Alignment>();
    const bool added = header(RecordTableModel::AddedRole).toBool();
    const QRect inner = rect.adjusted(kPadding, 0, -kPadding, 0);
    const auto draw = [&](const QFont &font, const QColor &color, int top, const QString &text) {
        painter->setFont(font);
        painter->setPen(color);
        const QRect line(inner.left(), rect.top() + top, inner.width(), 15);
        const QString shown =
            QFontMetrics(font).elidedText(text, Qt::ElideRight, std::max(0, inner.width()));
        painter->drawText(line, static_cast<int>(alignment), shown);
    };
    draw(monoFont(kSmallTextSize, QFont::DemiBold), added ? tokens.accentText : tokens.text, 6,
         header(Qt::DisplayRole).toString());
    draw(monoFont(kTypeSize), tokens.dim, 21, header(RecordTableModel::TypeRole).toString());
}

} // namespace etl::widgets
