// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/nodecodes.h"

#include "engine/base/text.h"
#include "engine/nodes/sql/querystatement.h"
#include "engine/nodes/sql/querytree.h"
#include "engine/nodes/sql/wholequery.h"

#include <fmt/format.h>

#include <algorithm>

namespace etl::nodes {

namespace {

constexpr const char *kQuery = "query";

std::string queryOf(const model::CheckedNode &node)
{
    return node.settings.value(kQuery, std::string());
}

// "line 2, column 5" of a byte.
std::string lineAndColumn(std::string_view text, std::size_t byte)
{
    const auto before = text.substr(0, byte);
    const auto line = std::ranges::count(before, '\n') + 1;
    const auto begin = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    return fmt::format("line {}, column {}", line, characterCount(before.substr(begin)) + 1);
}

// DuckDB runs the query over its whole input, spilling into the node's own folder beyond its memory
// limit.
class SqlOperator final : public runtime::WholeInputOperator
{
public:
    Status run(runtime::OperatorContext &context, std::vector<runtime::Pull> inputs,
               const runtime::Emit &emit) override
    {
        const auto &node = context.node();
        const auto sql = queryOf(node);
        ETL_TRY(const auto session, openWholeSession(context));
        // What is admitted is decided where it is run, too.
        if (const auto facts = inspectQuery(*session, node.inputs.at("in"), sql); !facts)
            return fail(
                Error{facts.error().code, facts.error().text, {}, kQuery, facts.error().remedy});
        BatchSource source(session, node.inputs.at("in"));
        QueryStatement query(source, sql);
        const auto statement = query.prepareToRun(*session);
        if (!statement)
            return std::unexpected(toError(statement.error(), "preparing the query"));
        WholeQuery whole{session, statement->get(), query.schema(), {}, {}};
        whole.inputs.push_back({&source, std::move(inputs.at(0))});
        whole.locate = [&](const SqlFailure &failure, Error &error) {
            error.setting = kQuery;
            if (const auto byte = query.placeOf(failure.byteOffset))
                error.message += " (" + lineAndColumn(sql, *byte) + ")";
        };
        return runWholeQuery(context, std::move(whole), emit);
    }
};

Refusal describe(const SqlFailure &failure, const QueryStatement &query, const model::Schema &input,
                 const std::string &sql)
{
    Refusal refusal;
    if (failure.type == QueryStatement::kForeignType) {
        refusal = refuse(failure.message, "Cast it, for example: CAST(… AS VARCHAR).");
        refusal.code = ErrorCode::Unsupported;
    } else if (failure.message.contains("must appear in the GROUP BY clause")) {
        refusal = refuse("this column has many values in a group",
                         "Put it into an aggregate, as in max(…), or add it to GROUP BY.");
    } else {
        refusal = describeFailure(failure, inputNames(input));
    }
    if (const auto byte = query.placeOf(failure.byteOffset))
        locate(refusal, sql, *byte);
    return refusal;
}

Result<runtime::NodeFacts> check(const runtime::NodeCheckContext &context)
{
    const auto &input = context.node->inputs.at("in");
    const auto sql = queryOf(*context.node);
    runtime::NodeFacts facts;
    ETL_TRY(const auto session, SqlSession::shared());
    const auto seen = inspectQuery(*session, input, sql);
    if (!seen) {
        facts.issues.push_back(issueOf(seen.error(), model::Severity::Error, kQuery, sql));
        return facts;
    }
    for (const auto &call : seen->volatileCalls)
        facts.issues.push_back(issueOf(call, model::Severity::Hint, kQuery, sql));
    BatchSource source(session, input);
    QueryStatement query(source, sql);
    if (const auto statement = query.prepare(*session); !statement) {
        const auto refusal = describe(statement.error(), query, input, sql);
        facts.issues.push_back(issueOf(refusal, model::Severity::Error, kQuery, sql));
        return facts;
    }
    facts.outputs["out"] = query.schema();
    return facts;
}

} // namespace

runtime::NodeCode transformSql()
{
    runtime::NodeCode code;
    code.type = "transform.sql";
    code.check = check;
    code.whole = [] { return std::make_unique<SqlOperator>(); };
    return code;
}

} // namespace etl::nodes
