// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/nodecodes.h"

#include "engine/nodes/columns/columnlist.h"
#include "engine/nodes/columns/floating.h"
#include "engine/nodes/sql/wholequery.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace etl::nodes {

namespace {

constexpr const char *kColumns = "columns";

std::vector<std::string> keysOf(const model::CheckedNode &node)
{
    return textList(node.settings.value(kColumns, model::Json()));
}

// When all columns are compared, the groups are the rows: nothing else has to be kept. Only zeros
// of both signs are equal and yet two values, and of those the first has to be named.
std::string groupedSql(const BatchSource &source)
{
    const auto names = source.columnSql();
    std::vector<std::string> values;
    for (std::size_t i = 0; i < names.size(); ++i) {
        values.push_back(
            isFloating(source.schema().columns[i].type)
                ? fmt::format("arg_min(input.{}, input.{})", names[i], source.positionSql())
                : "input." + names[i]);
    }
    return fmt::format("SELECT {} FROM {} GROUP BY input.{} ORDER BY min(input.{})",
                       fmt::join(values, ", "), source.sql(), fmt::join(names, ", input."),
                       source.positionSql());
}

// All rows are kept until it is known which are the first ones. The states of the groups are plain
// numbers, which can be spilled; whole first rows in them could not.
std::string keptSql(const BatchSource &source, const std::vector<std::string> &keys)
{
    const auto names = source.columnSql();
    std::vector<std::string> keyNames;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (keys.empty() || std::ranges::find(keys, source.schema().columns[i].name) != keys.end())
            keyNames.push_back(names[i]);
    }
    return fmt::format("WITH kept AS MATERIALIZED (SELECT * FROM {0}) SELECT kept.{1} FROM kept "
                       "SEMI JOIN (SELECT min({2}) AS position FROM kept GROUP BY {3}) AS firsts "
                       "ON kept.{2} = firsts.position ORDER BY kept.{2}",
                       source.sql(), fmt::join(names, ", kept."), source.positionSql(),
                       fmt::join(keyNames, ", "));
}

std::string statementOf(const model::CheckedNode &node, const BatchSource &source)
{
    const auto keys = keysOf(node);
    const auto &columns = source.schema().columns;
    const bool all = keys.empty() || keys.size() == columns.size();
    const bool plain = std::ranges::none_of(columns, [](const model::Column &column) {
        return holdsFloating(column.type) && !isFloating(column.type);
    });
    return all && plain ? groupedSql(source) : keptSql(source, keys);
}

class DistinctOperator final : public runtime::WholeInputOperator
{
public:
    Status run(runtime::OperatorContext &context, std::vector<runtime::Pull> inputs,
               const runtime::Emit &emit) override
    {
        const auto &node = context.node();
        ETL_TRY(const auto session, openWholeSession(context));
        BatchSource source(session, node.inputs.at("in"), RowPositions::Shown);
        const auto statement = session->prepare(statementOf(node, source));
        if (!statement)
            return std::unexpected(toError(statement.error(), "preparing the query"));
        WholeQuery query{session, statement->get(), source.schema(), {}, {}};
        query.inputs.push_back({&source, std::move(inputs.at(0))});
        return runWholeQuery(context, std::move(query), emit);
    }

    // First rows are first whatever happens, and they come out by their positions.
    bool givesCertainOrder() const override { return true; }
};

Result<runtime::NodeFacts> check(const runtime::NodeCheckContext &context)
{
    const auto &input = context.node->inputs.at("in");
    runtime::NodeFacts facts;
    facts.issues = checkColumnList(input, keysOf(*context.node), kColumns);
    if (!model::hasErrors(facts.issues))
        facts.outputs["out"] = input;
    return facts;
}

} // namespace

runtime::NodeCode transformDistinct()
{
    runtime::NodeCode code;
    code.type = "transform.distinct";
    code.check = check;
    code.whole = [] { return std::make_unique<DistinctOperator>(); };
    return code;
}

} // namespace etl::nodes
