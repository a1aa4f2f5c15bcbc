// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/nodecodes.h"

#include "engine/nodes/sql/bindexpressions.h"
#include "engine/nodes/sql/rowevaluator.h"
#include "engine/runtime/arrowtypes.h"

#include <arrow/array.h>
#include <arrow/compute/api_vector.h>
#include <arrow/datum.h>
#include <arrow/record_batch.h>

namespace etl::nodes {

namespace {

constexpr const char *kSetting = "condition";

std::string conditionOf(const model::CheckedNode &node)
{
    return node.settings.value(kSetting, std::string());
}

// DuckDB computes only the condition; the rows are picked by Arrow, so that columns which the
// condition does not name are never converted.
class FilterOperator final : public runtime::RowOperator
{
public:
    Status open(runtime::OperatorContext &context) override
    {
        ETL_TRY_VOID(runtime::initializeCompute());
        ETL_TRY(auto session, SqlSession::shared());
        const auto &node = context.node();
        m_evaluator =
            std::make_unique<RowEvaluator>(std::move(session), node.inputs.at("in"),
                                           std::vector{Expression{"", conditionOf(node)}});
        return located(m_evaluator->open(context));
    }

    Result<runtime::BatchPtr> process(const runtime::BatchPtr &batch) override
    {
        auto rows = m_evaluator->evaluate(batch);
        if (!rows)
            return std::unexpected(located(std::unexpected(std::move(rows).error())).error());
        const auto &keep = static_cast<const arrow::BooleanArray &>(*rows->values->column(0));
        const auto kept = keep.true_count();
        if (kept == keep.length())
            return rows->input;
        if (kept == 0)
            return nullptr;
        ETL_TRY_ARROW(const auto filtered,
                      arrow::compute::Filter(rows->input, rows->values->column(0)),
                      "picking the rows of a filter");
        return filtered.record_batch();
    }

private:
    static Status located(Status status)
    {
        if (!status && status.error().setting.empty() && status.error().code == ErrorCode::BadData)
            status.error().setting = kSetting;
        return status;
    }

    std::unique_ptr<RowEvaluator> m_evaluator;
};

Result<runtime::NodeFacts> check(const runtime::NodeCheckContext &context)
{
    const auto &input = context.node->inputs.at("in");
    ETL_TRY(const auto session, SqlSession::shared());
    BindOptions options;
    options.setting = kSetting;
    options.condition = true;
    ETL_TRY(auto bound,
            bindExpressions(session, input, {{"", conditionOf(*context.node)}}, options));
    runtime::NodeFacts facts;
    facts.issues = std::move(bound.issues);
    // Also when the condition is wrong: the nodes behind can be checked all the same.
    facts.outputs["out"] = input;
    return facts;
}

} // namespace

runtime::NodeCode transformFilter()
{
    runtime::NodeCode code;
    code.type = "transform.filter";
    code.check = check;
    code.row = [] { return std::make_unique<FilterOperator>(); };
    return code;
}

} // namespace etl::nodes
