// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/palettedrop.h"

#include "widgets/graph/cardgeometry.h"
#include "widgets/graph/grapheditor.h"
#include "widgets/graph/graphmodel.h"

#include <QDropEvent>
#include <QMimeData>

#include <optional>

namespace etl::widgets {

void PaletteDrop::enter(QDropEvent &event)
{
    const QMimeData *data = event.mimeData();
    if (m_context.editor() == nullptr || !data->hasFormat(QLatin1String(kNodeTypeMime))) {
        event.ignore();
        return;
    }
    m_type = QString::fromUtf8(data->data(QLatin1String(kNodeTypeMime)));
    move(event);
}

void PaletteDrop::move(QDropEvent &event)
{
    if (m_type.isEmpty()) {
        event.ignore();
        return;
    }
    event.setDropAction(Qt::CopyAction);
    event.accept();
    show(event.position());
}

void PaletteDrop::show(QPointF pixel)
{
    const QSizeF size(kCardWidth, kDesignCardHeight);
    const QPointF corner =
        m_context.view().toScene(pixel) - QPointF(size.width(), size.height()) / 2;
    OverlayState &overlay = m_context.overlay();
    overlay.ghost = QRectF(snapped(corner), size);
    const int wire = wireBelow(m_context.scene(), *overlay.ghost, -1);
    const bool fits =
        wire >= 0 && m_context.model().canSpliceType(m_type, m_context.scene().wire(wire).info.id);
    overlay.spliceWire = fits ? wire : -1;
    m_context.overlayChanged();
}

void PaletteDrop::leave()
{
    m_type.clear();
    m_context.overlay().ghost.reset();
    m_context.overlay().spliceWire = -1;
    m_context.overlayChanged();
}

void PaletteDrop::drop(QDropEvent &event)
{
    move(event);
    if (m_type.isEmpty())
        return;
    const QString type = m_type;
    const QPointF corner = m_context.overlay().ghost->topLeft();
    std::optional<GraphWireId> splice;
    if (const int wire = m_context.overlay().spliceWire; wire >= 0)
        splice = m_context.scene().wire(wire).info.id;
    leave();
    m_context.editor()->addNode(type, corner, splice ? &*splice : nullptr);
}

} // namespace etl::widgets
