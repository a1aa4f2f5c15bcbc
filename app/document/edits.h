// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalog/descriptor.h"
#include "engine/model/pipeline.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Every change that a person can make to a pipeline, as a function on values: what was given is
// left as it was, and what cannot be done changes nothing. Any thread.
namespace etl::document {

using Moves = std::vector<std::pair<NodeId, model::Point>>;

// A node id that is free: "filter", "filter_2" ...
NodeId freeNodeId(const model::Pipeline &pipeline, std::string_view wish);

struct AddedNode
{
    model::Pipeline pipeline;
    NodeId id;
};
// A node of `type` with an id made of the type's last part.
AddedNode withNode(model::Pipeline pipeline, const catalog::Descriptor &type, model::Point place);

model::Pipeline withMoves(model::Pipeline pipeline, const Moves &moves);
model::Pipeline withoutNodes(model::Pipeline pipeline, const std::vector<NodeId> &nodes);
// Deletes nodes, and joins what fed each with what it fed, where both were the default ports.
model::Pipeline withoutNodesReconnected(model::Pipeline pipeline, const std::vector<NodeId> &nodes);
model::Pipeline withoutWires(model::Pipeline pipeline, const std::vector<model::Wire> &wires);
model::Pipeline withWire(model::Pipeline pipeline, const model::PortRef &from,
                         const model::PortRef &to);
// The wire keeps its settings and its place in the list.
model::Pipeline withWireMoved(model::Pipeline pipeline, const model::Wire &wire,
                              const model::PortRef &from, const model::PortRef &to);
model::Pipeline withCapacity(model::Pipeline pipeline, const model::Wire &wire,
                             std::optional<int> capacity);
// The node takes the wire apart and sits in between, by its default ports.
model::Pipeline withSplice(model::Pipeline pipeline, const NodeId &node, const model::Wire &wire);
// A null value removes the setting, so that its default applies.
model::Pipeline withSetting(model::Pipeline pipeline, const NodeId &node, const std::string &key,
                            const model::Json &value);
// Wires and layout follow. Does nothing when the new id is taken or not a valid one.
model::Pipeline withNodeRenamed(model::Pipeline pipeline, const NodeId &from, const NodeId &to);
// The node's other fields, by value: `node.id` must exist.
model::Pipeline withNodeReplaced(model::Pipeline pipeline, const model::Node &node);

// The nodes and the wires between them, as a pipeline of its own.
model::Pipeline excerpt(const model::Pipeline &pipeline, const std::vector<NodeId> &nodes);
struct Pasted
{
    model::Pipeline pipeline;
    std::vector<NodeId> nodes; // with their new ids
};
Pasted withPasted(model::Pipeline pipeline, const model::Pipeline &excerpt, model::Point offset);

} // namespace etl::document
