// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/jsonschema.h"

#include "engine/catalog/nodecheck.h"
#include "engine/catalog/wirecheck.h"

#include <cmath>
#include <cstdint>
#include <utility>

namespace etl::catalog {

namespace {

Json typed(const char *type, std::string description = {})
{
    Json schema = Json::object();
    schema["type"] = type;
    if (!description.empty())
        schema["description"] = std::move(description);
    return schema;
}

Json mapOf(Json value)
{
    Json schema = typed("object");
    schema["additionalProperties"] = std::move(value);
    return schema;
}

Json listOf(Json value)
{
    Json schema = typed("array");
    schema["items"] = std::move(value);
    return schema;
}

Json anyOf(Json first, Json second)
{
    Json schema = Json::object();
    schema["anyOf"] = Json::array({std::move(first), std::move(second)});
    return schema;
}

// Any setting may be a parameter instead.
Json orParameter(Json schema)
{
    Json parameter = typed("string");
    parameter["pattern"] = "^\\$\\{.+\\}$";
    return anyOf(std::move(schema), std::move(parameter));
}

Json number(double value)
{
    if (std::trunc(value) == value && std::abs(value) <= 1e15)
        return static_cast<std::int64_t>(value);
    return value;
}

Json numeric(const ParamSpec &spec, const char *type)
{
    Json schema = typed(type);
    if (spec.minimum)
        schema["minimum"] = number(*spec.minimum);
    if (spec.maximum)
        schema["maximum"] = number(*spec.maximum);
    return orParameter(std::move(schema));
}

Json choiceSchema(const ParamSpec &spec)
{
    Json values = Json::array();
    for (const Choice &choice : spec.choices)
        values.push_back(choice.value);
    Json schema = Json::object();
    schema["enum"] = std::move(values);
    return orParameter(std::move(schema));
}

Json valueSchema(const ParamSpec &spec)
{
    switch (spec.kind) {
    case ParamKind::Text:
    case ParamKind::Expression:
    case ParamKind::Query:
    case ParamKind::InputPath:
    case ParamKind::OutputPath:
        return typed("string");
    case ParamKind::Integer:
        return numeric(spec, "integer");
    case ParamKind::Number:
        return numeric(spec, "number");
    case ParamKind::Boolean:
        return orParameter(typed("boolean"));
    case ParamKind::Choice:
        return choiceSchema(spec);
    case ParamKind::TextList:
    case ParamKind::ColumnList:
    case ParamKind::OrderList:
        return anyOf(listOf(typed("string")), typed("string"));
    case ParamKind::ExpressionMap:
    case ParamKind::TypeMap:
        return mapOf(typed("string"));
    case ParamKind::RenameMap:
    case ParamKind::KeyMap:
        return anyOf(mapOf(typed("string")), listOf(typed("string")));
    }
    return Json::object();
}

Json settingsSchema(const Descriptor &descriptor)
{
    Json properties = Json::object();
    Json required = Json::array();
    for (const ParamSpec &spec : descriptor.params) {
        Json schema = valueSchema(spec);
        schema["title"] = spec.label;
        schema["description"] = spec.help;
        if (!spec.defaultValue.is_null())
            schema["default"] = spec.defaultValue;
        else if (spec.required)
            required.push_back(spec.key);
        properties[spec.key] = std::move(schema);
    }
    Json schema = typed("object");
    schema["properties"] = std::move(properties);
    if (!required.empty())
        schema["required"] = std::move(required);
    return schema;
}

// For a node of this type: its settings by the definition of the type.
Json rule(const Descriptor &descriptor)
{
    const bool settingsNeeded = settingsSchema(descriptor).contains("required");
    Json then = Json::object();
    then["properties"]["settings"]["$ref"] = "#/$defs/" + descriptor.id;
    if (settingsNeeded)
        then["required"] = Json::array({"settings"});
    Json schema = Json::object();
    schema["if"]["properties"]["type"]["const"] = descriptor.id;
    schema["then"] = std::move(then);
    return schema;
}

Json nodeSchema(const Catalog &catalog)
{
    Json types = Json::array();
    Json rules = Json::array();
    for (const Descriptor &descriptor : catalog.descriptors()) {
        Json type = Json::object();
        type["const"] = descriptor.id;
        type["description"] = descriptor.summary;
        types.push_back(std::move(type));
        rules.push_back(rule(descriptor));
    }
    Json workers = typed("integer");
    workers["minimum"] = 1;
    workers["maximum"] = kMostWorkersOfNode;
    Json automatic = Json::object();
    automatic["const"] = "auto";

    Json schema = typed("object");
    schema["required"] = Json::array({"type"});
    Json &properties = schema["properties"];
    properties["type"] = typed("string", "The node's type");
    properties["type"]["oneOf"] = std::move(types);
    properties["label"] = typed("string", "Shown name");
    properties["settings"] = typed("object");
    properties["workers"] = anyOf(std::move(workers), std::move(automatic));
    properties["onError"]["enum"] = Json::array({"fail", "reject", "skip"});
    properties["disabled"] = typed("boolean", "Leaves the node out of runs");
    properties["isolated"] = typed("boolean", "Gives the node workers of its own");
    properties["notes"] = typed("string");
    schema["allOf"] = std::move(rules);
    return schema;
}

Json wireSchema()
{
    Json text = typed("string", "from[:port] -> to[:port]");
    text["pattern"] = "^[^:>]+(:[^:>]+)?\\s*->\\s*[^:>]+(:[^:>]+)?$";
    Json capacity = typed("integer", "Batches that its queue holds");
    capacity["minimum"] = kSmallestCapacity;
    capacity["maximum"] = kLargestCapacity;
    Json object = typed("object");
    object["required"] = Json::array({"from", "to"});
    object["properties"]["from"] = typed("string", "node or node:port");
    object["properties"]["to"] = typed("string", "node or node:port");
    object["properties"]["capacity"] = std::move(capacity);
    return anyOf(std::move(text), std::move(object));
}

Json parameterSchema()
{
    Json schema = typed("object");
    schema["properties"]["type"]["enum"] =
        Json::array({"path", "text", "integer", "number", "boolean", "date"});
    schema["properties"]["default"] = Json::object();
    schema["properties"]["label"] = typed("string");
    return schema;
}

Json layoutSchema()
{
    Json point = listOf(typed("number"));
    point["minItems"] = 2;
    point["maxItems"] = 2;
    return mapOf(std::move(point));
}

} // namespace

Json pipelineJsonSchema(const Catalog &catalog)
{
    Json schema = Json::object();
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema";
    schema["title"] = "DataETL pipeline";
    schema["type"] = "object";
    schema["required"] = Json::array({"dataetl"});
    Json &properties = schema["properties"];
    properties["dataetl"]["const"] = model::kPipelineFormat;
    properties["name"] = typed("string");
    properties["description"] = typed("string");
    properties["parameters"] = mapOf(parameterSchema());
    properties["nodes"] = mapOf(nodeSchema(catalog));
    properties["wires"] = listOf(wireSchema());
    properties["layout"] = layoutSchema();
    for (const Descriptor &descriptor : catalog.descriptors())
        schema["$defs"][descriptor.id] = settingsSchema(descriptor);
    return schema;
}

} // namespace etl::catalog
