// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/navigation.h"

#include <cmath>
#include <limits>

namespace etl::widgets {

namespace {

constexpr double kAsideCost = 2.2; // a step aside counts as so many steps ahead

template<class Cost>
int cheapest(const GraphScene &scene, Cost cost)
{
    int best = -1;
    double least = std::numeric_limits<double>::infinity();
    for (int number = 0; number < scene.nodeSlots(); ++number) {
        if (!scene.node(number).alive)
            continue;
        if (const double c = cost(number); c < least) {
            least = c;
            best = number;
        }
    }
    return best;
}

} // namespace

QPointF stepTo(Direction direction)
{
    switch (direction) {
    case Direction::Left:
        return {-1, 0};
    case Direction::Right:
        return {1, 0};
    case Direction::Up:
        return {0, -1};
    case Direction::Down:
        return {0, 1};
    }
    return {};
}

int nextCard(const GraphScene &scene, int from, Direction direction)
{
    const QPointF start = scene.node(from).card.center();
    const QPointF step = stepTo(direction);
    return cheapest(scene, [&](int number) {
        const QPointF way = scene.node(number).card.center() - start;
        const double ahead = QPointF::dotProduct(way, step);
        const double aside = std::abs(way.x() * step.y() - way.y() * step.x());
        if (number == from || ahead <= 1)
            return std::numeric_limits<double>::infinity();
        return ahead + kAsideCost * aside;
    });
}

int firstCard(const GraphScene &scene, const QRectF &area)
{
    const auto fromCorner = [&](int number, QPointF corner) {
        return (scene.node(number).card.topLeft() - corner).manhattanLength();
    };
    const int inside = cheapest(scene, [&](int number) {
        return scene.node(number).card.intersects(area) ? fromCorner(number, area.topLeft())
                                                        : std::numeric_limits<double>::infinity();
    });
    if (inside >= 0)
        return inside;
    return cheapest(scene,
                    [&](int number) { return fromCorner(number, scene.bounds().topLeft()); });
}

} // namespace etl::widgets
