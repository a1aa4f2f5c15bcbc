// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/fixedlayer.h"

#include "widgets/graph/wirepainter.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace etl::widgets {

namespace {

constexpr double kLeastDotDistance = 14; // pixels; nearer dots are thinned out
constexpr int kDotSize = 2;              // pixels

} // namespace

void FixedLayer::paint(QPainter &painter, QPointF origin, QSizeF pixels, double zoom)
{
    painter.fillRect(QRectF({0, 0}, pixels), m_look.background());
    if (m_look.hasDots())
        paintDots(painter, origin, pixels, zoom);
    const double bleed = 2; // pixels that antialiasing and rounding may spill over
    const QRectF scene((origin - QPointF(bleed, bleed)) / zoom,
                       (pixels + QSizeF(2 * bleed, 2 * bleed)) / zoom);
    std::vector<int> wires;
    m_scene.eachWireTouching(scene, [&](int number) {
        if (!m_scene.wire(number).lifted)
            wires.push_back(number);
    });
    std::ranges::sort(wires); // the same order in every tile
    std::vector<int> nodes = m_scene.nodesTouching(scene);
    std::erase_if(nodes, [&](int number) { return m_scene.node(number).lifted; });

    painter.setRenderHint(QPainter::Antialiasing);
    painter.save();
    painter.translate(-origin);
    painter.scale(zoom, zoom);
    paintWires(painter, wires, nodes, zoom);
    painter.restore();
    paintCards(painter, nodes, origin, zoom);
}

void FixedLayer::paintLifted(QPainter &painter, QPointF origin, double zoom)
{
    std::vector<int> nodes(m_scene.lifted().begin(), m_scene.lifted().end());
    std::ranges::sort(nodes);
    std::vector<int> wires;
    for (const int node : nodes)
        wires.insert(wires.end(), m_scene.node(node).wires.begin(), m_scene.node(node).wires.end());
    std::ranges::sort(wires);
    wires.erase(std::ranges::unique(wires).begin(), wires.end());
    std::erase_if(wires, [this](int wire) { return !m_scene.wire(wire).isDrawn(); });

    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(-origin);
    painter.scale(zoom, zoom);
    paintWires(painter, wires, nodes, zoom);
    painter.restore();
    paintCards(painter, nodes, origin, zoom);
}

void FixedLayer::paintDots(QPainter &painter, QPointF origin, QSizeF pixels, double zoom) const
{
    double step = kGridStep * zoom;
    while (step < kLeastDotDistance)
        step *= 2;
    const double left = std::ceil(origin.x() / step) * step - origin.x();
    const double top = std::ceil(origin.y() / step) * step - origin.y();
    for (double y = top - step; y < pixels.height() + kDotSize; y += step) {
        for (double x = left - step; x < pixels.width() + kDotSize; x += step)
            painter.fillRect(QRect(qRound(x) - 1, qRound(y) - 1, kDotSize, kDotSize), theme().grid);
    }
}

void FixedLayer::paintWires(QPainter &painter, const std::vector<int> &wires,
                            const std::vector<int> &nodes, double zoom) const
{
    const Detail detail = detailFor(zoom);
    for (const int wire : wires)
        paintWire(painter, m_scene.wire(wire), detail, m_look);
    if (detail == Detail::Block)
        return;
    for (const int node : nodes)
        paintFreePorts(painter, m_scene, node, m_look);
    for (const int wire : wires)
        paintWireEnds(painter, m_scene.wire(wire), m_look);
}

void FixedLayer::paintCards(QPainter &painter, const std::vector<int> &nodes, QPointF origin,
                            double zoom)
{
    m_cards.setScale(zoom, painter.device()->devicePixelRatioF());
    painter.setRenderHint(QPainter::Antialiasing);
    for (const int number : nodes) {
        const SceneNode &node = m_scene.node(number);
        m_cards.paint(painter, node, node.card.topLeft() * zoom - origin);
    }
}

} // namespace etl::widgets
