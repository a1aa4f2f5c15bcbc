// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/minimap.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace etl::widgets {

namespace {

constexpr double kPadding = 10; // pixels inside the frame
constexpr double kMostMapZoom = 0.12;
constexpr double kBlockShare = 0.75; // of a card's width, so that neighbours stay apart
constexpr double kLeastRounded = 5;  // pixels; smaller blocks are plain rectangles

} // namespace

QRect Minimap::area(QSize canvas) const
{
    const QPoint corner(canvas.width() - kSize.width() - kMargin,
                        canvas.height() - kSize.height() - kMargin);
    return {corner, kSize};
}

// Over a graph that is all in view a map would tell nothing and only hide cards.
bool Minimap::isShown(const Viewport &view) const
{
    if (!m_visible || m_scene.nodeCount() == 0)
        return false;
    const QRectF bounds = m_scene.bounds();
    const bool covers = view.toWidget(bounds).intersects(QRectF(area(view.size)));
    return !covers || !view.visibleScene().contains(bounds);
}

bool Minimap::contains(QPoint pixel, const Viewport &view) const
{
    return isShown(view) && area(view.size).contains(pixel);
}

Minimap::Scale Minimap::scale() const
{
    const QRectF bounds = m_scene.bounds();
    const QSizeF room = QSizeF(kSize) - QSizeF(2 * kPadding, 2 * kPadding);
    Scale s;
    s.zoom = std::min({room.width() / std::max(1.0, bounds.width()),
                       room.height() / std::max(1.0, bounds.height()), kMostMapZoom});
    s.origin = QPointF(kSize.width(), kSize.height()) / 2 - bounds.center() * s.zoom;
    return s;
}

QPointF Minimap::sceneAt(QPoint pixel, QSize canvas) const
{
    const Scale s = scale();
    return (pixel - area(canvas).topLeft() - s.origin) / s.zoom;
}

void Minimap::paint(QPainter &painter, const Viewport &view)
{
    if (!isShown(view))
        return;
    const double ratio = painter.device()->devicePixelRatioF();
    if (m_picture.isNull() || m_picture.devicePixelRatioF() != ratio)
        render(ratio);
    const QPoint corner = area(view.size).topLeft();
    painter.drawPixmap(corner, m_picture);

    const QRectF seen = view.visibleScene();
    if (seen.contains(m_scene.bounds()))
        return;
    const Scale s = scale();
    const QRectF frame = QRectF(seen.topLeft() * s.zoom + s.origin + corner, seen.size() * s.zoom)
                         & QRectF(area(view.size)).adjusted(3.5, 3.5, -3.5, -3.5);
    QPainterPath outside;
    outside.addRoundedRect(QRectF(area(view.size)).adjusted(1, 1, -1, -1), kControlRadius,
                           kControlRadius);
    outside.addRoundedRect(frame, 3, 3); // a hole, by the odd-even rule
    QColor veil = theme().panel;
    veil.setAlpha(140);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillPath(outside, veil);
    painter.setPen(QPen(theme().text, 1.2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(frame, 3, 3);
}

void Minimap::render(double ratio)
{
    const ThemeTokens &t = theme();
    m_picture = QPixmap(kSize * ratio);
    m_picture.setDevicePixelRatio(ratio);
    m_picture.fill(Qt::transparent);
    QPainter painter(&m_picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(t.line);
    painter.setBrush(t.panel);
    painter.drawRoundedRect(QRectF({0, 0}, QSizeF(kSize)).adjusted(0.5, 0.5, -0.5, -0.5),
                            kControlRadius, kControlRadius);
    const Scale s = scale();
    painter.setPen(Qt::NoPen);
    for (int number = 0; number < m_scene.nodeSlots(); ++number) {
        const SceneNode &node = m_scene.node(number);
        if (!node.alive)
            continue;
        const QSizeF size(std::max(2.0, kCardWidth * kBlockShare * s.zoom),
                          std::max(2.0, kDesignCardHeight * s.zoom));
        const QRectF block(node.card.topLeft() * s.zoom + s.origin, size);
        const QColor &color = t.category(node.info.category);
        if (size.height() < kLeastRounded) {
            painter.fillRect(block.toRect(), color);
        } else {
            painter.setBrush(color);
            painter.drawRoundedRect(block, 2, 2);
        }
    }
}

} // namespace etl::widgets
