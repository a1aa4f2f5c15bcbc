// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/nodes/nodetesting.h"

#include "engine/catalog/descriptor.h"
#include "engine/catalog/resolve.h"
#include "engine/nodes/registry.h"
#include "engine/runtime/arrowtypes.h"
#include "tests/helpers/batches.h"

#include <arrow/api.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace etl::test {

namespace {

[[noreturn]] void give(const std::string &up)
{
    std::fprintf(stderr, "%s\n", up.c_str());
    std::abort();
}

template<typename T>
T must(Result<T> result)
{
    if (!result)
        give(result.error().toString());
    return *std::move(result);
}

void must(const Status &status)
{
    if (!status)
        give(status.error().toString());
}

const runtime::NodeRegistry &registry()
{
    static const runtime::NodeRegistry all = [] {
        runtime::NodeRegistry made;
        must(nodes::registerBuiltinNodes(made));
        return made;
    }();
    return all;
}

std::vector<std::string> splitAtCommas(const std::string &text)
{
    std::vector<std::string> parts(1);
    int depth = 0;
    for (const char c : text) {
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (c == ',' && depth == 0)
            parts.emplace_back();
        else if (c != ' ' || !parts.back().empty())
            parts.back() += c;
    }
    return parts;
}

std::string valueText(const arrow::Array &array, std::int64_t row);

// Without the types of nested values, which two libraries name differently.
std::string listText(const arrow::ListArray &list, std::int64_t row)
{
    std::vector<std::string> items;
    for (auto i = list.value_offset(row); i < list.value_offset(row + 1); ++i)
        items.push_back(valueText(*list.values(), i));
    return fmt::format("[{}]", fmt::join(items, ", "));
}

std::string structText(const arrow::StructArray &array, std::int64_t row)
{
    std::vector<std::string> fields;
    for (const auto &field : array.fields())
        fields.push_back(valueText(*field, row));
    return fmt::format("{{{}}}", fmt::join(fields, ", "));
}

std::string valueText(const arrow::Array &array, std::int64_t row)
{
    if (array.IsNull(row))
        return "NULL";
    if (array.type_id() == arrow::Type::LIST)
        return listText(static_cast<const arrow::ListArray &>(array), row);
    if (array.type_id() == arrow::Type::STRUCT)
        return structText(static_cast<const arrow::StructArray &>(array), row);
    return array.GetScalar(row).ValueOrDie()->ToString();
}

std::vector<std::string> linesOf(const runtime::BatchPtr &batch)
{
    std::vector<std::string> lines;
    for (std::int64_t row = 0; batch && row < batch->num_rows(); ++row) {
        std::string line;
        for (int column = 0; column < batch->num_columns(); ++column)
            line += (column == 0 ? "" : "|") + valueText(*batch->column(column), row);
        lines.push_back(std::move(line));
    }
    return lines;
}

std::string joinLines(const std::vector<std::string> &lines)
{
    return fmt::format("{}", fmt::join(lines, "\n"));
}

} // namespace

model::Schema columns(const std::string &text)
{
    model::Schema schema;
    for (const auto &part : splitAtCommas(text)) {
        const auto space = part.find(' ');
        schema.columns.push_back(
            {part.substr(0, space), must(model::parseDataType(part.substr(space + 1)))});
    }
    return schema;
}

std::string toText(const model::Schema &schema)
{
    std::string text;
    for (const auto &column : schema.columns)
        text += (text.empty() ? "" : ", ") + column.name + " " + model::toSql(column.type);
    return text;
}

model::CheckedNode makeNode(const std::string &type, const std::string &settings,
                            const model::Schema &input)
{
    model::Pipeline pipeline;
    model::Node node;
    node.id = NodeId("node");
    node.type = type;
    node.settings = model::Json::parse(settings);
    pipeline.nodes.push_back(std::move(node));
    auto checked = catalog::resolve(pipeline, catalog::builtinCatalog(), {"/", {}, {}});
    auto result = checked.nodes.at(0);
    result.onError = model::OnError::Reject;
    if (!input.columns.empty())
        result.inputs["in"] = input;
    return result;
}

