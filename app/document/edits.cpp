// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/document/edits.h"

#include <algorithm>
#include <map>
#include <set>

namespace etl::document {

namespace {

using model::Pipeline;
using model::PortRef;
using model::Wire;

bool contains(const std::vector<NodeId> &ids, const NodeId &id)
{
    return std::ranges::find(ids, id) != ids.end();
}

Wire *findWire(Pipeline &pipeline, const Wire &wire)
{
    const auto found = std::ranges::find_if(pipeline.wires, [&](const Wire &other) {
        return other.from == wire.from && other.to == wire.to;
    });
    return found == pipeline.wires.end() ? nullptr : &*found;
}

bool hasWire(const Pipeline &pipeline, const PortRef &from, const PortRef &to)
{
    return std::ranges::any_of(
        pipeline.wires, [&](const Wire &wire) { return wire.from == from && wire.to == to; });
}

std::string_view lastPart(std::string_view type)
{
    const auto dot = type.rfind('.');
    return dot == std::string_view::npos ? type : type.substr(dot + 1);
}

// Ids are keys in the file and part of the wires' text.
bool isNodeId(const std::string &text)
{
    return !text.empty()
           && text.find_first_not_of(
                  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.")
                  == std::string::npos;
}

} // namespace

NodeId freeNodeId(const Pipeline &pipeline, std::string_view wish)
{
    NodeId id{std::string(wish)};
    for (int number = 2; pipeline.find(id); ++number)
        id = NodeId(std::string(wish) + "_" + std::to_string(number));
    return id;
}

AddedNode withNode(Pipeline pipeline, const catalog::Descriptor &type, model::Point place)
{
    model::Node node;
    node.id = freeNodeId(pipeline, lastPart(type.id));
    node.type = type.id;
    const auto id = node.id;
    pipeline.layout[id] = place;
    pipeline.nodes.push_back(std::move(node));
    return {std::move(pipeline), id};
}

Pipeline withMoves(Pipeline pipeline, const Moves &moves)
{
    for (const auto &[id, place] : moves) {
        if (pipeline.find(id))
            pipeline.layout[id] = place;
    }
    return pipeline;
}

Pipeline withoutNodes(Pipeline pipeline, const std::vector<NodeId> &nodes)
{
    std::erase_if(pipeline.nodes, [&](const auto &node) { return contains(nodes, node.id); });
    std::erase_if(pipeline.wires, [&](const Wire &wire) {
        return contains(nodes, wire.from.node) || contains(nodes, wire.to.node);
    });
    for (const auto &id : nodes)
        pipeline.layout.erase(id);
    return pipeline;
}

Pipeline withoutNodesReconnected(Pipeline pipeline, const std::vector<NodeId> &nodes)
{
    for (const auto &id : nodes) {
        std::optional<Wire> feeding;
        std::vector<PortRef> fed;
        for (const auto &wire : pipeline.wires) {
            if (wire.to.node == id && !feeding)
                feeding = wire;
            if (wire.from.node == id && wire.from.port == model::kDefaultOutput)
                fed.push_back(wire.to);
        }
        pipeline = withoutNodes(std::move(pipeline), {id});
        if (!feeding)
            continue;
        for (const auto &to : fed)
            pipeline = withWire(std::move(pipeline), feeding->from, to);
    }
    return pipeline;
}

Pipeline withoutWires(Pipeline pipeline, const std::vector<Wire> &wires)
{
    std::erase_if(pipeline.wires, [&](const Wire &wire) {
        return std::ranges::any_of(wires, [&](const Wire &other) {
            return other.from == wire.from && other.to == wire.to;
        });
    });
    return pipeline;
}

Pipeline withWire(Pipeline pipeline, const PortRef &from, const PortRef &to)
{
    if (!hasWire(pipeline, from, to))
        pipeline.wires.push_back({from, to, std::nullopt, model::Json::object()});
    return pipeline;
}

Pipeline withWireMoved(Pipeline pipeline, const Wire &wire, const PortRef &from, const PortRef &to)
{
    auto *found = findWire(pipeline, wire);
    if (found && !hasWire(pipeline, from, to)) {
        found->from = from;
        found->to = to;
    }
    return pipeline;
}

Pipeline withCapacity(Pipeline pipeline, const Wire &wire, std::optional<int> capacity)
{
    if (auto *found = findWire(pipeline, wire))
        found->capacity = capacity;
    return pipeline;
}

Pipeline withSplice(Pipeline pipeline, const NodeId &node, const Wire &wire)
{
    auto *found = findWire(pipeline, wire);
    if (!found || !pipeline.find(node))
        return pipeline;
    const auto target = found->to;
    found->to = {node, std::string(model::kDefaultInput)};
    return withWire(std::move(pipeline), {node, std::string(model::kDefaultOutput)}, target);
}

Pipeline withSetting(Pipeline pipeline, const NodeId &node, const std::string &key,
                     const model::Json &value)
{
    if (auto *found = pipeline.find(node)) {
        if (value.is_null())
            found->settings.erase(key);
        else
            found->settings[key] = value;
    }
    return pipeline;
}

Pipeline withNodeRenamed(Pipeline pipeline, const NodeId &from, const NodeId &to)
{
    auto *node = pipeline.find(from);
    if (!node || pipeline.find(to) || !isNodeId(to.value))
        return pipeline;
    node->id = to;
    for (auto &wire : pipeline.wires) {
        for (auto *port : {&wire.from, &wire.to}) {
            if (port->node == from)
                port->node = to;
        }
    }
    if (const auto place = pipeline.layout.find(from); place != pipeline.layout.end()) {
        pipeline.layout[to] = place->second;
        pipeline.layout.erase(from);
    }
    return pipeline;
}

Pipeline withNodeReplaced(Pipeline pipeline, const model::Node &node)
{
    if (auto *found = pipeline.find(node.id))
        *found = node;
    return pipeline;
}

Pipeline excerpt(const Pipeline &pipeline, const std::vector<NodeId> &nodes)
{
    Pipeline part;
    part.name = pipeline.name;
    for (const auto &node : pipeline.nodes) {
        if (!contains(nodes, node.id))
            continue;
        part.nodes.push_back(node);
        if (const auto place = pipeline.layout.find(node.id); place != pipeline.layout.end())
            part.layout[node.id] = place->second;
    }
    for (const auto &wire : pipeline.wires) {
        if (contains(nodes, wire.from.node) && contains(nodes, wire.to.node))
            part.wires.push_back(wire);
    }
    return part;
}

Pasted withPasted(Pipeline pipeline, const Pipeline &excerpt, model::Point offset)
{
    Pasted result;
    std::map<NodeId, NodeId> newIds;
    for (auto node : excerpt.nodes) {
        const auto old = node.id;
        node.id = freeNodeId(pipeline, old.value);
        newIds[old] = node.id;
        const auto place = excerpt.layout.find(old);
        const auto base = place == excerpt.layout.end() ? model::Point{} : place->second;
        pipeline.layout[node.id] = {base.x + offset.x, base.y + offset.y};
        result.nodes.push_back(node.id);
        pipeline.nodes.push_back(std::move(node));
    }
    for (auto wire : excerpt.wires) {
        if (!newIds.contains(wire.from.node) || !newIds.contains(wire.to.node))
            continue;
        wire.from.node = newIds[wire.from.node];
        wire.to.node = newIds[wire.to.node];
        pipeline.wires.push_back(std::move(wire));
    }
    result.pipeline = std::move(pipeline);
    return result;
}

} // namespace etl::document
