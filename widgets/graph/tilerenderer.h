// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/fixedlayer.h"
#include "widgets/graph/tilecache.h"
#include "widgets/graph/viewport.h"

class QPainter;

namespace etl::widgets {

// Keeps the fixed picture in tiles and puts it on screen: sharp tiles of the current zoom, drawn
// within a time budget per frame; until they are there, the last sharp screen stretched above a
// coarse picture of the whole graph. GUI thread only.
class TileRenderer
{
public:
    explicit TileRenderer(const GraphScene &scene);

    void setLook(const CanvasLook &look);
    void clear(); // after a change of theme
    void damage(const SceneDamage &damage, Staleness staleness);

    // Before the zoom changes: keeps the sharp picture that is on screen now.
    void keepSnapshot(const Viewport &view, double devicePixelRatio);

    // While `moving`, no tiles are drawn. Returns what is still old or missing: after Edit the
    // caller paints again at once, after Live some time later.
    Staleness paint(QPainter &painter, const QRect &dirty, const Viewport &view, bool moving);

    // Draws some of the coarse picture; returns whether there is more to do. For idle times.
    bool improveCoarse();

    FixedLayer &layer() { return m_layer; }

private:
    struct Snapshot // a picture and where its top left is, in pixels at its zoom
    {
        QPixmap pixmap;
        QPoint origin;
        double zoom = 0;
    };

    void renderWanted(const QRect &range);
    QPixmap render(FixedLayer &layer, QPoint tile, double zoom, double ratio) const;
    void paintTiles(QPainter &painter, const QRect &range, const QRect &dirty, QPoint origin) const;
    void paintCoarse(QPainter &painter, const Viewport &view) const;
    void paintSnapshot(QPainter &painter, const Viewport &view) const;
    QRect coarseRange() const;
    double wantedCoarseZoom() const;

    const GraphScene &m_scene;
    FixedLayer m_layer;
    FixedLayer m_coarseLayer; // apart, since card pictures are kept for one zoom
    TileCache m_tiles;
    TileCache m_coarse;
    Snapshot m_snapshot;
};

} // namespace etl::widgets
