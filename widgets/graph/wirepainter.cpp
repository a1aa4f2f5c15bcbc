// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/wirepainter.h"

#include <QPainter>

namespace etl::widgets {

namespace {

constexpr double kFusedWidth = 5; // outer width of the double line
constexpr double kFusedGap = 1.8;
constexpr double kRejectsWidth = 1.8;
constexpr double kPortPen = 1.8;

QPen penOf(const QColor &color, double width)
{
    return {color, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin};
}

void paintFar(QPainter &painter, const SceneWire &wire, const QColor &color)
{
    // One pixel wide lines have a fast path of their own in the raster engine.
    QPen pen(color, wire.step >= FillStep::High ? 2 : 1);
    pen.setCosmetic(true);
    painter.setPen(pen);
    const auto points = wire.curve.flat();
    painter.drawPolyline(points.data(), int(points.size()));
}

// A dashed pen starts its pattern anew where the picture ends, which would show between tiles.
void paintDashed(QPainter &painter, const QPainterPath &path, const QColor &color)
{
    QPainterPathStroker stroker;
    stroker.setWidth(kRejectsWidth);
    stroker.setCapStyle(Qt::FlatCap);
    stroker.setDashPattern({4, 3});
    painter.fillPath(stroker.createStroke(path), color);
}

} // namespace

QColor wireColor(const SceneWire &wire)
{
    return wire.info.kind == WireKind::Rejects ? theme().bad : fillColor(wire.step, theme());
}

void paintWire(QPainter &painter, const SceneWire &wire, Detail detail, const CanvasLook &look)
{
    const QColor color = wireColor(wire);
    painter.setBrush(Qt::NoBrush);
    if (detail == Detail::Block) {
        paintFar(painter, wire, color);
        return;
    }
    const QPainterPath path = wire.curve.path();
    switch (wire.info.kind) {
    case WireKind::Normal:
        painter.strokePath(path, penOf(color, wireWidth(wire.step)));
        break;
    case WireKind::Rejects:
        paintDashed(painter, path, color);
        break;
    case WireKind::Fused:
        painter.strokePath(path, penOf(color, kFusedWidth));
        painter.strokePath(path, penOf(look.background(), kFusedGap));
        break;
    }
}

void paintPort(QPainter &painter, QPointF middle, const QColor &color, const CanvasLook &look)
{
    painter.setPen(QPen(color, kPortPen));
    painter.setBrush(look.background());
    painter.drawEllipse(middle, kPortRadius, kPortRadius);
}

void paintFreePorts(QPainter &painter, const GraphScene &scene, int number, const CanvasLook &look)
{
    const GraphNode &node = scene.node(number).info;
    const QColor rejects = mixed(theme().bad, look.background(), 0.6);
    for (int i = 0; i < int(node.inputs.size()); ++i)
        paintPort(painter, scene.portPosition(number, PortSide::Input, i), theme().wire, look);
    for (int i = 0; i < int(node.outputs.size()); ++i)
        paintPort(painter, scene.portPosition(number, PortSide::Output, i),
                  node.outputs[size_t(i)].rejects ? rejects : theme().wire, look);
}

void paintWireEnds(QPainter &painter, const SceneWire &wire, const CanvasLook &look)
{
    const QColor color = wireColor(wire);
    paintPort(painter, wire.curve.from(), color, look);
    paintPort(painter, wire.curve.to(), color, look);
}

} // namespace etl::widgets
