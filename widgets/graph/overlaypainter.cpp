// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/overlaypainter.h"

#include "widgets/graph/cardpainter.h"
#include "widgets/graph/selection.h"
#include "widgets/graph/wirepainter.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace etl::widgets {

namespace {

constexpr double kSelectedWire = 2.6; // scene units
constexpr double kMarkedWire = 3.4;

void strokeWire(QPainter &painter, const WireCurve &curve, const QPen &pen, const Viewport &view)
{
    painter.save();
    painter.translate(-view.origin);
    painter.scale(view.zoom, view.zoom);
    painter.strokePath(curve.path(), pen);
    painter.restore();
}

QPen roundPen(const QColor &color, double width)
{
    return {color, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin};
}

QColor veil(QColor color, int alpha)
{
    color.setAlpha(alpha);
    return color;
}

} // namespace

void OverlayPainter::paint(QPainter &painter, const QRect &dirty, const Viewport &view) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF seen = view.toScene(QRectF(dirty));
    paintWires(painter, seen, view);
    paintNodes(painter, seen, view);
    paintHover(painter, view);
    paintFocus(painter, view);
    paintDraft(painter, view);
    paintCut(painter, view);
    paintBand(painter, view);
    paintNote(painter, view);
}

void OverlayPainter::paintWires(QPainter &painter, const QRectF &seen, const Viewport &view) const
{
    // Lines from afar are hairlines; what is chosen stays visible.
    const double least = 1.6 / view.zoom;
    for (const GraphWireId &id : m_selection.wires()) {
        const int number = m_scene.wireNumber(id);
        if (number >= 0 && m_scene.wire(number).isDrawn()
            && m_scene.wire(number).curve.box().intersects(seen))
            strokeWire(painter, m_scene.wire(number).curve,
                       roundPen(theme().accent, std::max(kSelectedWire, least)), view);
    }
    if (m_state.spliceWire >= 0)
        strokeWire(painter, m_scene.wire(m_state.spliceWire).curve,
                   roundPen(theme().accent, std::max(kMarkedWire, least)), view);
}

QRectF OverlayPainter::cardPixels(const SceneNode &node, const Viewport &view) const
{
    return {QPointF(view.toWidget(node.card.topLeft()).toPoint()), node.card.size() * view.zoom};
}

void OverlayPainter::paintNodes(QPainter &painter, const QRectF &seen, const Viewport &view) const
{
    if (m_selection.nodes().isEmpty())
        return;
    const bool block = detailFor(view.zoom) == Detail::Block;
    const QPen pen(theme().accent, block ? 1.5 : 2);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.setRenderHint(QPainter::Antialiasing, !block);
    const double corner = kCardCorner * view.zoom;
    m_scene.eachNodeTouching(seen, [&](int number) {
        const SceneNode &node = m_scene.node(number);
        if (!m_selection.contains(node.info.id))
            return;
        const QRectF card = cardPixels(node, view);
        if (block) {
            painter.drawRect(card);
            return;
        }
        painter.drawRoundedRect(card, corner, corner);
        painter.fillRect(QRectF(card.left(), card.top() + corner, kStripeWidth * view.zoom,
                                card.height() - 2 * corner),
                         theme().category(node.info.category));
        paintProblemMark(painter, node, card.topLeft(), view.zoom);
        painter.setPen(pen);
        painter.setBrush(Qt::NoBrush);
    });
    painter.setRenderHint(QPainter::Antialiasing);
}

void OverlayPainter::paintFocus(QPainter &painter, const Viewport &view) const
{
    if (!m_state.focusVisible)
        return;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme().accent, 1, Qt::DashLine));
    const int number = m_scene.nodeNumber(m_selection.current());
    if (number < 0) {
        painter.drawRect(QRectF({0, 0}, QSizeF(view.size)).adjusted(1.5, 1.5, -1.5, -1.5));
        return;
    }
    const QRectF frame = cardPixels(m_scene.node(number), view).adjusted(-4.5, -4.5, 4.5, 4.5);
    painter.drawRoundedRect(frame, kCardCorner * view.zoom + 4, kCardCorner * view.zoom + 4);
}

