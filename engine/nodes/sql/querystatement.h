// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/nodes/sql/batchsource.h"
#include "engine/nodes/sql/sqlsession.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace etl::nodes {

// A person's whole query over `input`, with what has to stand around it. The query must have passed
// inspectQuery(). The session's thread.
class QueryStatement
{
public:
    QueryStatement(const BatchSource &source, const std::string &query);

    // Names and types of the result, with a cast around each column whose type DuckDB keeps in its
    // own way. The failure of a type outside the closed list has the type kForeignType.
    SqlResult<DuckStatement> prepare(SqlSession &session);
    // The same for running: rows that the query looks at more than once are kept by DuckDB, since
    // an input can be read once.
    SqlResult<DuckStatement> prepareToRun(SqlSession &session);
    // Valid after either.
    const model::Schema &schema() const { return m_schema; }

    // The byte of the query that a byte of the statement stands for.
    std::optional<std::size_t> placeOf(std::optional<std::size_t> statementByte) const;

    static constexpr const char *kForeignType = "Foreign type";

private:
    enum class Rows { Streamed, Kept };

    std::string text(Rows rows, const std::string &items, const std::string &names);
    SqlResult<void> readSchema(duckdb_prepared_statement statement);
    bool readsOnce(SqlSession &session, const std::string &statement) const;

    std::string m_from;
    std::string m_query;
    std::size_t m_begin = 0; // of the query in the statement made last
    std::string m_items = "*";
    std::string m_names;
    model::Schema m_schema;
};

} // namespace etl::nodes
