// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/nodes/sql/batchsource.h"
#include "engine/nodes/sql/selectstatement.h"
#include "engine/runtime/operator.h"

#include <functional>
#include <memory>
#include <vector>

namespace etl::nodes {

// A session with the node's memory limit and its own spill folder.
Result<std::shared_ptr<SqlSession>> openWholeSession(runtime::OperatorContext &context,
                                                     SqlOptions options = {});

// What a statement over whole inputs reads and gives.
struct WholeQuery
{
    std::shared_ptr<SqlSession> session;
    duckdb_prepared_statement statement = nullptr;
    model::Schema schema; // of the result
    struct Input
    {
        BatchSource *source;
        runtime::Pull pull;
    };
    std::vector<Input> inputs;
    // Names the node's setting that a failure while computing comes from; may be empty.
    std::function<void(const SqlFailure &, Error &)> locate;
};

// Streams inputs of any size through one statement and passes its result on in batches. The
// statement may hold memory and spill as its session allows. Ends with Cancelled soon after the
// context asks to stop, also while DuckDB computes. The session's thread.
Status runWholeQuery(runtime::OperatorContext &context, WholeQuery query,
                     const runtime::Emit &emit);

// The same of one input and expressions over it.
Status runWholeQuery(runtime::OperatorContext &context, const std::shared_ptr<SqlSession> &session,
                     BatchSource &source, SelectStatement &select, runtime::Pull input,
                     const runtime::Emit &emit);

} // namespace etl::nodes
