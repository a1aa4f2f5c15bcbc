// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/document/pipelinedelta.h"

#include <algorithm>
#include <map>
#include <set>

namespace etl::document {

namespace {

using model::Pipeline;
using model::Wire;

std::vector<NodeId> orderOf(const Pipeline &pipeline)
{
    std::vector<NodeId> order;
    for (const auto &node : pipeline.nodes)
        order.push_back(node.id);
    return order;
}

std::set<NodeId> allIds(const Pipeline &before, const Pipeline &after)
{
    std::set<NodeId> ids;
    for (const auto *pipeline : {&before, &after}) {
        for (const auto &node : pipeline->nodes)
            ids.insert(node.id);
    }
    return ids;
}

std::optional<model::Node> nodeIn(const Pipeline &pipeline, const NodeId &id)
{
    const auto *node = pipeline.find(id);
    return node ? std::optional(*node) : std::nullopt;
}

std::optional<model::Point> placeIn(const Pipeline &pipeline, const NodeId &id)
{
    const auto place = pipeline.layout.find(id);
    return place == pipeline.layout.end() ? std::nullopt : std::optional(place->second);
}

const Wire *sameWire(const std::vector<Wire> &wires, const Wire &wire)
{
    const auto found = std::ranges::find_if(
        wires, [&](const Wire &other) { return other.from == wire.from && other.to == wire.to; });
    return found == wires.end() ? nullptr : &*found;
}

} // namespace

PipelineDelta::Properties PipelineDelta::propertiesOf(const Pipeline &pipeline)
{
    return {pipeline.name, pipeline.description, pipeline.parameters, pipeline.extra};
}

PipelineDelta::PipelineDelta(const Pipeline &before, const Pipeline &after)
{
    for (const auto &id : allIds(before, after)) {
        auto old = nodeIn(before, id);
        auto now = nodeIn(after, id);
        if (old != now)
            m_nodes.push_back({id, std::move(old), std::move(now)});
    }
    std::set<NodeId> placed;
    for (const auto *pipeline : {&before, &after}) {
        for (const auto &[id, place] : pipeline->layout)
            placed.insert(id);
    }
    for (const auto &id : placed) {
        const auto old = placeIn(before, id);
        const auto now = placeIn(after, id);
        if (old != now)
            m_places.push_back({id, old, now});
    }
    if (auto old = orderOf(before), now = orderOf(after); old != now) {
        m_before.order = std::move(old);
        m_after.order = std::move(now);
    }
    if (before.wires != after.wires) {
        m_wiresDiffer = true;
        m_before.wires = before.wires;
        m_after.wires = after.wires;
    }
    if (auto old = propertiesOf(before), now = propertiesOf(after); old != now) {
        m_before.properties = std::move(old);
        m_after.properties = std::move(now);
    }
}

bool PipelineDelta::isEmpty() const
{
    return m_nodes.empty() && m_places.empty() && !m_wiresDiffer && !m_before.properties
           && m_before.order == m_after.order;
}

void PipelineDelta::apply(Pipeline &pipeline, bool forward) const
{
    applyNodes(pipeline, forward);
    for (const auto &place : m_places) {
        const auto &wanted = forward ? place.after : place.before;
        if (wanted)
            pipeline.layout[place.id] = *wanted;
        else
            pipeline.layout.erase(place.id);
    }
    const auto &ends = forward ? m_after : m_before;
    if (m_wiresDiffer)
        pipeline.wires = ends.wires;
    if (ends.properties) {
        pipeline.name = ends.properties->name;
        pipeline.description = ends.properties->description;
        pipeline.parameters = ends.properties->parameters;
        pipeline.extra = ends.properties->extra;
    }
}

void PipelineDelta::applyNodes(Pipeline &pipeline, bool forward) const
{
    for (const auto &delta : m_nodes) {
        const auto &wanted = forward ? delta.after : delta.before;
        auto *node = pipeline.find(delta.id);
        if (node && wanted)
            *node = *wanted;
        else if (wanted)
            pipeline.nodes.push_back(*wanted);
        else
            std::erase_if(pipeline.nodes, [&](const auto &other) { return other.id == delta.id; });
    }
    const auto &order = forward ? m_after.order : m_before.order;
    if (order.empty())
        return;
    std::map<NodeId, std::size_t> rank;
    for (std::size_t i = 0; i < order.size(); ++i)
        rank[order[i]] = i;
    std::ranges::stable_sort(pipeline.nodes, {}, [&](const auto &node) { return rank[node.id]; });
}

std::vector<DocumentEvent> PipelineDelta::events(bool forward) const
{
    std::vector<DocumentEvent> events;
    const auto &oldWires = forward ? m_before.wires : m_after.wires;
    const auto &newWires = forward ? m_after.wires : m_before.wires;
    for (const auto &wire : oldWires) {
        if (!sameWire(newWires, wire))
            events.emplace_back(WireRemoved{wire});
    }
    for (const auto &delta : m_nodes) {
        if (!(forward ? delta.after : delta.before))
            events.emplace_back(NodeRemoved{delta.id});
    }
    NodesMoved moved;
    for (const auto &delta : m_nodes) {
        const bool existed = (forward ? delta.before : delta.after).has_value();
        const bool exists = (forward ? delta.after : delta.before).has_value();
        if (exists && existed)
            events.emplace_back(NodeEdited{delta.id});
        else if (exists)
            events.emplace_back(NodeAdded{delta.id});
    }
    for (const auto &place : m_places) {
        if (place.before && place.after)
            moved.ids.push_back(place.id);
    }
    if (!moved.ids.empty())
        events.emplace_back(std::move(moved));
    for (const auto &wire : newWires) {
        const auto *old = sameWire(oldWires, wire);
        if (!old)
            events.emplace_back(WireAdded{wire});
        else if (*old != wire)
            events.emplace_back(WireEdited{wire});
    }
    if (m_before.properties)
        events.emplace_back(PropertiesEdited{});
    return events;
}

void PipelineDelta::append(const PipelineDelta &next)
{
    for (const auto &node : next.m_nodes) {
        const auto known = std::ranges::find(m_nodes, node.id, &NodeDelta::id);
        if (known == m_nodes.end())
            m_nodes.push_back(node);
        else
            known->after = node.after;
    }
    for (const auto &place : next.m_places) {
        const auto known = std::ranges::find(m_places, place.id, &PlaceDelta::id);
        if (known == m_places.end())
            m_places.push_back(place);
        else
            known->after = place.after;
    }
    std::erase_if(m_nodes, [](const auto &node) { return node.before == node.after; });
    std::erase_if(m_places, [](const auto &place) { return place.before == place.after; });
    if (!next.m_after.order.empty()) {
        if (m_before.order.empty())
            m_before.order = next.m_before.order;
        m_after.order = next.m_after.order;
    }
    if (next.m_wiresDiffer) {
        if (!m_wiresDiffer)
            m_before.wires = next.m_before.wires;
        m_after.wires = next.m_after.wires;
        m_wiresDiffer = m_before.wires != m_after.wires;
    }
    if (next.m_before.properties) {
        if (!m_before.properties)
            m_before.properties = next.m_before.properties;
        m_after.properties = next.m_after.properties;
        if (m_before.properties == m_after.properties)
            m_before.properties = m_after.properties = std::nullopt;
    }
}

} // namespace etl::document
