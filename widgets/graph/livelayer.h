// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/canvaslook.h"
#include "widgets/graph/glyphtext.h"
#include "widgets/graph/graphscene.h"
#include "widgets/graph/viewport.h"

#include <QHash>
#include <QPixmap>

class QPainter;

namespace etl::widgets {

// Draws what changes ten times a second, over the fixed picture and in every frame: state dots,
// live texts, queue badges, bottleneck frames. GUI thread only.
class LiveLayer
{
public:
    explicit LiveLayer(GraphScene &scene) : m_scene(scene) {}

    void setLook(const CanvasLook &look);
    void clear(); // after a change of theme

    // `moving` rounds text sizes, so that a zoom in progress needs fewer glyphs.
    void paint(QPainter &painter, const QRectF &area, const Viewport &view, bool moving);
    // The same for what is lifted; call it after the lifted cards are drawn.
    void paintLifted(QPainter &painter, const Viewport &view);

private:
    void setScale(const QPainter &painter, const Viewport &view, bool moving);
    void paintNode(QPainter &painter, const SceneNode &node, const Viewport &view);
    void paintStateBlock(QPainter &painter, const SceneNode &node, QPoint corner) const;
    void paintBadge(QPainter &painter, const SceneWire &wire, const Viewport &view);
    void paintBottleneck(QPainter &painter, const SceneNode &node, const Viewport &view) const;
    QString cut(const QString &text, double width) const;
    const QPixmap &dot(NodeState state);
    const QPixmap &badge(FillStep step, int width);
    QPixmap blank(QSizeF size) const;

    GraphScene &m_scene; // only to have it place badges
    CanvasLook m_look;
    GlyphText m_text;
    double m_zoom = 0;
    double m_ratio = 0;
    QHash<int, QPixmap> m_dots;
    QHash<int, QPixmap> m_badges;
};

} // namespace etl::widgets
