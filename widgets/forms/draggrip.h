// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace etl::widgets {

// The handle by which an entry of a list is pulled up or down; with the focus, the Up and Down keys
// do the same. GUI thread.
class DragGrip : public QWidget
{
    Q_OBJECT

public:
    explicit DragGrip(QWidget *parent = nullptr);

    QSize sizeHint() const override { return {12, 20}; }

signals:
    void dragged(int globalY);
    void dropped();
    void stepped(int direction);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QPoint m_pressed;
    bool m_dragging = false;
};

} // namespace etl::widgets
