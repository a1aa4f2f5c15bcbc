// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/livelayer.h"

#include "widgets/graph/cardtext.h"

#include <QPainter>

#include <cmath>

namespace etl::widgets {

namespace {

constexpr QPointF kDotMiddle(17.5, 73);
constexpr double kDotSize = 9; // a circle's; other shapes reach further
constexpr double kDotMargin = 2;
constexpr double kBadgePadding = 10;
constexpr double kTextAscent = 4; // half the height of a digit in the live font
constexpr double kTagHeight = 14;

struct StateMark
{
    Icon icon = Icon::None; // None: a filled circle
    QColor color;
};

// Each state has a shape of its own besides its colour.
StateMark markOf(NodeState state)
{
    const ThemeTokens &t = theme();
    switch (state) {
    case NodeState::Running:
        return {Icon::None, t.ok};
    case NodeState::Blocked:
        return {Icon::Pause, t.warn};
    case NodeState::Done:
        return {Icon::Check, t.dim};
    case NodeState::Failed:
        return {Icon::Close, t.bad};
    case NodeState::Waiting:
    case NodeState::None:
        return {Icon::None, t.faint};
    }
    return {Icon::None, t.faint};
}

} // namespace

void LiveLayer::setLook(const CanvasLook &look)
{
    m_look = look;
    clear();
}

void LiveLayer::clear()
{
    m_dots.clear();
    m_badges.clear();
}

void LiveLayer::setScale(const QPainter &painter, const Viewport &view, bool moving)
{
    const double ratio = painter.device()->devicePixelRatioF();
    if (view.zoom != m_zoom || ratio != m_ratio) {
        m_zoom = view.zoom;
        m_ratio = ratio;
        clear();
    }
    const double pixels = kLiveTextSize * view.zoom;
    m_text.setFont(liveFont(view.zoom), moving ? std::max(1.0, std::round(pixels)) : pixels);
}

void LiveLayer::paint(QPainter &painter, const QRectF &area, const Viewport &view, bool moving)
{
    if (m_scene.form() != CardForm::Monitor)
        return;
    m_scene.placeBadges();
    setScale(painter, view, moving);
    const QRectF scene = view.toScene(area);
    painter.setRenderHint(QPainter::Antialiasing, false);
    m_scene.eachNodeTouching(scene, [&](int number) {
        const SceneNode &node = m_scene.node(number);
        if (!node.lifted && !node.covered)
            paintNode(painter, node, view);
    });
    if (detailFor(view.zoom) == Detail::Full) {
        m_scene.eachWireTouching(scene, [&](int number) {
            const SceneWire &wire = m_scene.wire(number);
            if (!wire.lifted && wire.badgeFits)
                paintBadge(painter, wire, view);
        });
    }
    m_text.flush(painter);
}

void LiveLayer::paintLifted(QPainter &painter, const Viewport &view)
{
    if (m_scene.form() != CardForm::Monitor)
        return;
    setScale(painter, view, false);
    for (const int number : m_scene.lifted())
        paintNode(painter, m_scene.node(number), view);
    m_text.flush(painter);
}

void LiveLayer::paintNode(QPainter &painter, const SceneNode &node, const Viewport &view)
{
    const QPoint corner = view.toWidget(node.card.topLeft()).toPoint();
    if (detailFor(m_zoom) == Detail::Block) {
        paintStateBlock(painter, node, corner);
    } else if (node.live.state != NodeState::None) {
        const double half = kDotSize / 2 + kDotMargin;
        painter.drawPixmap((corner + (kDotMiddle - QPointF(half, half)) * m_zoom).toPoint(),
                           dot(node.live.state));
        if (detailFor(m_zoom) == Detail::Full) {
            const double room = (kCardWidth - kLiveTextLeft - 10) * m_zoom;
            m_text.add(corner + QPointF(kLiveTextLeft, kLiveBaseline) * m_zoom,
                       cut(node.live.text, room), theme().dim);
        }
    }
    if (node.live.bottleneck)
        paintBottleneck(painter, node, view);
}

// From afar the lower part of a card takes the colour of its state.
void LiveLayer::paintStateBlock(QPainter &painter, const SceneNode &node, QPoint corner) const
{
    if (node.live.state == NodeState::None)
        return;
    const QRectF bar(kCardWidth * 0.16, kLiveLineTop, kCardWidth * 0.74, 22);
    painter.fillRect(QRect(corner + (bar.topLeft() * m_zoom).toPoint(),
                           QSize(std::max(2, qRound(bar.width() * m_zoom)),
                                 std::max(1, qRound(bar.height() * m_zoom)))),
                     markOf(node.live.state).color);
}

void LiveLayer::paintBadge(QPainter &painter, const SceneWire &wire, const Viewport &view)
{
    if (wire.step == FillStep::None)
        return;
    const QString text = fillText(wire.live);
    const double textWidth = m_text.width(text);
    const int width = int(std::ceil(textWidth + 2 * kBadgePadding * m_zoom));
    const QPointF middle = view.toWidget(wire.badge);
    const QPixmap &pill = badge(wire.step, width);
    painter.drawPixmap((middle - QPointF(width, kBadgeHeight * m_zoom) / 2).toPoint(), pill);
    m_text.add(middle + QPointF(-textWidth / 2, kTextAscent * m_zoom), text,
               fillTextColor(wire.step, theme()));
}

void LiveLayer::paintBottleneck(QPainter &painter, const SceneNode &node,
                                const Viewport &view) const
{
    const ThemeTokens &t = theme();
    const QRectF card(view.toWidget(node.card.topLeft()).toPoint(), node.card.size() * m_zoom);
    const bool antialiased = painter.testRenderHint(QPainter::Antialiasing);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(t.bad, 2));
    painter.setBrush(Qt::NoBrush);
    const double corner = (kCardCorner + 1) * m_zoom;
    painter.drawRoundedRect(card.adjusted(-1.5, -1.5, 1.5, 1.5), corner, corner);
    if (detailFor(m_zoom) == Detail::Full) {
        const QString word = QStringLiteral("bottleneck");
        QFont font = uiFont(9.5 * m_zoom, QFont::DemiBold);
        const double width = QFontMetricsF(font).horizontalAdvance(word) + 12 * m_zoom;
        const QRectF tag(card.left() + 14 * m_zoom, card.top() - kTagHeight / 2 * m_zoom - 0.5,
                         width, kTagHeight * m_zoom);
        painter.setPen(Qt::NoPen);
        painter.setBrush(t.stopFill);
        painter.drawRoundedRect(tag, tag.height() / 2, tag.height() / 2);
        painter.setPen(t.onFill);
        painter.setFont(font);
        painter.drawText(tag, Qt::AlignCenter, word);
    }
    painter.setRenderHint(QPainter::Antialiasing, antialiased);
}

