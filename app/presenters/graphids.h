// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/pipeline.h"
#include "widgets/graph/graphtypes.h"

#include <optional>
#include <string>

// Names of pipeline things in the canvas's terms, and back. Pure; any thread.
namespace etl::presenters {

inline QString qt(const std::string &text)
{
    return QString::fromStdString(text);
}

inline widgets::GraphNodeId graphId(const NodeId &id)
{
    return {qt(id.value)};
}

inline NodeId nodeId(const widgets::GraphNodeId &id)
{
    return NodeId(id.value.toStdString());
}

// "flights:out -> late:in": the ports name a wire, since no two wires join the same ones.
inline widgets::GraphWireId graphId(const model::Wire &wire)
{
    return {qt(wire.from.node.value + ":" + wire.from.port + " -> " + wire.to.node.value + ":"
               + wire.to.port)};
}

inline const model::Wire *findWire(const model::Pipeline &pipeline, const widgets::GraphWireId &id)
{
    for (const auto &wire : pipeline.wires) {
        if (graphId(wire) == id)
            return &wire;
    }
    return nullptr;
}

inline model::PortRef portRef(const widgets::PortRef &port)
{
    return {nodeId(port.node), port.port.toStdString()};
}

} // namespace etl::presenters