void OverlayPainter::paintHover(QPainter &painter, const Viewport &view) const
{
    const Hit &hover = m_state.hover;
    if (m_state.draft)
        return;
    if (hover.kind == Hit::Kind::Port) {
        const QPointF middle =
            view.toWidget(m_scene.portPosition(hover.node, hover.side, hover.port));
        painter.setPen(QPen(theme().accent, 2));
        painter.setBrush(m_look.background());
        const double radius = (kPortRadius + 1.5) * view.zoom;
        painter.drawEllipse(middle, radius, radius);
    } else if (hover.isWire() && !m_selection.contains(m_scene.wire(hover.wire).info.id)) {
        const SceneWire &wire = m_scene.wire(hover.wire);
        strokeWire(painter, wire.curve,
                   roundPen(veil(wireColor(wire), 90), wireWidth(wire.step) + 4), view);
        if (hover.kind == Hit::Kind::Wire)
            return;
        const QPointF end =
            hover.kind == Hit::Kind::WireStart ? wire.curve.from() : wire.curve.to();
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme().accent);
        painter.drawEllipse(view.toWidget(end), kPortRadius * view.zoom, kPortRadius * view.zoom);
    }
}

void OverlayPainter::paintDraft(QPainter &painter, const Viewport &view) const
{
    const double radius = (kPortRadius + 2) * view.zoom;
    painter.setPen(QPen(theme().accent, 1.6));
    painter.setBrush(mixed(theme().accent, m_look.background(), 0.3));
    for (const QPointF target : m_state.targets)
        painter.drawEllipse(view.toWidget(target), radius, radius);
    if (m_state.ghost) {
        const QRectF card = view.toWidget(*m_state.ghost);
        const double corner = kCardCorner * view.zoom;
        painter.setPen(QPen(theme().accent, 1.5, Qt::DashLine));
        painter.setBrush(veil(theme().accent, 26));
        painter.drawRoundedRect(card, corner, corner);
    }
    if (!m_state.draft)
        return;
    const DraftWire &draft = *m_state.draft;
    const bool refused = draft.state == DraftWire::State::Refused;
    QPen pen = roundPen(refused ? theme().bad : theme().accent, 2.2);
    if (draft.state != DraftWire::State::Accepted)
        pen.setDashPattern({3, 2.4});
    strokeWire(painter, WireCurve(draft.from, draft.to), pen, view);
    if (draft.state == DraftWire::State::Accepted) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme().accent);
        painter.drawEllipse(view.toWidget(draft.to), radius, radius);
        painter.drawEllipse(view.toWidget(draft.from), radius, radius);
    }
}

void OverlayPainter::paintCut(QPainter &painter, const Viewport &view) const
{
    if (m_state.cut.isNull())
        return;
    for (const int wire : m_state.cutWires)
        strokeWire(painter, m_scene.wire(wire).curve, roundPen(theme().bad, kMarkedWire), view);
    painter.setPen(QPen(theme().bad, 1.5, Qt::DashLine, Qt::RoundCap));
    painter.drawLine(view.toWidget(m_state.cut.p1()), view.toWidget(m_state.cut.p2()));
}

void OverlayPainter::paintBand(QPainter &painter, const Viewport &view) const
{
    if (m_state.band.isNull())
        return;
    const QRect band = view.toWidget(m_state.band).toRect();
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.fillRect(band, veil(theme().accent, 30));
    painter.setPen(theme().accent);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(band);
    painter.setRenderHint(QPainter::Antialiasing);
}

void OverlayPainter::paintNote(QPainter &painter, const Viewport &view) const
{
    if (m_state.note.isEmpty())
        return;
    const QFont font = uiFont(11.5);
    const double most = std::min(320.0, view.size.width() - 40.0);
    const QRectF text =
        QFontMetricsF(font).boundingRect(QRectF(0, 0, most, 400), Qt::TextWordWrap, m_state.note);
    // Half pixels make its frame one sharp pixel wide.
    QRectF bubble(QPointF(m_state.notePixel) + QPointF(16.5, 18.5),
                  (text.size() + QSizeF(20, 12)).toSize());
    bubble.moveLeft(std::clamp(bubble.left(), 4.0, view.size.width() - bubble.width() - 4));
    if (bubble.bottom() > view.size.height() - 4)
        bubble.moveBottom(m_state.notePixel.y() - 10);
    const QColor edge = m_state.noteIsRefusal ? theme().bad : theme().nodeBorder;
    painter.setPen(QPen(edge, 1));
    painter.setBrush(theme().panel2);
    painter.drawRoundedRect(bubble, 6, 6);
    painter.setPen(m_state.noteIsRefusal ? theme().badText : theme().text);
    painter.setFont(font);
    painter.drawText(bubble.adjusted(10, 6, -10, -6), Qt::TextWordWrap, m_state.note);
}

} // namespace etl::widgets
