// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/canvaslook.h"
#include "widgets/graph/cardpainter.h"
#include "widgets/graph/graphscene.h"

class QPainter;

namespace etl::widgets {

// Draws what only edits change: ground, grid dots, wires, ports, cards with their titles. GUI
// thread only.
class FixedLayer
{
public:
    explicit FixedLayer(const GraphScene &scene) : m_scene(scene) {}

    void setLook(const CanvasLook &look) { m_look = look; }
    const CanvasLook &look() const { return m_look; }
    void clear() { m_cards.clear(); } // after a change of theme

    // A picture of the plane from `origin` (pixels at `zoom`), as large as `pixels`; what is lifted
    // is left out.
    void paint(QPainter &painter, QPointF origin, QSizeF pixels, double zoom);

    // Only what is lifted, over everything else.
    void paintLifted(QPainter &painter, QPointF origin, double zoom);

private:
    void paintDots(QPainter &painter, QPointF origin, QSizeF pixels, double zoom) const;
    void paintWires(QPainter &painter, const std::vector<int> &wires, const std::vector<int> &nodes,
                    double zoom) const;
    void paintCards(QPainter &painter, const std::vector<int> &nodes, QPointF origin, double zoom);

    const GraphScene &m_scene;
    CanvasLook m_look;
    CardPainter m_cards;
};

} // namespace etl::widgets
