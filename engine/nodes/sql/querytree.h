// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/schema.h"
#include "engine/nodes/sql/refusal.h"
#include "engine/nodes/sql/sqlsession.h"

#include <expected>
#include <string>
#include <vector>

namespace etl::nodes {

// The name under which a query sees the rows of its node.
inline constexpr std::string_view kInputTable = "input";

struct QueryFacts
{
    // Functions that give another result in each run, each with its place; nothing against it.
    std::vector<Refusal> volatileCalls;
};

// Looks at the syntax tree that DuckDB makes of a query and refuses what is not one SELECT over
// `input`: other statements or several, other tables, files, functions that reach beyond the rows,
// parameters. The session's thread.
std::expected<QueryFacts, Refusal> inspectQuery(SqlSession &session, const model::Schema &input,
                                                const std::string &sql);

} // namespace etl::nodes
