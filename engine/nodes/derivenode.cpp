// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/nodecodes.h"

#include "engine/nodes/sql/bindexpressions.h"
#include "engine/nodes/sql/rowevaluator.h"
#include "engine/runtime/arrowtypes.h"

#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <fmt/format.h>

#include <algorithm>

namespace etl::nodes {

namespace {

constexpr const char *kSetting = "columns";

std::vector<Expression> derivedColumns(const model::CheckedNode &node)
{
    return expressionsOf(node.settings.value(kSetting, model::Json::object()));
}

// A column of the same name is replaced where it stands, a new one is appended.
void put(model::Schema &schema, const model::Column &column)
{
    const auto found = std::ranges::find(schema.columns, column.name, &model::Column::name);
    if (found == schema.columns.end())
        schema.columns.push_back(column);
    else
        *found = column;
}

class DeriveOperator final : public runtime::RowOperator
{
public:
    Status open(runtime::OperatorContext &context) override
    {
        const auto &node = context.node();
        const auto &input = node.inputs.at("in");
        ETL_TRY(auto session, SqlSession::shared());
        m_evaluator =
            std::make_unique<RowEvaluator>(std::move(session), input, derivedColumns(node));
        ETL_TRY_VOID(m_evaluator->open(context));
        auto output = input;
        for (const auto &column : m_evaluator->schema().columns)
            put(output, column);
        ETL_TRY(m_schema, runtime::toArrow(output));
        m_origins.assign(output.columns.size(), -1);
        for (std::size_t i = 0; i < m_evaluator->schema().columns.size(); ++i) {
            const auto &name = m_evaluator->schema().columns[i].name;
            const auto at = std::ranges::find(output.columns, name, &model::Column::name);
            m_origins[static_cast<std::size_t>(at - output.columns.begin())] = static_cast<int>(i);
        }
        return {};
    }

    Result<runtime::BatchPtr> process(const runtime::BatchPtr &batch) override
    {
        ETL_TRY(const auto rows, m_evaluator->evaluate(batch));
        if (rows.input->num_rows() == 0)
            return nullptr;
        arrow::ArrayVector columns;
        columns.reserve(m_origins.size());
        for (std::size_t i = 0; i < m_origins.size(); ++i) {
            columns.push_back(m_origins[i] < 0 ? rows.input->column(static_cast<int>(i))
                                               : rows.values->column(m_origins[i]));
        }
        return arrow::RecordBatch::Make(m_schema, rows.input->num_rows(), std::move(columns));
    }

private:
    std::unique_ptr<RowEvaluator> m_evaluator;
    runtime::SchemaPtr m_schema;
    std::vector<int>
        m_origins; // by output column: the expression's number, or -1 for the input's column
};

Result<runtime::NodeFacts> check(const runtime::NodeCheckContext &context)
{
    ETL_TRY(const auto session, SqlSession::shared());
    BindOptions options;
    options.setting = kSetting;
    options.named = true;
    auto output = context.node->inputs.at("in");
    ETL_TRY(auto bound, bindExpressions(session, output, derivedColumns(*context.node), options));
    runtime::NodeFacts facts;
    facts.issues = std::move(bound.issues);
    for (const auto &column : bound.columns) {
        if (!column)
            return facts; // without a type of each column there is no schema
        put(output, *column);
    }
    facts.outputs["out"] = std::move(output);
    return facts;
}

} // namespace

runtime::NodeCode transformDerive()
{
    runtime::NodeCode code;
    code.type = "transform.derive";
    code.check = check;
    code.row = [] { return std::make_unique<DeriveOperator>(); };
    return code;
}

} // namespace etl::nodes
