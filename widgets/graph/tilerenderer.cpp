// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/tilerenderer.h"

#include <QElapsedTimer>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace etl::widgets {

namespace {

constexpr int kTileBudgetMs = 6; // per frame of 16; stretching and live values take up to 8
constexpr int kLiveBudgetMs = 3; // for tiles that only a wire's colour makes old
constexpr int kCoarseBudgetMs = 4;
constexpr double kCoarseSize = 1536;     // longest side of the whole graph, pixels
constexpr double kMostCoarseZoom = 0.39; // blocks and hairlines are cheap

} // namespace

TileRenderer::TileRenderer(const GraphScene &scene)
    : m_scene(scene)
    , m_layer(scene)
    , m_coarseLayer(scene)
{}

void TileRenderer::setLook(const CanvasLook &look)
{
    m_layer.setLook(look);
    m_coarseLayer.setLook(look);
    clear();
}

void TileRenderer::clear()
{
    m_layer.clear();
    m_coarseLayer.clear();
    m_tiles.clear();
    m_coarse.clear();
    m_snapshot = {};
}

void TileRenderer::damage(const SceneDamage &damage, Staleness staleness)
{
    if (damage.everything) {
        m_tiles.markAllStale(staleness);
        m_coarse.markAllStale(staleness);
        return;
    }
    for (const QRectF &area : damage.areas) {
        m_tiles.markStale(area, staleness);
        m_coarse.markStale(area, staleness);
    }
}

void TileRenderer::keepSnapshot(const Viewport &view, double ratio)
{
    const QRect range = TileCache::tilesIn(QRectF(view.origin, QSizeF(view.size)));
    if (m_snapshot.zoom > 0 || view.zoom != m_tiles.zoom()
        || m_tiles.staleness(range) == Staleness::Edit)
        return;
    m_snapshot.pixmap = QPixmap(view.size * ratio);
    m_snapshot.pixmap.setDevicePixelRatio(ratio);
    m_snapshot.pixmap.fill(m_layer.look().background());
    m_snapshot.origin = view.origin;
    m_snapshot.zoom = view.zoom;
    QPainter painter(&m_snapshot.pixmap);
    paintTiles(painter, range, QRect({0, 0}, view.size), view.origin);
}

Staleness TileRenderer::paint(QPainter &painter, const QRect &dirty, const Viewport &view,
                              bool moving)
{
    m_tiles.setScale(view.zoom, painter.device()->devicePixelRatioF());
    const QRect range = TileCache::tilesIn(QRectF(view.origin, QSizeF(view.size)));
    if (!moving)
        renderWanted(range);
    if (!m_tiles.isCovered(range)) {
        painter.fillRect(dirty, m_layer.look().background());
        paintCoarse(painter, view);
        paintSnapshot(painter, view);
    }
    paintTiles(painter, range, dirty, view.origin);
    m_tiles.trim(range);
    const Staleness staleness = m_tiles.staleness(range);
    if (staleness != Staleness::Edit)
        m_snapshot = {};
    return staleness;
}

void TileRenderer::renderWanted(const QRect &range)
{
    const int budget = m_tiles.staleness(range) == Staleness::Live ? kLiveBudgetMs : kTileBudgetMs;
    QElapsedTimer clock;
    clock.start();
    bool first = true;
    for (const QPoint tile : m_tiles.wanted(range)) {
        if (!first && clock.elapsed() >= budget)
            break;
        m_tiles.insert(tile, render(m_layer, tile, m_tiles.zoom(), m_tiles.devicePixelRatio()));
        first = false;
    }
}

QPixmap TileRenderer::render(FixedLayer &layer, QPoint tile, double zoom, double ratio) const
{
    const int side = int(std::ceil(TileCache::kTile * ratio));
    QPixmap pixmap(side, side);
    pixmap.setDevicePixelRatio(ratio);
    QPainter painter(&pixmap);
    const QRectF area = TileCache::tileArea(tile);
    layer.paint(painter, area.topLeft(), area.size(), zoom);
    return pixmap;
}

