// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/model/issue.h"
#include "engine/model/schema.h"
#include "engine/nodes/sql/expression.h"
#include "engine/nodes/sql/sqlsession.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace etl::nodes {

struct BindOptions
{
    std::string setting;    // of the node, for issues
    bool named = false;     // expressions are entries of the setting: issues name the entry
    bool condition = false; // the type must be BOOLEAN
    // Absent: expressions see one row each. Otherwise they are aggregates over groups of equal
    // values of these columns, which must exist.
    std::optional<std::vector<std::string>> groupBy;
};

struct BoundExpressions
{
    std::vector<std::optional<model::Column>>
        columns;          // by expression; absent where there is an error
    model::Issues issues; // without node id
};

// Names and types of expressions over `input`, and everything that is wrong with them, without any
// data. Each is judged by itself. The session's thread.
Result<BoundExpressions> bindExpressions(const std::shared_ptr<SqlSession> &session,
                                         const model::Schema &input,
                                         const std::vector<Expression> &expressions,
                                         const BindOptions &options);

} // namespace etl::nodes
