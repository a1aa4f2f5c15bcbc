// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/cardpainter.h"

#include "widgets/graph/cardtext.h"

#include <QPainter>
#include <QPainterPath>

#include <cmath>

namespace etl::widgets {

namespace {

constexpr double kMargin = 4; // scene units for border and shadow
constexpr QRectF kIconTile(16, 14, 28, 28);
constexpr double kIconInset = 6;
constexpr double kProblemSize = 18;
constexpr double kDisabledOpacity = 0.45;

quint64 bodyKey(const SceneNode &node)
{
    const auto height = quint64(qRound(node.card.height()));
    return quint64(node.info.category) | quint64(node.info.icon) << 4
           | quint64(node.info.disabled) << 12 | height << 16;
}

QColor severityColor(ProblemSeverity severity)
{
    const ThemeTokens &t = theme();
    switch (severity) {
    case ProblemSeverity::Error:
        return t.bad;
    case ProblemSeverity::Warning:
        return t.warn;
    default:
        return t.accent;
    }
}

Icon severityIcon(ProblemSeverity severity)
{
    switch (severity) {
    case ProblemSeverity::Error:
        return Icon::Error;
    case ProblemSeverity::Warning:
        return Icon::Warning;
    default:
        return Icon::Info;
    }
}

void paintBody(QPainter &painter, const GraphNode &node, QSizeF size)
{
    const ThemeTokens &t = theme();
    const QRectF card(0.5, 0.5, size.width() - 1, size.height() - 1);
    painter.setPen(Qt::NoPen);
    painter.setBrush(t.nodeShadow);
    painter.drawRoundedRect(card.adjusted(-0.5, 1, 0.5, 2), kCardCorner, kCardCorner);
    painter.setBrush(t.node);
    painter.setPen(node.disabled ? QPen(t.nodeBorder, 1, Qt::DashLine) : QPen(t.nodeBorder, 1));
    painter.drawRoundedRect(card, kCardCorner, kCardCorner);
    if (size.height() >= kMonitorCardHeight) {
        painter.setPen(QPen(mixed(t.nodeBorder, t.node, 0.55), 1));
        painter.drawLine(QPointF(kStripeWidth, kLiveLineTop + 0.5),
                         QPointF(size.width() - 1, kLiveLineTop + 0.5));
    }
    painter.setOpacity(node.disabled ? kDisabledOpacity : 1);
    painter.setPen(Qt::NoPen);
    painter.setBrush(t.category(node.category));
    QPainterPath outline;
    outline.addRoundedRect(QRectF(QPointF(), size), kCardCorner, kCardCorner);
    QPainterPath stripe;
    stripe.addRect(0, 0, kStripeWidth, size.height());
    painter.drawPath(outline & stripe);
    painter.setBrush(t.categoryTint(node.category));
    painter.drawRoundedRect(kIconTile, 6, 6);
    paintIcon(painter, node.icon,
              kIconTile.adjusted(kIconInset, kIconInset, -kIconInset, -kIconInset),
              t.category(node.category));
}

} // namespace

void paintProblemMark(QPainter &painter, const SceneNode &node, QPointF corner, double zoom)
{
    const ProblemSeverity severity = node.info.severity;
    if (severity == ProblemSeverity::None)
        return;
    QRectF mark(QPointF(), QSizeF(kProblemSize, kProblemSize) * zoom);
    mark.moveCenter(corner + QPointF(kCardWidth - 3, 2) * zoom);
    const double halo = 2 * zoom;
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme().node);
    painter.drawEllipse(mark.adjusted(-halo, -halo, halo, halo));
    paintIcon(painter, severityIcon(severity), mark, severityColor(severity));
}

void CardPainter::setScale(double zoom, double devicePixelRatio)
{
    if (zoom == m_zoom && devicePixelRatio == m_ratio)
        return;
    m_zoom = zoom;
    m_ratio = devicePixelRatio;
    m_margin = int(std::ceil(kMargin * m_zoom));
    m_titleFont = titleFont(m_zoom);
    m_subtitleFont = subtitleFont(m_zoom);
    clear();
}

