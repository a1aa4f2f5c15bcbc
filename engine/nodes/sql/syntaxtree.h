// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/json.h"
#include "engine/nodes/sql/refusal.h"
#include "engine/nodes/sql/sqlsession.h"

#include <expected>
#include <optional>
#include <string>

// The syntax tree that DuckDB makes of SELECT statements, as JSON. The session's thread.
namespace etl::nodes {

// The tree of one or more statements, or why there is none: `otherStatement` when one of them is no
// SELECT.
std::expected<model::Json, Refusal> parseSelect(SqlSession &session, const std::string &sql,
                                                const std::string &otherStatement);

// A member that is a text; empty when it is none.
std::string textAt(const model::Json &node, const char *key);

// The byte of the statement where a node of the tree begins; many nodes do not say.
std::optional<std::size_t> byteOf(const model::Json &node);

} // namespace etl::nodes
