// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/nodecodes.h"

#include "engine/nodes/join/joinplan.h"
#include "engine/nodes/sql/wholequery.h"

namespace etl::nodes {

namespace {

// One JOIN of DuckDB, which reads the right input to its end before the left one, and spills both
// into the node's own folder beyond its memory limit.
class JoinOperator final : public runtime::WholeInputOperator
{
public:
    Status run(runtime::OperatorContext &context, std::vector<runtime::Pull> inputs,
               const runtime::Emit &emit) override
    {
        const auto &node = context.node();
        const JoinPlan plan(node);
        if (model::hasErrors(plan.issues()))
            return std::unexpected(model::errorFromIssue(plan.issues().front()));
        SqlOptions options;
        options.joinsAsWritten = true;
        ETL_TRY(const auto session, openWholeSession(context, options));
        BatchSource left(session, node.inputs.at("left"));
        BatchSource right(session, node.inputs.at("right"));
        const auto statement = session->prepare(plan.sql(left, right));
        if (!statement)
            return std::unexpected(toError(statement.error(), "preparing the join"));
        WholeQuery query{session, statement->get(), plan.output(), {}, {}};
        query.inputs.push_back({&left, std::move(inputs.at(0))});
        query.inputs.push_back({&right, std::move(inputs.at(1))});
        return runWholeQuery(context, std::move(query), emit);
    }
};

Result<runtime::NodeFacts> check(const runtime::NodeCheckContext &context)
{
    const JoinPlan plan(*context.node);
    runtime::NodeFacts facts;
    facts.issues = plan.issues();
    if (!model::hasErrors(facts.issues))
        facts.outputs["out"] = plan.output();
    return facts;
}

} // namespace

runtime::NodeCode transformJoin()
{
    runtime::NodeCode code;
    code.type = "transform.join";
    code.check = check;
    code.whole = [] { return std::make_unique<JoinOperator>(); };
    return code;
}

} // namespace etl::nodes
