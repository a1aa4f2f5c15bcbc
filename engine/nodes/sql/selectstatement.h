// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/nodes/sql/batchsource.h"
#include "engine/nodes/sql/expression.h"
#include "engine/nodes/sql/sqlsession.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace etl::nodes {

// What a statement built from expressions looks like, so that a position in it can be traced back
// to one of them. The session's thread.
class SelectStatement
{
public:
    // `groupBy`: absent for one result row per input row; empty for one row in all. The columns of
    // `groupBy` come first in the result, then the expressions.
    SelectStatement(const BatchSource &source, std::vector<Expression> expressions,
                    std::optional<std::vector<std::string>> groupBy = std::nullopt);

    // Prepares the statement, with a cast around each column whose type DuckDB keeps in its own
    // way. The failure of a type outside the closed list has the type kForeignType.
    SqlResult<DuckStatement> prepare(SqlSession &session);
    std::size_t expressionCount() const { return m_columns.size() - m_groups; }
    // " GROUP BY ...", or empty.
    const std::string &groupBySql() const { return m_groupBy; }
    // Names and types of the result; valid after prepare().
    const model::Schema &schema() const { return m_schema; }
    // The remedy for the last failure of kForeignType.
    const std::string &typeRemedy() const { return m_typeRemedy; }

    // The expression, and the byte within it, that a byte of the statement lies in.
    struct Place
    {
        std::size_t expression;
        std::size_t byte;
    };
    std::optional<Place> placeOf(std::optional<std::size_t> statementByte) const;

    static constexpr const char *kForeignType = "Foreign type";

private:
    std::string text(const std::vector<std::string> &casts);
    SqlResult<std::vector<std::string>> readSchema(duckdb_prepared_statement statement);

    std::string m_from;
    std::vector<Expression> m_columns; // groups, then expressions
    std::size_t m_groups = 0;
    std::string m_groupBy;
    std::vector<std::size_t> m_begins; // of each column's text in the statement prepared last
    model::Schema m_schema;
    std::string m_typeRemedy;
};

} // namespace etl::nodes
