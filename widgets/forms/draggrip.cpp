// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/draggrip.h"

#include "widgets/common/theme.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <cstdlib>

namespace etl::widgets {

DragGrip::DragGrip(QWidget *parent) : QWidget(parent)
{
    setFixedSize(sizeHint());
    setAttribute(Qt::WA_Hover);
    setCursor(Qt::SizeVerCursor);
    setFocusPolicy(Qt::TabFocus);
    setToolTip(tr("Drag to reorder, or press Alt+Up and Alt+Down"));
    setAccessibleName(tr("Reorder"));
}

void DragGrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const ThemeTokens &tokens = theme();
    painter.setPen(Qt::NoPen);
    painter.setBrush(hasFocus() ? tokens.accent : underMouse() ? tokens.text : tokens.dim);
    for (int row = -1; row <= 1; ++row) {
        for (const double x : {3.5, 7.5})
            painter.drawEllipse(QPointF(x, height() / 2.0 + row * 4), 1.1, 1.1);
    }
}

void DragGrip::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton)
        m_pressed = event->globalPosition().toPoint();
}

void DragGrip::mouseMoveEvent(QMouseEvent *event)
{
    if (!event->buttons().testFlag(Qt::LeftButton))
        return;
    const int y = event->globalPosition().toPoint().y();
    if (!m_dragging && std::abs(y - m_pressed.y()) < QApplication::startDragDistance())
        return;
    m_dragging = true;
    emit dragged(y);
}

void DragGrip::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || !m_dragging)
        return;
    m_dragging = false;
    emit dropped();
}

void DragGrip::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Up)
        emit stepped(-1);
    else if (event->key() == Qt::Key_Down)
        emit stepped(1);
    else
        QWidget::keyPressEvent(event);
}

} // namespace etl::widgets
