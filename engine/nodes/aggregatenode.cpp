// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/nodecodes.h"

#include "engine/nodes/columns/columnlist.h"
#include "engine/nodes/sql/bindexpressions.h"
#include "engine/nodes/sql/wholequery.h"

#include <fmt/format.h>

#include <algorithm>

namespace etl::nodes {

namespace {

constexpr const char *kColumns = "columns";
constexpr const char *kGroupBy = "groupBy";

std::vector<Expression> aggregates(const model::CheckedNode &node)
{
    return expressionsOf(node.settings.value(kColumns, model::Json::object()));
}

std::vector<std::string> groups(const model::CheckedNode &node)
{
    return textList(node.settings.value(kGroupBy, model::Json()));
}

// DuckDB streams its whole input through one GROUP BY, spilling into the node's own folder beyond
// its memory limit.
class AggregateOperator final : public runtime::WholeInputOperator
{
public:
    Status run(runtime::OperatorContext &context, std::vector<runtime::Pull> inputs,
               const runtime::Emit &emit) override
    {
        const auto &node = context.node();
        ETL_TRY(const auto session, openWholeSession(context));
        BatchSource source(session, node.inputs.at("in"));
        SelectStatement select(source, aggregates(node), groups(node));
        return runWholeQuery(context, session, source, select, std::move(inputs.at(0)), emit);
    }
};

void checkNames(const std::vector<std::string> &groupNames,
                const std::vector<Expression> &expressions, model::Issues &issues)
{
    for (const auto &expression : expressions) {
        if (std::ranges::find(groupNames, expression.name) == groupNames.end())
            continue;
        auto issue = model::makeIssue(
            model::Severity::Error, {}, kColumns,
            fmt::format("'{}' is already the name of a column in groupBy", expression.name),
            "Give the aggregate another name.");
        issue.subKey = expression.name;
        issues.push_back(std::move(issue));
    }
}

Result<runtime::NodeFacts> check(const runtime::NodeCheckContext &context)
{
    const auto &input = context.node->inputs.at("in");
    const auto groupNames = groups(*context.node);
    const auto expressions = aggregates(*context.node);
    runtime::NodeFacts facts;
    facts.issues = checkColumnList(input, groupNames, kGroupBy);
    checkNames(groupNames, expressions, facts.issues);
    if (groupNames.empty() && expressions.empty()) {
        facts.issues.push_back(model::makeIssue(model::Severity::Error, {}, kColumns,
                                                "there is nothing to compute",
                                                "Add an aggregate, as in \"rows\": \"count(*)\"."));
    }
    if (model::hasErrors(facts.issues))
        return facts;
    ETL_TRY(const auto session, SqlSession::shared());
    BindOptions options;
    options.setting = kColumns;
    options.named = true;
    options.groupBy = groupNames;
    ETL_TRY(auto bound, bindExpressions(session, input, expressions, options));
    facts.issues = std::move(bound.issues);
    model::Schema output;
    for (const auto &name : groupNames)
        output.columns.push_back(*input.find(name));
    for (const auto &column : bound.columns) {
        if (!column)
            return facts;
        output.columns.push_back(*column);
    }
    facts.outputs["out"] = std::move(output);
    return facts;
}

} // namespace

runtime::NodeCode transformAggregate()
{
    runtime::NodeCode code;
    code.type = "transform.aggregate";
    code.check = check;
    code.whole = [] { return std::make_unique<AggregateOperator>(); };
    return code;
}

} // namespace etl::nodes
