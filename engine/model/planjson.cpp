// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/jsonfields.h"
#include "engine/model/plan.h"

#include <fmt/format.h>

#include <utility>

namespace etl::model {

namespace {

constexpr ErrorCode kCode = ErrorCode::Protocol;

template<typename T>
Json listJson(const std::vector<T> &values, Json (*one)(const T &))
{
    Json json = Json::array();
    for (const T &value : values)
        json.push_back(one(value));
    return json;
}

// Each element of the list `key` through `one`; an absent list is empty.
template<typename T>
Status readList(JsonFields &fields, std::string_view key, Result<T> (*one)(const Json &),
                std::vector<T> &out)
{
    const Json *const list = fields.array(key);
    ETL_TRY_VOID(fields.status());
    if (list == nullptr)
        return {};
    for (const Json &entry : *list) {
        ETL_TRY(T value, one(entry));
        out.push_back(std::move(value));
    }
    return {};
}

// By position, since a large source has thousands of them.
Json splitJson(const Split &split)
{
    return Json::array(
        {split.begin, split.end, split.firstLine, split.aux, split.rows, split.rowsExact});
}

Result<Split> splitFromJson(const Json &json)
{
    bool good = json.is_array() && json.size() == 6 && json[5].is_boolean();
    for (std::size_t i = 0; good && i < 5; ++i)
        good = json[i].is_number_unsigned();
    if (!good)
        return fail(kCode, "a split must be a list of five whole numbers and a truth value");
    return Split{json[0].get<std::uint64_t>(), json[1].get<std::uint64_t>(),
                 json[2].get<std::uint64_t>(), json[3].get<std::uint64_t>(),
                 json[4].get<std::uint64_t>(), json[5].get<bool>()};
}

Json portsJson(const std::map<std::string, Schema> &ports)
{
    Json json = Json::object();
    for (const auto &[port, schema] : ports)
        json[port] = toJson(schema);
    return json;
}

Status readPorts(JsonFields &fields, std::string_view key, std::map<std::string, Schema> &out)
{
    const Json *const ports = fields.object(key);
    ETL_TRY_VOID(fields.status());
    if (ports == nullptr)
        return {};
    for (const auto &[port, value] : ports->items()) {
        ETL_TRY(Schema schema, schemaFromJson(value));
        out[port] = std::move(schema);
    }
    return {};
}

Json nodeJson(const CheckedNode &node)
{
    Json json = Json::object();
    json["id"] = node.id.value;
    json["type"] = node.type;
    json["title"] = node.title;
    json["settings"] = node.settings;
    json["onError"] = std::string(onErrorName(node.onError));
    if (node.workers)
        json["workers"] = *node.workers;
    json["isolated"] = node.isolated;
    json["inputs"] = portsJson(node.inputs);
    json["outputs"] = portsJson(node.outputs);
    json["splits"] = listJson<Split>(node.splits, splitJson);
    json["totalRows"] = node.totalRows;
    json["totalUnits"] = node.totalUnits;
    json["totalRowsExact"] = node.totalRowsExact;
    return json;
}

Result<CheckedNode> nodeFromJson(const Json &json)
{
    CheckedNode node;
    JsonFields fields(json, "node", kCode);
    fields.require("id");
    fields.require("type");
    fields.text("id", node.id.value);
    fields.text("type", node.type);
    fields.text("title", node.title);
    if (const Json *const settings = fields.object("settings"))
        node.settings = *settings;
    std::string onError(onErrorName(OnError::Fail));
    fields.text("onError", onError);
    if (const auto known = onErrorFromName(onError))
        node.onError = *known;
    else
        fields.fail("onError", fmt::format("'{}' is unknown", onError));
    fields.integer("workers", node.workers);
    fields.boolean("isolated", node.isolated);
    fields.integer("totalRows", node.totalRows);
    fields.integer("totalUnits", node.totalUnits);
    fields.boolean("totalRowsExact", node.totalRowsExact);
    ETL_TRY_VOID(fields.status());
    ETL_TRY_VOID(readPorts(fields, "inputs", node.inputs));
    ETL_TRY_VOID(readPorts(fields, "outputs", node.outputs));
    ETL_TRY_VOID(readList<Split>(fields, "splits", splitFromJson, node.splits));
    return node;
}

Json wireJson(const Wire &wire)
{
    Json json = Json::object();
    json["from"] = toString(wire.from, {});
    json["to"] = toString(wire.to, {});
    if (wire.capacity)
        json["capacity"] = *wire.capacity;
    if (!wire.extra.empty())
        json["extra"] = wire.extra;
    return json;
}

Result<Wire> wireFromJson(const Json &json)
{
    std::string from;
    std::string to;
    Wire wire;
    JsonFields fields(json, "wire", kCode);
    fields.text("from", from);
    fields.text("to", to);
    fields.integer("capacity", wire.capacity);
    if (const Json *const extra = fields.object("extra"))
        wire.extra = *extra;
    ETL_TRY_VOID(fields.status());
    ETL_TRY(wire.from, parsePortRef(from, kDefaultOutput));
    ETL_TRY(wire.to, parsePortRef(to, kDefaultInput));
    return wire;
}

Json stageJson(const PlanStage &stage)
{
    Json json = Json::object();
    json["id"] = stage.id;
    json["nodes"] = stage.nodes;
    json["workers"] = stage.workers;
    json["firstWorker"] = stage.firstWorker;
    json["extractor"] = stage.extractor;
    json["stateful"] = stage.stateful;
    return json;
}

Result<int> indexFromJson(const Json &json)
{
    if (!json.is_number_integer() || json < 0 || json > 1'000'000)
        return fail(kCode, "an index must be a small whole number");
    return json.get<int>();
}

Result<bool> flagFromJson(const Json &json)
{
    if (!json.is_boolean())
        return fail(kCode, "a flag must be true or false");
    return json.get<bool>();
}

Result<PlanStage> stageFromJson(const Json &json)
{
    PlanStage stage;
    JsonFields fields(json, "stage", kCode);
    fields.integer("id", stage.id);
    fields.integer("workers", stage.workers);
    fields.integer("firstWorker", stage.firstWorker);
    fields.boolean("extractor", stage.extractor);
    fields.boolean("stateful", stage.stateful);
    ETL_TRY_VOID(readList<int>(fields, "nodes", indexFromJson, stage.nodes));
    return stage;
}

Json queueJson(const PlanQueue &queue)
{
    Json json = Json::object();
    json["id"] = queue.id;
    json["wire"] = queue.wire;
    json["fromStage"] = queue.fromStage;
    json["fromNode"] = queue.fromNode;
    json["fromPort"] = queue.fromPort;
    json["toStage"] = queue.toStage;
    json["toNode"] = queue.toNode;
    json["toPort"] = queue.toPort;
    json["capacity"] = queue.capacity;
    json["portGroup"] = queue.portGroup;
    return json;
}

Result<PlanQueue> queueFromJson(const Json &json)
{
    PlanQueue queue;
    JsonFields fields(json, "queue", kCode);
    fields.integer("id", queue.id);
    fields.integer("wire", queue.wire);
    fields.integer("fromStage", queue.fromStage);
    fields.integer("fromNode", queue.fromNode);
    fields.text("fromPort", queue.fromPort);
    fields.integer("toStage", queue.toStage);
    fields.integer("toNode", queue.toNode);
    fields.text("toPort", queue.toPort);
    fields.integer("capacity", queue.capacity);
    fields.integer("portGroup", queue.portGroup);
    ETL_TRY_VOID(fields.status());
    return queue;
}

template<typename T>
bool indexes(int index, const std::vector<T> &values)
{
    return index >= 0 && std::cmp_less(index, values.size());
}

// A worker indexes by these numbers without looking again.
Status checkIndexes(const Plan &plan)
{
    int workers = 0;
    for (std::size_t i = 0; i < plan.stages.size(); ++i) {
        const PlanStage &stage = plan.stages[i];
        bool good = std::cmp_equal(stage.id, i) && !stage.nodes.empty() && stage.workers >= 1
                    && stage.firstWorker == workers;
        for (const int node : stage.nodes)
            good = good && indexes(node, plan.nodes);
        if (!good)
            return fail(kCode, fmt::format("stage {} of the plan contradicts the rest", i));
        workers += stage.workers;
    }
    for (std::size_t i = 0; i < plan.queues.size(); ++i) {
        const PlanQueue &queue = plan.queues[i];
        const bool good =
            std::cmp_equal(queue.id, i) && indexes(queue.wire, plan.wires)
            && indexes(queue.fromStage, plan.stages) && indexes(queue.toStage, plan.stages)
            && indexes(queue.fromNode, plan.nodes) && indexes(queue.toNode, plan.nodes)
            && queue.capacity >= 1 && queue.portGroup >= 0;
        if (!good)
            return fail(kCode, fmt::format("queue {} of the plan contradicts the rest", i));
    }
    if (plan.fused.size() != plan.wires.size() || plan.workerCount != workers)
        return fail(kCode, "the plan's wires or workers contradict its stages");
    return {};
}

} // namespace

Json toJson(const CheckedPipeline &checked)
{
    Json json = Json::object();
    json["nodes"] = listJson<CheckedNode>(checked.nodes, nodeJson);
    json["wires"] = listJson<Wire>(checked.wires, wireJson);
    json["issues"] = listJson<Issue>(checked.issues, toJson);
    return json;
}

Result<CheckedPipeline> checkedPipelineFromJson(const Json &json)
{
    CheckedPipeline checked;
    JsonFields fields(json, {}, kCode);
    ETL_TRY_VOID(readList<CheckedNode>(fields, "nodes", nodeFromJson, checked.nodes));
    ETL_TRY_VOID(readList<Wire>(fields, "wires", wireFromJson, checked.wires));
    const Json *const issues = fields.array("issues");
    ETL_TRY_VOID(fields.status());
    if (issues != nullptr) {
        for (const Json &issue : *issues)
            checked.issues.push_back(issueFromJson(issue));
    }
    return checked;
}

Json toJson(const Plan &plan)
{
    Json json = Json::object();
    json["nodes"] = listJson<CheckedNode>(plan.nodes, nodeJson);
    json["wires"] = listJson<Wire>(plan.wires, wireJson);
    json["fused"] = plan.fused;
    json["stages"] = listJson<PlanStage>(plan.stages, stageJson);
    json["queues"] = listJson<PlanQueue>(plan.queues, queueJson);
    json["workerCount"] = plan.workerCount;
    return json;
}

Result<Plan> planFromJson(const Json &json)
{
    Plan plan;
    JsonFields fields(json, {}, kCode);
    fields.integer("workerCount", plan.workerCount);
    ETL_TRY_VOID(readList<CheckedNode>(fields, "nodes", nodeFromJson, plan.nodes));
    ETL_TRY_VOID(readList<Wire>(fields, "wires", wireFromJson, plan.wires));
    ETL_TRY_VOID(readList<bool>(fields, "fused", flagFromJson, plan.fused));
    ETL_TRY_VOID(readList<PlanStage>(fields, "stages", stageFromJson, plan.stages));
    ETL_TRY_VOID(readList<PlanQueue>(fields, "queues", queueFromJson, plan.queues));
    ETL_TRY_VOID(checkIndexes(plan));
    return plan;
}

} // namespace etl::model