void CardPainter::clear()
{
    m_bodies.clear();
    m_chips.clear();
}

void CardPainter::paint(QPainter &painter, const SceneNode &node, QPointF exactCorner)
{
    const QPoint corner = exactCorner.toPoint();
    if (detailFor(m_zoom) == Detail::Block) {
        paintBlock(painter, node, corner);
        return;
    }
    painter.drawPixmap(corner - QPoint(m_margin, m_margin), body(node));
    paintTexts(painter, node, corner);
    paintProblemMark(painter, node, corner, m_zoom);
}

void CardPainter::paintBlock(QPainter &painter, const SceneNode &node, QPoint corner) const
{
    const ThemeTokens &t = theme();
    const bool antialiased = painter.testRenderHint(QPainter::Antialiasing);
    painter.setRenderHint(QPainter::Antialiasing, false);
    const QRect card(corner, (node.card.size() * m_zoom).toSize());
    const double share = node.info.disabled ? kDisabledOpacity : 1;
    const QColor color = mixed(t.category(node.info.category), t.node, share);
    painter.fillRect(card, t.categoryTint(node.info.category));
    painter.fillRect(QRect(corner, QSize(std::max(2, qRound(14 * m_zoom)), card.height())), color);
    if (node.info.severity >= ProblemSeverity::Warning) {
        const int side = std::max(3, qRound(26 * m_zoom));
        painter.fillRect(QRect(card.right() + 1 - side, card.top(), side, side),
                         severityColor(node.info.severity));
    }
    painter.setRenderHint(QPainter::Antialiasing, antialiased);
}

void CardPainter::paintTexts(QPainter &painter, const SceneNode &node, QPoint corner)
{
    const ThemeTokens &t = theme();
    painter.setPen(node.info.disabled ? t.dim : t.text);
    painter.setFont(m_titleFont);
    painter.drawText(corner + QPointF(kTextLeft, kTitleBaseline) * m_zoom, node.title);
    if (detailFor(m_zoom) != Detail::Full)
        return;
    painter.setPen(t.dim);
    painter.setFont(m_subtitleFont);
    painter.drawText(corner + QPointF(kTextLeft, kSubtitleBaseline) * m_zoom, node.subtitle);
    if (node.chipWidth > 0) {
        const double left = kCardWidth - kChipRight - node.chipWidth;
        painter.drawPixmap(corner + (QPointF(left, kChipTop) * m_zoom).toPoint(), chip(node));
    }
}

const QPixmap &CardPainter::body(const SceneNode &node)
{
    QPixmap &pixmap = m_bodies[bodyKey(node)];
    if (!pixmap.isNull())
        return pixmap;
    pixmap = blank(node.card.size() * m_zoom + QSizeF(2 * m_margin, 2 * m_margin));
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(m_margin, m_margin);
    painter.scale(m_zoom, m_zoom);
    paintBody(painter, node.info, node.card.size());
    return pixmap;
}

const QPixmap &CardPainter::chip(const SceneNode &node)
{
    QPixmap &pixmap = m_chips[node.info.chip];
    if (!pixmap.isNull())
        return pixmap;
    const QSizeF size(node.chipWidth, kChipHeight);
    pixmap = blank(size * m_zoom);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme().chip);
    const QRectF area(QPointF(), size * m_zoom);
    painter.drawRoundedRect(area, area.height() / 2, area.height() / 2);
    painter.setPen(theme().dim);
    painter.setFont(chipFont(m_zoom));
    painter.drawText(area, Qt::AlignCenter, node.info.chip);
    return pixmap;
}

QPixmap CardPainter::blank(QSizeF size) const
{
    QPixmap pixmap(int(std::ceil(size.width() * m_ratio)), int(std::ceil(size.height() * m_ratio)));
    pixmap.setDevicePixelRatio(m_ratio);
    pixmap.fill(Qt::transparent);
    return pixmap;
}

} // namespace etl::widgets
