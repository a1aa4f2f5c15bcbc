// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace etl::widgets {

// Paints a cell of a StatusTable in the mono font and the colour of its tone. GUI thread.
class StatusDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    static constexpr int kRowHeight = 22;
    static constexpr int kPadding = 8;

    void setDimmed(bool dimmed) { m_dimmed = dimmed; }
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    bool m_dimmed = false;
};

} // namespace etl::widgets
