// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/text.h"
#include "engine/model/jsonfields.h"
#include "engine/model/jsonreader.h"
#include "engine/model/pipeline.h"

#include <fmt/format.h>

#include <array>
#include <unordered_set>
#include <utility>

namespace etl::model {

namespace {

// Far above what a person draws; what is quadratic somewhere stays short.
constexpr std::size_t kMostNodes = 20'000;
constexpr std::size_t kMostWires = 100'000;

Status checkCount(std::string_view what, std::size_t count, std::size_t most)
{
    if (count <= most)
        return {};
    return fail(ErrorCode::BadPipeline,
                fmt::format("{}: there are {}, and a pipeline has at most {}", what, count, most),
                "split it into several pipelines");
}

// One step of the format each: kMigrations[n] turns format n + 1 into n + 2.
using Migration = Status (*)(Json &root);
constexpr std::array<Migration, kPipelineFormat - 1> kMigrations{};

Status migrate(Json &root)
{
    if (!root.is_object())
        return fail(ErrorCode::BadPipeline,
                    fmt::format("a pipeline is a JSON object, but this is {}", kindOfValue(root)));
    JsonFields fields(root, {});
    if (fields.value("dataetl") == nullptr)
        return fail(
            ErrorCode::BadPipeline,
            "this is no DataETL pipeline: the field 'dataetl' with the format's number is missing",
            fmt::format("start the file with \"dataetl\": {}", kPipelineFormat));
    int format = 0;
    fields.integer("dataetl", format);
    ETL_TRY_VOID(fields.status());
    if (format < 1)
        return fail(ErrorCode::BadPipeline, fmt::format("dataetl: there is no format {}", format));
    if (format > kPipelineFormat)
        return fail(ErrorCode::Unsupported,
                    fmt::format("the file has format {}, and this program knows formats up to {}",
                                format, kPipelineFormat),
                    "open it with a newer DataETL");
    for (auto step = static_cast<std::size_t>(format - 1); step < kMigrations.size(); ++step)
        ETL_TRY_VOID(kMigrations[step](root));
    return {};
}

Status readParameters(const Json &object, Pipeline &pipeline)
{
    for (const auto &[name, value] : object.items()) {
        Parameter parameter{.name = name, .type = "text", .defaultValue = nullptr, .label = {}};
        JsonFields fields(value, "parameters." + name);
        fields.text("type", parameter.type);
        fields.text("label", parameter.label);
        if (const Json *const found = fields.value("default"))
            parameter.defaultValue = *found;
        ETL_TRY_VOID(fields.status());
        parameter.extra = fields.rest();
        pipeline.parameters.push_back(std::move(parameter));
    }
    return {};
}

void readWorkers(JsonFields &fields, std::optional<int> &workers)
{
    const Json *const found = fields.value("workers");
    if (found == nullptr || (found->is_string() && *found == "auto"))
        return;
    if (found->is_number_integer())
        fields.integer("workers", workers);
    else
        fields.fail("workers",
                    fmt::format("must be a whole number or \"auto\", but is {}",
                                found->dump(-1, ' ', false, Json::error_handler_t::replace)));
}

void readOnError(JsonFields &fields, std::optional<OnError> &onError)
{
    std::string name;
    fields.text("onError", name);
    if (name.empty())
        return;
    onError = onErrorFromName(name);
    if (!onError)
        fields.fail("onError",
                    fmt::format("must be \"fail\", \"reject\" or \"skip\", but is \"{}\"", name));
}

Result<Node> readNode(const std::string &id, const Json &value)
{
    const std::string place = "nodes." + id;
    if (!canStandInWire(id)) {
        return fail(ErrorCode::BadPipeline,
                    fmt::format("{}: '{}' cannot be the id of a node", place, id),
                    "use letters, digits, '_', '-' and '.'");
    }
    Node node;
    node.id = NodeId(id);
    JsonFields fields(value, place);
    fields.require("type");
    fields.text("type", node.type);
    fields.text("label", node.label);
    fields.text("notes", node.notes);
    if (const Json *const settings = fields.object("settings"))
        node.settings = *settings;
    readWorkers(fields, node.workers);
    readOnError(fields, node.onError);
    fields.boolean("disabled", node.disabled);
    fields.boolean("isolated", node.isolated);
    ETL_TRY_VOID(fields.status());
    node.extra = fields.rest();
    return node;
}

Status readNodes(const Json &object, Pipeline &pipeline)
{
    ETL_TRY_VOID(checkCount("nodes", object.size(), kMostNodes));
    for (const auto &[id, value] : object.items()) {
        ETL_TRY(Node node, readNode(id, value));
        pipeline.nodes.push_back(std::move(node));
    }
    return {};
}

Error atPlace(Error error, const std::string &place)
{
    error.message = place + ": " + error.message;
    return error;
}

Result<Wire> readEnds(std::string_view from, std::string_view to, const std::string &place)
{
    auto source = parsePortRef(from, kDefaultOutput);
    if (!source)
        return fail(atPlace(std::move(source).error(), place));
    auto target = parsePortRef(to, kDefaultInput);
    if (!target)
        return fail(atPlace(std::move(target).error(), place));
    return Wire{.from = std::move(*source), .to = std::move(*target), .capacity = std::nullopt};
}

Result<Wire> readWire(const Json &value, const std::string &place)
{
    if (value.is_string()) {
        const std::string_view text = value.get_ref<const std::string &>();
        const auto arrow = text.find("->");
        if (arrow == std::string_view::npos
            || text.find("->", arrow + 2) != std::string_view::npos) {
            return fail(ErrorCode::BadPipeline, fmt::format("{}: '{}' is no wire", place, text),
                        "write 'from -> to' or 'from:port -> to:port'");
        }
        return readEnds(text.substr(0, arrow), text.substr(arrow + 2), place);
    }
    if (!value.is_object()) {
        return fail(
            ErrorCode::BadPipeline,
            fmt::format("{}: must be a text or an object, but is {}", place, kindOfValue(value)),
            "write \"from -> to\"");
    }
    std::string from;
    std::string to;
    std::optional<int> capacity;
    JsonFields fields(value, place);
    fields.require("from");
    fields.require("to");
    fields.text("from", from);
    fields.text("to", to);
    fields.integer("capacity", capacity);
    ETL_TRY_VOID(fields.status());
    ETL_TRY(Wire wire, readEnds(from, to, place));
    wire.capacity = capacity;
    wire.extra = fields.rest();
    return wire;
}

Status readWires(const Json &array, Pipeline &pipeline)
{
    ETL_TRY_VOID(checkCount("wires", array.size(), kMostWires));
    for (std::size_t i = 0; i < array.size(); ++i) {
        ETL_TRY(Wire wire, readWire(array[i], fmt::format("wires[{}]", i)));
        pipeline.wires.push_back(std::move(wire));
    }
    return {};
}

Status readLayout(const Json &object, Pipeline &pipeline)
{
    std::unordered_set<std::string_view> ids;
    for (const Node &node : pipeline.nodes)
        ids.insert(node.id.value);
    for (const auto &[id, value] : object.items()) {
        if (!value.is_array() || value.size() != 2 || !value[0].is_number()
            || !value[1].is_number())
            return fail(ErrorCode::BadPipeline,
                        fmt::format("layout.{}: must be two numbers, as in [40, 60]", id));
        if (ids.contains(id))
            pipeline.layout[NodeId(id)] = {value[0].get<double>(), value[1].get<double>()};
    }
    return {};
}

} // namespace

Result<Pipeline> parsePipeline(std::string_view text)
{
    ETL_TRY(Json root, readJson(text));
    ETL_TRY_VOID(migrate(root));
    Pipeline pipeline;
    JsonFields fields(root, {});
    fields.value("dataetl");
    fields.text("name", pipeline.name);
    fields.text("description", pipeline.description);
    const Json *const parameters = fields.object("parameters");
    const Json *const nodes = fields.object("nodes");
    const Json *const wires = fields.array("wires");
    const Json *const layout = fields.object("layout");
    ETL_TRY_VOID(fields.status());
    if (parameters != nullptr)
        ETL_TRY_VOID(readParameters(*parameters, pipeline));
    if (nodes != nullptr)
        ETL_TRY_VOID(readNodes(*nodes, pipeline));
    if (wires != nullptr)
        ETL_TRY_VOID(readWires(*wires, pipeline));
    if (layout != nullptr)
        ETL_TRY_VOID(readLayout(*layout, pipeline));
    pipeline.extra = fields.rest();
    return pipeline;
}

} // namespace etl::model
