// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/nodecodes.h"

#include "engine/nodes/columns/columnlist.h"
#include "engine/runtime/arrowtypes.h"

#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace etl::nodes {

namespace {

constexpr const char *kSetting = "columns";

struct Pick
{
    std::string name; // in the output
    std::string from; // in the input
};

// A map {"new": "old"} or a plain list of names.
std::vector<Pick> picksOf(const model::CheckedNode &node)
{
    const auto setting = node.settings.value(kSetting, model::Json());
    std::vector<Pick> picks;
    for (const auto &name : textList(setting))
        picks.push_back({name, name});
    if (setting.is_object()) {
        for (const auto &[name, from] : setting.items()) {
            if (from.is_string())
                picks.push_back({name, from.get<std::string>()});
        }
    }
    return picks;
}

class SelectOperator final : public runtime::RowOperator
{
public:
    Status open(runtime::OperatorContext &context) override
    {
        const auto &input = context.node().inputs.at("in");
        model::Schema output;
        for (const auto &pick : picksOf(context.node())) {
            const auto found = std::ranges::find(input.columns, pick.from, &model::Column::name);
            if (found == input.columns.end()) {
                return fail(ErrorCode::UnknownColumn,
                            fmt::format("there is no column '{}'", pick.from));
            }
            m_columns.push_back(static_cast<int>(found - input.columns.begin()));
            output.columns.push_back({pick.name, found->type});
        }
        ETL_TRY(m_schema, runtime::toArrow(output));
        return {};
    }

    Result<runtime::BatchPtr> process(const runtime::BatchPtr &batch) override
    {
        arrow::ArrayVector columns;
        columns.reserve(m_columns.size());
        for (const int column : m_columns)
            columns.push_back(batch->column(column));
        return arrow::RecordBatch::Make(m_schema, batch->num_rows(), std::move(columns));
    }

private:
    runtime::SchemaPtr m_schema;
    std::vector<int> m_columns;
};

Result<runtime::NodeFacts> check(const runtime::NodeCheckContext &context)
{
    const auto &input = context.node->inputs.at("in");
    runtime::NodeFacts facts;
    model::Schema output;
    std::set<std::string> names;
    for (const auto &pick : picksOf(*context.node)) {
        const auto *column = input.find(pick.from);
        if (!column) {
            facts.issues.push_back(unknownColumn(input, pick.from, kSetting));
            if (pick.name != pick.from)
                facts.issues.back().subKey = pick.name;
            continue;
        }
        if (!names.insert(pick.name).second) {
            facts.issues.push_back(
                model::makeIssue(model::Severity::Error, {}, kSetting,
                                 fmt::format("two columns would be called '{}'", pick.name),
                                 "Give each column a name of its own."));
        }
        output.columns.push_back({pick.name, column->type});
    }
    if (!model::hasErrors(facts.issues))
        facts.outputs["out"] = std::move(output);
    return facts;
}

} // namespace

runtime::NodeCode transformSelect()
{
    runtime::NodeCode code;
    code.type = "transform.select";
    code.check = check;
    code.row = [] { return std::make_unique<SelectOperator>(); };
    return code;
}

} // namespace etl::nodes
