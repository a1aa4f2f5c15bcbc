// SPDX-License-Identifier: GPL-3.0-or-later
// The event handlers of GraphCanvas: painting, and handing input on to CanvasInput and PaletteDrop.
#include "widgets/graph/graphcanvas.h"

#include "widgets/graph/canvasinput.h"
#include "widgets/graph/canvastips.h"
#include "widgets/graph/graphmodel.h"
#include "widgets/graph/palettedrop.h"

#include <QHelpEvent>
#include <QNativeGestureEvent>
#include <QPaintEvent>
#include <QPainter>
#include <QToolTip>

namespace etl::widgets {

void GraphCanvas::paintEvent(QPaintEvent *event)
{
    QPainter painter(this);
    const QRect dirty = event->rect();
    const Staleness staleness = m_tiles.paint(painter, dirty, m_view, m_moving);
    m_live.paint(painter, QRectF(dirty), m_view, m_moving);
    if (!m_scene.lifted().empty()) {
        m_tiles.layer().paintLifted(painter, m_view.origin, m_view.zoom);
        m_live.paintLifted(painter, m_view);
    }
    m_overlayPainter.paint(painter, dirty, m_view);
    m_minimap.paint(painter, m_view);
    if (m_scene.nodeCount() == 0)
        showEmptyText(painter);
    m_settled = staleness == Staleness::Fresh;
    if (staleness == Staleness::Edit && !m_moving)
        update();
    else if (staleness == Staleness::Live && !m_lag.isActive())
        m_lag.start();
}

void GraphCanvas::showEmptyText(QPainter &painter) const
{
    painter.setFont(uiFont(13));
    painter.setPen(theme().dim);
    painter.drawText(rect().adjusted(24, 24, -24, -24), Qt::AlignCenter | Qt::TextWordWrap,
                     m_emptyText);
}

void GraphCanvas::resizeEvent(QResizeEvent *)
{
    Viewport view = m_view;
    view.size = size();
    if (m_fitPending || (m_keepsFitted && m_fitted)) {
        m_view = view;
        fitAll();
        return;
    }
    setView(view);
}

void GraphCanvas::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_view.size = size();
    if (m_fitPending)
        fitAll();
    m_idle.start(0);
    if (std::exchange(m_liveStale, false))
        applyChange(LiveChanged{});
}

bool GraphCanvas::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const Hit hit = hitTest(m_scene, m_view.toScene(QPointF(help->pos())), m_view.zoom);
        QToolTip::showText(help->globalPos(), tipFor(m_scene, hit), this);
        return true;
    }
    if (event->type() == QEvent::NativeGesture) {
        const auto *gesture = static_cast<QNativeGestureEvent *>(event);
        if (gesture->gestureType() == Qt::ZoomNativeGesture) {
            zoomAt(gesture->position(), m_view.zoom * (1 + gesture->value()));
            return true;
        }
    }
    if (event->type() == QEvent::Leave)
        m_input->leave();
    return QWidget::event(event);
}

// Tab asks for a node; Shift+Tab leaves the canvas, and so does Tab when nothing can be added.
bool GraphCanvas::focusNextPrevChild(bool next)
{
    if (!next || editor() == nullptr)
        return QWidget::focusNextPrevChild(next);
    m_input->requestNode();
    return true;
}

void GraphCanvas::mousePressEvent(QMouseEvent *event)
{
    m_input->press(*event);
}

void GraphCanvas::mouseMoveEvent(QMouseEvent *event)
{
    m_input->move(*event);
}

void GraphCanvas::mouseReleaseEvent(QMouseEvent *event)
{
    m_input->release(*event);
}

void GraphCanvas::mouseDoubleClickEvent(QMouseEvent *event)
{
    m_input->doubleClick(*event);
}

void GraphCanvas::wheelEvent(QWheelEvent *event)
{
    m_input->wheel(*event);
}

void GraphCanvas::keyPressEvent(QKeyEvent *event)
{
    if (!m_input->keyPress(*event))
        QWidget::keyPressEvent(event);
}

void GraphCanvas::keyReleaseEvent(QKeyEvent *event)
{
    if (!m_input->keyRelease(*event))
        QWidget::keyReleaseEvent(event);
}

void GraphCanvas::focusOutEvent(QFocusEvent *event)
{
    m_input->focusLost();
    QWidget::focusOutEvent(event);
}

void GraphCanvas::dragEnterEvent(QDragEnterEvent *event)
{
    m_drop->enter(*event);
}

void GraphCanvas::dragMoveEvent(QDragMoveEvent *event)
{
    m_drop->move(*event);
}

void GraphCanvas::dragLeaveEvent(QDragLeaveEvent *)
{
    m_drop->leave();
}

void GraphCanvas::dropEvent(QDropEvent *event)
{
    m_drop->drop(*event);
}

} // namespace etl::widgets