void TileRenderer::paintTiles(QPainter &painter, const QRect &range, const QRect &dirty,
                              QPoint origin) const
{
    for (int y = range.top(); y <= range.bottom(); ++y) {
        for (int x = range.left(); x <= range.right(); ++x) {
            const QPoint corner = QPoint(x, y) * TileCache::kTile - origin;
            const QRect target(corner, QSize(TileCache::kTile, TileCache::kTile));
            const QPixmap *pixmap = target.intersects(dirty) ? m_tiles.find({x, y}) : nullptr;
            if (pixmap != nullptr)
                painter.drawPixmap(corner, *pixmap);
        }
    }
}

void TileRenderer::paintCoarse(QPainter &painter, const Viewport &view) const
{
    if (m_coarse.isEmpty())
        return;
    const double factor = view.zoom / m_coarse.zoom();
    const QRect range =
        coarseRange()
        & TileCache::tilesIn({QPointF(view.origin) / factor, QSizeF(view.size) / factor});
    painter.setRenderHint(QPainter::SmoothPixmapTransform); // Qt spreads this over its thread pool
    const auto edge = [factor](int tile, int origin) {
        return int(std::floor(tile * TileCache::kTile * factor)) - origin;
    };
    for (int y = range.top(); y <= range.bottom(); ++y) {
        for (int x = range.left(); x <= range.right(); ++x) {
            const QPoint from(edge(x, view.origin.x()), edge(y, view.origin.y()));
            const QPoint to(edge(x + 1, view.origin.x()), edge(y + 1, view.origin.y()));
            if (const QPixmap *pixmap = m_coarse.find({x, y}))
                painter.drawPixmap(QRect(from, to - QPoint(1, 1)), *pixmap);
        }
    }
}

void TileRenderer::paintSnapshot(QPainter &painter, const Viewport &view) const
{
    if (m_snapshot.zoom <= 0)
        return;
    const double factor = view.zoom / m_snapshot.zoom;
    const double ratio = m_snapshot.pixmap.devicePixelRatioF();
    const QRectF whole(QPointF(m_snapshot.origin) * factor - QPointF(view.origin),
                       m_snapshot.pixmap.deviceIndependentSize() * factor);
    const QRectF target = whole & QRectF({0, 0}, QSizeF(view.size));
    if (target.isEmpty())
        return;
    const QRectF source((target.topLeft() - whole.topLeft()) / factor * ratio,
                        target.size() / factor * ratio);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawPixmap(target, m_snapshot.pixmap, source);
}

double TileRenderer::wantedCoarseZoom() const
{
    const QSizeF size = m_scene.bounds().size();
    const double longest = std::max({1.0, size.width(), size.height()});
    // Powers of two, so that a growing graph seldom changes it.
    const double zoom = std::exp2(std::floor(std::log2(kCoarseSize / longest)));
    return std::min(zoom, kMostCoarseZoom);
}

QRect TileRenderer::coarseRange() const
{
    const QRectF bounds = m_scene.bounds().adjusted(-100, -100, 100, 100);
    return TileCache::tilesIn(
        {bounds.topLeft() * m_coarse.zoom(), bounds.size() * m_coarse.zoom()});
}

bool TileRenderer::improveCoarse()
{
    if (m_scene.nodeCount() == 0)
        return false;
    m_coarse.setScale(wantedCoarseZoom(), 1);
    QElapsedTimer clock;
    clock.start();
    const QRect range = coarseRange();
    for (const QPoint tile : m_coarse.wanted(range)) {
        if (clock.elapsed() >= kCoarseBudgetMs)
            break;
        m_coarse.insert(tile, render(m_coarseLayer, tile, m_coarse.zoom(), 1));
    }
    // During a run there is always some colour behind the times; that is not worth more work.
    return m_coarse.staleness(range) == Staleness::Edit;
}

} // namespace etl::widgets
