// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/nodecodes.h"

#include "engine/nodes/columns/columnlist.h"
#include "engine/nodes/columns/floating.h"
#include "engine/nodes/columns/orderlist.h"
#include "engine/nodes/sql/wholequery.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace etl::nodes {

namespace {

constexpr const char *kBy = "by";
constexpr const char *kLimit = "limit";

std::vector<std::string> entriesOf(const model::CheckedNode &node)
{
    return textList(node.settings.value(kBy, model::Json()));
}

// What a column is sorted by. DuckDB makes a column that is a key itself out of the key again, in
// which minus zero has become zero; so numbers with a point are sorted by an expression.
std::string keySql(const std::string &column, const model::DataType &type)
{
    if (isFloating(type))
        return fmt::format("CASE WHEN {0} = 0 THEN 0 ELSE {0} END", column);
    if (holdsFloating(type))
        return fmt::format("CASE WHEN {0} IS NOT NULL THEN [{0}] END", column);
    return column;
}

std::string orderSql(const OrderColumn &order, const BatchSource &source)
{
    const auto &columns = source.schema().columns;
    const auto found = std::ranges::find(columns, order.name, &model::Column::name);
    const auto index = static_cast<std::size_t>(found - columns.begin());
    return fmt::format("{} {} NULLS {}", keySql("input." + source.columnSql()[index], found->type),
                       order.direction == Direction::Descending ? "DESC" : "ASC",
                       order.nulls == NullsAt::First ? "FIRST" : "LAST");
}

// The position is the last key: no two rows are equal, so that there is one right order, however
// DuckDB cuts, spills and merges.
std::string statementOf(const model::CheckedNode &node, const BatchSource &source)
{
    std::string sql = fmt::format("SELECT {} FROM {} ORDER BY ",
                                  fmt::join(source.columnSql(), ", "), source.sql());
    for (const auto &entry : entriesOf(node))
        sql += orderSql(parseOrderColumn(entry), source) + ", ";
    sql += "input." + source.positionSql();
    if (const auto limit = node.settings.value(kLimit, std::int64_t{0}); limit > 0)
        sql += fmt::format(" LIMIT {}", limit);
    return sql;
}

// One ORDER BY of DuckDB, which spills into the node's own folder beyond its memory limit.
class SortOperator final : public runtime::WholeInputOperator
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
            return std::unexpected(toError(statement.error(), "preparing the sort"));
        WholeQuery query{session, statement->get(), source.schema(), {}, {}};
        query.inputs.push_back({&source, std::move(inputs.at(0))});
        return runWholeQuery(context, std::move(query), emit);
    }

    bool givesCertainOrder() const override { return true; }
};

Result<runtime::NodeFacts> check(const runtime::NodeCheckContext &context)
{
    const auto &input = context.node->inputs.at("in");
    runtime::NodeFacts facts;
    facts.issues = checkOrderList(input, entriesOf(*context.node), kBy);
    if (!model::hasErrors(facts.issues))
        facts.outputs["out"] = input;
    return facts;
}

} // namespace

runtime::NodeCode transformSort()
{
    runtime::NodeCode code;
    code.type = "transform.sort";
    code.check = check;
    code.whole = [] { return std::make_unique<SortOperator>(); };
    return code;
}

} // namespace etl::nodes
