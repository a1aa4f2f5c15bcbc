// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/schema.h"
#include "engine/nodes/sql/refusal.h"
#include "engine/nodes/sql/sqlsession.h"

#include <optional>
#include <string>

namespace etl::nodes {

// Looks at the syntax tree that DuckDB makes of an expression and refuses what would not be one
// value made of the row's (or group's) own columns: several statements or columns, subqueries,
// windows, parameters, stars, text that is not balanced by itself, and functions whose result
// changes from call to call. The session's thread.
std::optional<Refusal> inspectExpression(SqlSession &session, const model::Schema &input,
                                         const std::string &sql);

} // namespace etl::nodes
