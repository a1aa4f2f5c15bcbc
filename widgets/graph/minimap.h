// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/graphscene.h"
#include "widgets/graph/viewport.h"

#include <QPixmap>

class QPainter;

namespace etl::widgets {

// The whole graph in the canvas's lower right corner, a block per node, with a frame around what is
// in view. GUI thread only.
class Minimap
{
public:
    static constexpr QSize kSize{140, 100};
    static constexpr int kMargin = 12; // from the canvas's edges

    explicit Minimap(const GraphScene &scene) : m_scene(scene) {}

    void setVisible(bool visible) { m_visible = visible; }
    bool isVisible() const { return m_visible; }
    void invalidate() { m_picture = {}; }

    QRect area(QSize canvas) const;
    bool isShown(const Viewport &view) const;
    bool contains(QPoint pixel, const Viewport &view) const;
    // The scene point shown at this pixel of the canvas.
    QPointF sceneAt(QPoint pixel, QSize canvas) const;

    void paint(QPainter &painter, const Viewport &view);

private:
    struct Scale
    {
        double zoom = 1;
        QPointF origin; // the picture's pixel of the scene's origin
    };

    Scale scale() const;
    void render(double devicePixelRatio);

    const GraphScene &m_scene;
    bool m_visible = true;
    QPixmap m_picture;
};

} // namespace etl::widgets
