// SPDX-License-Identifier: GPL-3.0-or-later
// What lies over what in a GraphScene: covered live lines, and places for badges.
#include "widgets/graph/graphscene.h"

#include "widgets/graph/cardtext.h"

#include <array>

namespace etl::widgets {

namespace {

QRectF liveLine(const QRectF &card)
{
    return {card.left() + 8, card.top() + kLiveLineTop + 6, card.width() - 16, 26};
}

QRectF badgeBox(QPointF middle)
{
    const QSizeF size(62, kBadgeHeight + 2);
    return {middle - QPointF(size.width(), size.height()) / 2, size};
}

} // namespace

// The live layer knows no stacking, so what lies under another card is not drawn at all.
void GraphScene::findCovered(const QRectF &area)
{
    const QRectF around =
        area.adjusted(-kCardWidth, -kMonitorCardHeight, kCardWidth, kMonitorCardHeight);
    for (const int number : nodesTouching(around)) {
        SceneNode &node = m_nodes[size_t(number)];
        const QRectF line = liveLine(node.card);
        node.covered = false;
        m_nodeGrid.query(line, [&](int other) {
            const SceneNode &o = m_nodes[size_t(other)];
            node.covered = node.covered || (other > number && !o.lifted && o.card.intersects(line));
        });
    }
}

// A badge would rather leave the middle of its wire than lie on a card or on another badge. Places
// depend on the layout only, so they hold still while numbers change.
void GraphScene::placeBadges()
{
    if (m_badgesPlaced || !m_lifted.empty())
        return;
    m_badgesPlaced = true;
    static constexpr std::array shares{0.5, 0.4, 0.6, 0.3, 0.7};
    GridIndex badges;
    for (int number = 0; number < wireSlots(); ++number) {
        SceneWire &wire = m_wires[size_t(number)];
        if (!wire.isDrawn() || wire.info.kind == WireKind::Fused)
            continue;
        wire.badge = wire.curve.at(0.5);
        wire.badgeFits = false;
        for (const double share : shares) {
            const QPointF middle = wire.curve.at(share);
            if (!isClear(badgeBox(middle), badges))
                continue;
            wire.badge = middle;
            wire.badgeFits = true;
            badges.add(number, badgeBox(middle));
            break;
        }
    }
}

bool GraphScene::isClear(const QRectF &badge, const GridIndex &badges) const
{
    bool clear = true;
    m_nodeGrid.query(badge, [&](int number) {
        clear = clear && !node(number).card.intersects(badge.adjusted(18, 4, -18, -4));
    });
    badges.query(badge, [&](int number) {
        clear = clear && !badgeBox(wire(number).badge).intersects(badge);
    });
    return clear;
}

} // namespace etl::widgets
