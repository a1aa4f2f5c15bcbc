// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/canvaslook.h"
#include "widgets/graph/overlaystate.h"

class QPainter;

namespace etl::widgets {

class Selection;

// Draws selection, focus, hover and what a gesture shows, over everything else. GUI thread only.
class OverlayPainter
{
public:
    OverlayPainter(const GraphScene &scene, const Selection &selection, const OverlayState &state)
        : m_scene(scene)
        , m_selection(selection)
        , m_state(state)
    {}

    void setLook(const CanvasLook &look) { m_look = look; }

    // Whatever touches `dirty`, in pixels; the painter may be clipped to it.
    void paint(QPainter &painter, const QRect &dirty, const Viewport &view) const;

private:
    void paintWires(QPainter &painter, const QRectF &seen, const Viewport &view) const;
    void paintNodes(QPainter &painter, const QRectF &seen, const Viewport &view) const;
    void paintFocus(QPainter &painter, const Viewport &view) const;
    void paintHover(QPainter &painter, const Viewport &view) const;
    void paintDraft(QPainter &painter, const Viewport &view) const;
    void paintCut(QPainter &painter, const Viewport &view) const;
    void paintBand(QPainter &painter, const Viewport &view) const;
    void paintNote(QPainter &painter, const Viewport &view) const;
    QRectF cardPixels(const SceneNode &node, const Viewport &view) const;

    const GraphScene &m_scene;
    const Selection &m_selection;
    const OverlayState &m_state;
    CanvasLook m_look;
};

} // namespace etl::widgets
