// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/text.h"
#include "engine/model/pipeline.h"

#include <cmath>
#include <cstdint>
#include <utility>

namespace etl::model {

namespace {

constexpr std::size_t kLineWidth = 100;
constexpr std::size_t kIndentWidth = 2;
// Levels of the file that always have one entry a line: the root and the lists of nodes, wires, ...
constexpr std::size_t kAlwaysBroken = 2;

std::string scalar(const Json &value)
{
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// { "a": 1, "b": [1, 2] }
void appendCompact(std::string &out, const Json &value)
{
    if (!value.is_structured()) {
        out += scalar(value);
        return;
    }
    const bool object = value.is_object();
    if (value.empty()) {
        out += object ? "{}" : "[]";
        return;
    }
    out += object ? "{ " : "[";
    bool first = true;
    for (const auto &[key, member] : value.items()) {
        if (!std::exchange(first, false))
            out += ", ";
        if (object)
            out += scalar(key) + ": ";
        appendCompact(out, member);
    }
    out += object ? " }" : "]";
}

// `used`: characters of the line that stand before the value.
void appendValue(std::string &out, const Json &value, std::size_t depth, std::size_t used)
{
    std::string compact;
    appendCompact(compact, value);
    const bool broken =
        value.is_structured() && !value.empty()
        && (depth < kAlwaysBroken || used + characterCount(compact) + 1 > kLineWidth);
    if (!broken) {
        out += compact;
        return;
    }
    const bool object = value.is_object();
    const std::string indent((depth + 1) * kIndentWidth, ' ');
    out += object ? "{\n" : "[\n";
    bool first = true;
    for (const auto &[key, member] : value.items()) {
        if (!std::exchange(first, false))
            out += ",\n";
        const std::string name = object ? scalar(key) + ": " : std::string();
        out += indent + name;
        appendValue(out, member, depth + 1, indent.size() + characterCount(name));
    }
    out += "\n" + std::string(depth * kIndentWidth, ' ') + (object ? "}" : "]");
}

// Fields that this program knows are written from their members, never twice.
void addExtra(Json &object, const Json &extra)
{
    for (const auto &[key, value] : extra.items()) {
        if (!object.contains(key))
            object[key] = value;
    }
}

// For keys that are different anyway: operator[] would look at all those before.
void appendField(Json &object, const std::string &key, Json value)
{
    object.get_ref<Json::object_t &>().Json::object_t::Container::emplace_back(key,
                                                                               std::move(value));
}

void addText(Json &object, const char *key, const std::string &text)
{
    if (!text.empty())
        object[key] = text;
}

Json parameterJson(const Parameter &parameter)
{
    Json object = Json::object();
    addText(object, "type", parameter.type);
    if (!parameter.defaultValue.is_null())
        object["default"] = parameter.defaultValue;
    addText(object, "label", parameter.label);
    addExtra(object, parameter.extra);
    return object;
}

Json nodeJson(const Node &node)
{
    Json object = Json::object();
    object["type"] = node.type;
    addText(object, "label", node.label);
    if (!node.settings.empty())
        object["settings"] = node.settings;
    if (node.workers)
        object["workers"] = *node.workers;
    if (node.onError)
        object["onError"] = std::string(onErrorName(*node.onError));
    if (node.disabled)
        object["disabled"] = true;
    if (node.isolated)
        object["isolated"] = true;
    addText(object, "notes", node.notes);
    addExtra(object, node.extra);
    return object;
}

Json wireJson(const Wire &wire)
{
    std::string from = toString(wire.from, kDefaultOutput);
    std::string to = toString(wire.to, kDefaultInput);
    if (!wire.capacity && wire.extra.empty())
        return from + " -> " + to;
    Json object = Json::object();
    object["from"] = std::move(from);
    object["to"] = std::move(to);
    if (wire.capacity)
        object["capacity"] = *wire.capacity;
    addExtra(object, wire.extra);
    return object;
}

// A position as it is mostly written: [40, 60], not [40.0, 60.0].
Json coordinate(double value)
{
    constexpr double kExactWhole = 9007199254740992.0; // 2^53
    if (std::trunc(value) == value && std::abs(value) < kExactWhole)
        return static_cast<std::int64_t>(value);
    return std::isfinite(value) ? Json(value) : Json(0);
}

Json layoutJson(const Pipeline &pipeline)
{
    Json object = Json::object();
    for (const Node &node : pipeline.nodes) {
        const auto found = pipeline.layout.find(node.id);
        if (found == pipeline.layout.end())
            continue;
        const auto [x, y] = found->second;
        appendField(object, node.id.value, Json::array({coordinate(x), coordinate(y)}));
    }
    return object;
}

} // namespace

std::string writePipeline(const Pipeline &pipeline)
{
    Json root = Json::object();
    root["dataetl"] = kPipelineFormat;
    addText(root, "name", pipeline.name);
    addText(root, "description", pipeline.description);
    Json parameters = Json::object();
    for (const Parameter &parameter : pipeline.parameters)
        parameters[parameter.name] = parameterJson(parameter);
    if (!parameters.empty())
        root["parameters"] = std::move(parameters);
    Json nodes = Json::object();
    for (const Node &node : pipeline.nodes)
        appendField(nodes, node.id.value, nodeJson(node));
    root["nodes"] = std::move(nodes);
    Json wires = Json::array();
    for (const Wire &wire : pipeline.wires)
        wires.push_back(wireJson(wire));
    root["wires"] = std::move(wires);
    Json layout = layoutJson(pipeline);
    if (!layout.empty())
        root["layout"] = std::move(layout);
    addExtra(root, pipeline.extra);

    std::string text;
    appendValue(text, root, 0, 0);
    text += "\n";
    return text;
}

} // namespace etl::model
