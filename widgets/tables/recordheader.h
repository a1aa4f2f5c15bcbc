// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHeaderView>

namespace etl::widgets {

// Column names over their types; columns a node adds are in accent. GUI thread.
class RecordHeader : public QHeaderView
{
    Q_OBJECT

public:
    explicit RecordHeader(QWidget *parent = nullptr);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void paintSection(QPainter *painter, const QRect &rect, int section) const override;
    QSize sectionSizeFromContents(int section) const override;
};

} // namespace etl::widgets
