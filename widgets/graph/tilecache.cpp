// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/tilecache.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <tuple>

namespace etl::widgets {

namespace {

constexpr int kKeptAround = 2; // tiles beyond the view that trimming spares

} // namespace

int TileCache::tileIndex(double pixel)
{
    return int(std::floor(pixel / kTile));
}

QRect TileCache::tilesIn(const QRectF &pixels)
{
    return {QPoint(tileIndex(pixels.left()), tileIndex(pixels.top())),
            QPoint(tileIndex(pixels.right()), tileIndex(pixels.bottom()))};
}

QRectF TileCache::tileArea(QPoint tile)
{
    return QRectF(tile * kTile, QSizeF(kTile, kTile));
}

void TileCache::setScale(double zoom, double devicePixelRatio)
{
    if (zoom == m_zoom && devicePixelRatio == m_ratio)
        return;
    m_zoom = zoom;
    m_ratio = devicePixelRatio;
    m_tiles.clear();
}

const QPixmap *TileCache::find(QPoint tile) const
{
    const auto found = m_tiles.constFind(tile);
    return found != m_tiles.cend() ? &found->pixmap : nullptr;
}

bool TileCache::isFresh(QPoint tile) const
{
    const auto found = m_tiles.constFind(tile);
    return found != m_tiles.cend() && found->staleness == Staleness::Fresh;
}

void TileCache::insert(QPoint tile, const QPixmap &pixmap)
{
    m_tiles.insert(tile, {pixmap, Staleness::Fresh});
}

void TileCache::markStale(const QRectF &scene, Staleness staleness)
{
    const auto mark = [staleness](Tile &tile) {
        tile.staleness = std::max(tile.staleness, staleness);
    };
    const QRect range = tilesIn({scene.topLeft() * m_zoom, scene.size() * m_zoom});
    if (qint64(range.width()) * range.height() > m_tiles.size()) {
        for (auto tile = m_tiles.begin(); tile != m_tiles.end(); ++tile) {
            if (range.contains(tile.key()))
                mark(*tile);
        }
        return;
    }
    for (int y = range.top(); y <= range.bottom(); ++y) {
        for (int x = range.left(); x <= range.right(); ++x) {
            if (const auto tile = m_tiles.find({x, y}); tile != m_tiles.end())
                mark(*tile);
        }
    }
}

void TileCache::markAllStale(Staleness staleness)
{
    for (Tile &tile : m_tiles)
        tile.staleness = std::max(tile.staleness, staleness);
}

std::vector<QPoint> TileCache::wanted(const QRect &range) const
{
    struct Candidate
    {
        QPoint tile;
        bool waits = false; // only for a live change
        int fromMiddle = 0;
    };
    std::vector<Candidate> candidates;
    const QPoint twiceMiddle = range.topLeft() + range.bottomRight();
    for (int y = range.top(); y <= range.bottom(); ++y) {
        for (int x = range.left(); x <= range.right(); ++x) {
            const auto found = m_tiles.constFind({x, y});
            const bool missing = found == m_tiles.cend();
            if (missing || found->staleness != Staleness::Fresh)
                candidates.push_back({{x, y},
                                      !missing && found->staleness == Staleness::Live,
                                      (QPoint(2 * x, 2 * y) - twiceMiddle).manhattanLength()});
        }
    }
    std::ranges::sort(candidates, [](const Candidate &a, const Candidate &b) {
        return std::tie(a.waits, a.fromMiddle) < std::tie(b.waits, b.fromMiddle);
    });
    std::vector<QPoint> tiles;
    std::ranges::transform(candidates, std::back_inserter(tiles), &Candidate::tile);
    return tiles;
}

bool TileCache::isCovered(const QRect &range) const
{
    for (int y = range.top(); y <= range.bottom(); ++y) {
        for (int x = range.left(); x <= range.right(); ++x) {
            if (!m_tiles.contains({x, y}))
                return false;
        }
    }
    return true;
}

Staleness TileCache::staleness(const QRect &range) const
{
    Staleness worst = Staleness::Fresh;
    for (int y = range.top(); y <= range.bottom(); ++y) {
        for (int x = range.left(); x <= range.right(); ++x) {
            const auto found = m_tiles.constFind({x, y});
            worst = std::max(worst, found != m_tiles.cend() ? found->staleness : Staleness::Edit);
        }
    }
    return worst;
}

void TileCache::trim(const QRect &keep)
{
    if (m_tiles.size() <= kMostTiles)
        return;
    const QRect around = keep.adjusted(-kKeptAround, -kKeptAround, kKeptAround, kKeptAround);
    m_tiles.removeIf([&](const auto &tile) { return !around.contains(tile.key()); });
}

} // namespace etl::widgets
