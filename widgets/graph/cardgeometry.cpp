// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/cardgeometry.h"

#include <algorithm>
#include <cmath>

namespace etl::widgets {

namespace {

constexpr double kPortSpacing = 32; // two ports as in a join
constexpr double kLeastPortSpacing = 16;
constexpr double kPortMargin = 15; // from the card's upper and lower edge
constexpr double kRejectsFromBottom = 13;

int plainPorts(const std::vector<GraphPort> &ports)
{
    return int(std::ranges::count(ports, false, &GraphPort::rejects));
}

bool hasRejects(const GraphNode &node)
{
    return plainPorts(node.outputs) != int(node.outputs.size());
}

// Of `count` ports centred on a side of length `height`.
double spread(int index, int count, double height)
{
    const double room = height - 2 * kPortMargin;
    const double spacing = count > 1 ? std::min(kPortSpacing, room / (count - 1)) : 0;
    return height / 2 + (index - (count - 1) / 2.0) * spacing;
}

double heightFor(int ports)
{
    return 2 * kPortMargin + std::max(0, ports - 1) * kLeastPortSpacing;
}

} // namespace

QSizeF cardSize(const GraphNode &node, CardForm form)
{
    const double base = form == CardForm::Monitor ? kMonitorCardHeight : kDesignCardHeight;
    const double left = heightFor(int(node.inputs.size()));
    const int outputs = plainPorts(node.outputs);
    // Several outputs and a rejects port below them would meet at the lower edge.
    const double right =
        heightFor(outputs) + (hasRejects(node) && outputs > 1 ? kLeastPortSpacing : 0);
    return {kCardWidth, std::max({base, left, right})};
}

QPointF portOffset(const GraphNode &node, CardForm form, PortSide side, int index)
{
    const QSizeF size = cardSize(node, form);
    if (side == PortSide::Input)
        return {0, spread(index, int(node.inputs.size()), size.height())};
    const auto &ports = node.outputs;
    if (ports[size_t(index)].rejects)
        return {size.width(), size.height() - kRejectsFromBottom};
    const int before = int(std::count_if(ports.begin(), ports.begin() + index,
                                         [](const GraphPort &p) { return !p.rejects; }));
    const int count = plainPorts(ports);
    const double height = size.height() - (hasRejects(node) && count > 1 ? kLeastPortSpacing : 0);
    return {size.width(), spread(before, count, height)};
}

QRectF cardReach(const QRectF &card)
{
    return card.adjusted(-9, -12, 11, 9);
}

int portIndex(const GraphNode &node, PortSide side, const QString &name)
{
    const auto &ports = side == PortSide::Input ? node.inputs : node.outputs;
    const auto found = std::ranges::find(ports, name, &GraphPort::name);
    return found == ports.end() ? -1 : int(found - ports.begin());
}

QPointF snapped(QPointF position)
{
    return {std::round(position.x() / kSnapStep) * kSnapStep,
            std::round(position.y() / kSnapStep) * kSnapStep};
}

} // namespace etl::widgets