QString LiveLayer::cut(const QString &text, double width) const
{
    const double digit = m_text.width(QStringLiteral("0"));
    const auto most = qsizetype(width / digit);
    if (text.size() <= most)
        return text;
    return text.left(most - 1) + QChar(0x2026);
}

const QPixmap &LiveLayer::dot(NodeState state)
{
    QPixmap &pixmap = m_dots[int(state)];
    if (!pixmap.isNull())
        return pixmap;
    pixmap = blank(QSizeF(kDotSize + 2 * kDotMargin, kDotSize + 2 * kDotMargin) * m_zoom);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.scale(m_zoom, m_zoom);
    const StateMark mark = markOf(state);
    const QRectF area(kDotMargin + 0.5, kDotMargin + 0.5, kDotSize - 1, kDotSize - 1);
    if (mark.icon != Icon::None) {
        paintIcon(painter, mark.icon, area.adjusted(-2, -2, 2, 2), mark.color);
    } else if (state == NodeState::Running) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(mark.color);
        painter.drawEllipse(area);
    } else {
        painter.setPen(QPen(theme().dim, 1.4));
        painter.drawEllipse(area.adjusted(0.7, 0.7, -0.7, -0.7));
    }
    return pixmap;
}

const QPixmap &LiveLayer::badge(FillStep step, int width)
{
    QPixmap &pixmap = m_badges[width * 8 + int(step)];
    if (!pixmap.isNull())
        return pixmap;
    const QSizeF size(width, kBadgeHeight * m_zoom);
    pixmap = blank(size);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(fillColor(step, theme()), 1));
    painter.setBrush(m_look.background());
    const QRectF area = QRectF(QPointF(), size).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.drawRoundedRect(area, area.height() / 2, area.height() / 2);
    return pixmap;
}

QPixmap LiveLayer::blank(QSizeF size) const
{
    QPixmap pixmap(int(std::ceil(size.width() * m_ratio)), int(std::ceil(size.height() * m_ratio)));
    pixmap.setDevicePixelRatio(m_ratio);
    pixmap.fill(Qt::transparent);
    return pixmap;
}

} // namespace etl::widgets
