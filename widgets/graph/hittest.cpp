// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/hittest.h"

#include <QLineF>

namespace etl::widgets {

namespace {

constexpr double kPortReach = 9;    // pixels
constexpr double kWireReach = 6;    // pixels
constexpr double kEndReach = 26;    // pixels from a wire's end that take hold of it
constexpr double kSpliceReach = 24; // scene units from a card's middle

Hit wireHit(const GraphScene &scene, QPointF point, double zoom)
{
    const double reach = kWireReach / zoom;
    const QRectF around(point - QPointF(reach, reach), QSizeF(2 * reach, 2 * reach));
    Hit hit;
    double best = reach;
    scene.eachWireTouching(around, [&](int number) {
        const double distance = scene.wire(number).curve.distance(point);
        if (distance <= best) {
            best = distance;
            hit.kind = Hit::Kind::Wire;
            hit.wire = number;
        }
    });
    if (hit.wire < 0 || detailFor(zoom) == Detail::Block)
        return hit;
    const WireCurve &curve = scene.wire(hit.wire).curve;
    const double start = QLineF(curve.from(), point).length() * zoom;
    const double end = QLineF(curve.to(), point).length() * zoom;
    if (std::min(start, end) < kEndReach)
        hit.kind = start < end ? Hit::Kind::WireStart : Hit::Kind::WireEnd;
    return hit;
}

Hit nodeHit(const GraphScene &scene, QPointF point)
{
    Hit hit;
    scene.eachNodeTouching(QRectF(point, QSizeF(0.01, 0.01)), [&](int number) {
        if (number > hit.node && scene.node(number).card.contains(point)) {
            hit.kind = Hit::Kind::Node;
            hit.node = number;
        }
    });
    return hit;
}

} // namespace

Hit hitTest(const GraphScene &scene, QPointF point, double zoom)
{
    const Hit node = nodeHit(scene, point);
    if (detailFor(zoom) != Detail::Block) {
        const Hit output = nearestPort(scene, point, zoom, PortSide::Output, kPortReach);
        const Hit input = nearestPort(scene, point, zoom, PortSide::Input, kPortReach);
        const Hit &port = output.kind != Hit::Kind::Nothing ? output : input;
        if (port.kind != Hit::Kind::Nothing && port.node >= node.node)
            return port;
    }
    return node.kind != Hit::Kind::Nothing ? node : wireHit(scene, point, zoom);
}

Hit nearestPort(const GraphScene &scene, QPointF point, double zoom, PortSide side,
                double reachPixels)
{
    const double reach = reachPixels / zoom;
    const QRectF around(point - QPointF(reach, reach), QSizeF(2 * reach, 2 * reach));
    Hit hit;
    double best = reach;
    for (const int number : scene.nodesTouching(around)) {
        const GraphNode &node = scene.node(number).info;
        const auto &ports = side == PortSide::Input ? node.inputs : node.outputs;
        for (int i = 0; i < int(ports.size()); ++i) {
            const double distance = QLineF(scene.portPosition(number, side, i), point).length();
            if (distance <= best) {
                best = distance;
                hit = {Hit::Kind::Port, number, -1, side, i};
            }
        }
    }
    return hit;
}

int wireBelow(const GraphScene &scene, const QRectF &card, int node)
{
    const QPointF middle = card.center();
    const QRectF around(middle - QPointF(kSpliceReach, kSpliceReach),
                        QSizeF(2 * kSpliceReach, 2 * kSpliceReach));
    int found = -1;
    double best = kSpliceReach;
    scene.eachWireTouching(around, [&](int number) {
        const SceneWire &wire = scene.wire(number);
        if (wire.from == node || wire.to == node)
            return;
        const double distance = wire.curve.distance(middle);
        if (distance <= best) {
            best = distance;
            found = number;
        }
    });
    return found;
}

PortRef portRef(const GraphScene &scene, const Hit &port)
{
    if (port.kind != Hit::Kind::Port)
        return {};
    const GraphNode &node = scene.node(port.node).info;
    const auto &ports = port.side == PortSide::Input ? node.inputs : node.outputs;
    return {node.id, ports[size_t(port.port)].name, port.side};
}

} // namespace etl::widgets
