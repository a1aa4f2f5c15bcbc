// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/nodes/sql/batchsource.h"
#include "engine/nodes/sql/selectstatement.h"
#include "engine/runtime/operator.h"

namespace etl::nodes {

// Streams an input of any size through one statement and passes its result on in batches. The
// statement may hold memory and spill as its session allows. Ends with Cancelled soon after the
// context asks to stop, also while DuckDB computes. The session's thread.
Status runWholeQuery(runtime::OperatorContext &context, const std::shared_ptr<SqlSession> &session,
                     BatchSource &source, SelectStatement &select, runtime::Pull input,
                     const runtime::Emit &emit);

} // namespace etl::nodes
