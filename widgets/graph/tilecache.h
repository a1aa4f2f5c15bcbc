// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QPixmap>
#include <QPoint>
#include <QRectF>

#include <vector>

namespace etl::widgets {

// Why a tile is to be drawn again. Edits are waited for; live changes (a wire's colour) may lag.
enum class Staleness { Fresh, Live, Edit };

// The fixed picture at one zoom, cut into square tiles that are numbered from the plane's origin.
// Keeps old tiles on screen until new ones are drawn. GUI thread only.
class TileCache
{
public:
    static constexpr int kTile = 256;      // device independent pixels
    static constexpr int kMostTiles = 200; // about 50 MB

    static int tileIndex(double pixel);
    static QRect tilesIn(const QRectF &pixels);
    static QRectF tileArea(QPoint tile);

    // Forgets everything when zoom or ratio differ.
    void setScale(double zoom, double devicePixelRatio);
    double zoom() const { return m_zoom; }
    double devicePixelRatio() const { return m_ratio; }
    void clear() { m_tiles.clear(); }
    bool isEmpty() const { return m_tiles.isEmpty(); }
    int size() const { return int(m_tiles.size()); }

    const QPixmap *find(QPoint tile) const;
    bool isFresh(QPoint tile) const;
    void insert(QPoint tile, const QPixmap &pixmap);

    // The area is in scene units.
    void markStale(const QRectF &scene, Staleness staleness);
    void markAllStale(Staleness staleness);

    // Tiles of `range` to draw, the most wanted first: missing ones and edited ones from the middle
    // outwards, then live ones.
    std::vector<QPoint> wanted(const QRect &range) const;
    // Is there a picture, old or new, of every tile?
    bool isCovered(const QRect &range) const;
    // The most urgent reason to draw a tile of the range again; Edit when one is missing.
    Staleness staleness(const QRect &range) const;

    // Forgets tiles far from `keep` when there are too many.
    void trim(const QRect &keep);

private:
    struct Tile
    {
        QPixmap pixmap;
        Staleness staleness = Staleness::Fresh;
    };

    QHash<QPoint, Tile> m_tiles;
    double m_zoom = 0;
    double m_ratio = 1;
};

} // namespace etl::widgets
