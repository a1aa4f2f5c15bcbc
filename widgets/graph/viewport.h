// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <QRectF>
#include <QSize>

#include <algorithm>
#include <cmath>

namespace etl::widgets {

inline constexpr double kLeastZoom = 0.05;
inline constexpr double kMostZoom = 3;

// Which part of the plane is in view. The origin is in whole pixels at the zoom, which keeps tile
// copies exact. A value; any thread.
struct Viewport
{
    double zoom = 1;
    QPoint origin; // the plane's pixel at the widget's top left corner
    QSize size;    // of the widget

    QPointF toWidget(QPointF scene) const { return scene * zoom - QPointF(origin); }
    QRectF toWidget(const QRectF &scene) const
    {
        return {toWidget(scene.topLeft()), scene.size() * zoom};
    }
    QPointF toScene(QPointF pixels) const { return (pixels + QPointF(origin)) / zoom; }
    QRectF toScene(const QRectF &pixels) const
    {
        return {toScene(pixels.topLeft()), pixels.size() / zoom};
    }
    QRectF visibleScene() const { return toScene(QRectF({0, 0}, QSizeF(size))); }

    // The scene point below `pixels` stays there.
    void zoomAt(QPointF pixels, double newZoom)
    {
        const QPointF fixed = toScene(pixels);
        zoom = std::clamp(newZoom, kLeastZoom, kMostZoom);
        origin = (fixed * zoom - pixels).toPoint();
    }

    void centerOn(QPointF scene)
    {
        origin = (scene * zoom - QPointF(size.width(), size.height()) / 2).toPoint();
    }

    // Shows the whole area with a margin in pixels, at most at `mostZoom`.
    void fit(const QRectF &area, double margin, double mostZoom = 1)
    {
        const double width = std::max(1.0, size.width() - 2 * margin);
        const double height = std::max(1.0, size.height() - 2 * margin);
        zoom = std::clamp(
            std::min(width / std::max(1.0, area.width()), height / std::max(1.0, area.height())),
            kLeastZoom, mostZoom);
        centerOn(area.center());
    }

    friend bool operator==(const Viewport &, const Viewport &) = default;
};

// What is worth drawing: text below about 6 pixels is left out.
enum class Detail { Block, Title, Full };

inline Detail detailFor(double zoom)
{
    return zoom < 0.40 ? Detail::Block : zoom < 0.52 ? Detail::Title : Detail::Full;
}

} // namespace etl::widgets
