// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/json.h"
#include "engine/model/schema.h"

#include <string>
#include <vector>

namespace etl::nodes {

// One SQL expression of a setting, under the name of the column it makes. A value; any thread.
struct Expression
{
    std::string name;
    std::string sql;
};

// Of a setting {"name": "expression", ...}, in its order; entries that are no text are left out.
inline std::vector<Expression> expressionsOf(const model::Json &map)
{
    std::vector<Expression> expressions;
    for (const auto &[name, sql] : map.items()) {
        if (sql.is_string())
            expressions.push_back({name, sql.get<std::string>()});
    }
    return expressions;
}

} // namespace etl::nodes
