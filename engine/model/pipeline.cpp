// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/pipeline.h"

#include "engine/base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace etl::model {

const Node *Pipeline::find(const NodeId &id) const
{
    const auto found = std::ranges::find(nodes, id, &Node::id);
    return found == nodes.end() ? nullptr : &*found;
}

Node *Pipeline::find(const NodeId &id)
{
    const auto found = std::ranges::find(nodes, id, &Node::id);
    return found == nodes.end() ? nullptr : &*found;
}

bool canStandInWire(std::string_view id)
{
    return !id.empty() && trimmed(id).size() == id.size() && id.find(':') == std::string_view::npos
           && id.find("->") == std::string_view::npos;
}

std::string toString(const PortRef &port, std::string_view defaultPort)
{
    if (port.port == defaultPort)
        return port.node.value;
    return port.node.value + ":" + port.port;
}

Result<PortRef> parsePortRef(std::string_view text, std::string_view defaultPort)
{
    const std::string_view all = trimmed(text);
    const auto colon = all.find(':');
    const std::string_view node = trimmed(all.substr(0, colon));
    const std::string_view port =
        colon == std::string_view::npos ? defaultPort : trimmed(all.substr(colon + 1));
    if (!canStandInWire(node) || !canStandInWire(port)) {
        return fail(ErrorCode::BadPipeline,
                    fmt::format("'{}' does not name a node and its port", all),
                    "write 'node' or 'node:port'");
    }
    return PortRef{NodeId(std::string(node)), std::string(port)};
}

std::string_view onErrorName(OnError value)
{
    switch (value) {
    case OnError::Reject:
        return "reject";
    case OnError::Skip:
        return "skip";
    case OnError::Fail:
        break;
    }
    return "fail";
}

std::optional<OnError> onErrorFromName(std::string_view name)
{
    for (const OnError value : {OnError::Fail, OnError::Reject, OnError::Skip}) {
        if (onErrorName(value) == name)
            return value;
    }
    return std::nullopt;
}

bool saySameWork(std::string_view text, std::string_view other)
{
    if (text == other)
        return true;
    auto first = parsePipeline(text);
    auto second = parsePipeline(other);
    if (!first || !second)
        return false;
    for (auto *pipeline : {&*first, &*second}) {
        pipeline->layout.clear();
        pipeline->name.clear();
        pipeline->description.clear();
    }
    return *first == *second;
}

} // namespace etl::model