Status NodeContext::reject(runtime::Reject row)
{
    if (m_node.onError == model::OnError::Fail)
        return fail(Error{ErrorCode::BadData,
                          row.error,
                          m_node.id.value,
                          row.column.empty() ? "" : "columns",
                          {}});
    rejected.push_back(std::move(row));
    return {};
}

runtime::BatchPtr makeRows(const model::Schema &schema, const std::string &json)
{
    return batchFromJson(must(runtime::toArrow(schema)), json);
}

const runtime::NodeCode &codeOf(const std::string &type)
{
    const auto *code = registry().find(type);
    if (!code)
        give("no code for " + type);
    return *code;
}

runtime::NodeFacts check(model::CheckedNode &node, bool forRun)
{
    runtime::NodeCheckContext context;
    context.node = &node;
    context.forRun = forRun;
    context.cancelled = [] { return false; };
    for (const auto &[port, schema] : node.inputs)
        context.wires.push_back({{NodeId("before"), "out"}, port, &schema});
    auto facts = must(codeOf(node.type).check(context));
    for (const auto &[port, schema] : facts.outputs)
        node.outputs[port] = schema;
    return facts;
}

std::string issuesOf(model::CheckedNode &node, bool forRun)
{
    std::vector<std::string> lines;
    for (const auto &issue : check(node, forRun).issues) {
        auto line = issue.severity == model::Severity::Error ? std::string() : "warning ";
        line += issue.setting + (issue.subKey.empty() ? "" : "." + issue.subKey);
        if (issue.span)
            line += fmt::format(" [{}+{}]", issue.span->begin, issue.span->length);
        lines.push_back(line + ": " + issue.text);
    }
    return joinLines(lines);
}

runtime::BatchPtr joined(const runtime::SchemaPtr &schema,
                         const std::vector<runtime::BatchPtr> &batches)
{
    if (batches.empty())
        return arrow::RecordBatch::MakeEmpty(schema).ValueOrDie();
    return arrow::ConcatenateRecordBatches(batches).ValueOrDie();
}

runtime::BatchPtr runRows(NodeContext &context, const std::vector<runtime::BatchPtr> &batches)
{
    const auto &node = context.node();
    const auto rowOperator = codeOf(node.type).row();
    must(rowOperator->open(context));
    std::vector<runtime::BatchPtr> results;
    for (const auto &batch : batches) {
        auto result = must(rowOperator->process(batch));
        if (!result)
            continue;
        if (const auto valid = result->ValidateFull(); !valid.ok())
            give(valid.ToString());
        results.push_back(std::move(result));
    }
    return joined(must(runtime::toArrow(node.outputs.at("out"))), results);
}

runtime::BatchPtr runWhole(NodeContext &context, const std::vector<runtime::BatchPtr> &batches)
{
    const auto &node = context.node();
    std::vector<runtime::BatchPtr> results;
    std::size_t next = 0;
    runtime::Pull pull = [&]() -> Result<runtime::BatchPtr> {
        return next < batches.size() ? batches[next++] : nullptr;
    };
    must(codeOf(node.type).whole()->run(context, {pull}, [&](const runtime::BatchPtr &batch) {
        results.push_back(batch);
        return Status();
    }));
    return joined(must(runtime::toArrow(node.outputs.at("out"))), results);
}

runtime::BatchPtr runSource(NodeContext &context, std::uint64_t splitBytes, std::int64_t readBytes)
{
    const auto &node = context.node();
    const auto &code = codeOf(node.type);
    const auto source = code.source();
    must(source->open(context));
    std::vector<runtime::BatchPtr> results;
    for (const auto &split : must(code.splits(node, splitBytes))) {
        must(source->start(split, split.begin, 0));
        for (auto position = split.begin; position < split.end;) {
            auto read = must(source->read(readBytes));
            position = read.position;
            if (read.batch)
                results.push_back(std::move(read.batch));
        }
    }
    return joined(must(runtime::toArrow(node.outputs.at("out"))), results);
}

std::string rowsOf(const runtime::BatchPtr &batch)
{
    return joinLines(linesOf(batch));
}

std::string sortedRowsOf(const runtime::BatchPtr &batch)
{
    auto lines = linesOf(batch);
    std::ranges::sort(lines);
    return joinLines(lines);
}

} // namespace etl::test
