// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace etl::widgets {

// Paints a problem in two lines: icon and text, place and remedy. GUI thread.
class ProblemDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    enum Role { SeverityRole = Qt::UserRole, WhereRole, RemedyRole };

    using QStyledItemDelegate::QStyledItemDelegate;

    static constexpr int kRowHeight = 44;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace etl::widgets
