// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/sql/querystatement.h"

#include "engine/base/scopeguard.h"
#include "engine/base/text.h"
#include "engine/model/json.h"
#include "engine/nodes/sql/sqltypes.h"

#include <fmt/format.h>

namespace etl::nodes {

namespace {

using model::Json;

// A statement may end in ';', a subquery may not.
std::string withoutEnd(std::string_view query)
{
    auto end = query.size();
    while (end > 0 && (query[end - 1] == ';' || trimmed(query.substr(end - 1, 1)).empty()))
        --end;
    return std::string(query.substr(0, end));
}

// How often a plan scans the input; a part that is repeated counts as more than once.
int scansIn(const Json &node)
{
    int scans = 0;
    if (node.is_object()) {
        const auto name = lowerAscii(node.value("name", ""));
        scans += name.contains(kInputFunction) ? 1 : name.contains("rec_cte") ? 2 : 0;
    }
    if (node.is_structured()) {
        for (const auto &child : node)
            scans += scansIn(child);
    }
    return scans;
}

std::string stringIn(duckdb_data_chunk chunk, idx_t column)
{
    auto *strings = static_cast<duckdb_string_t *>(
        duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, column)));
    return {duckdb_string_t_data(&strings[0]), duckdb_string_t_length(strings[0])};
}

} // namespace

QueryStatement::QueryStatement(const BatchSource &source, const std::string &query)
    : m_from(source.sql())
    , m_query(withoutEnd(query))
{}

std::string QueryStatement::text(Rows rows, const std::string &items, const std::string &names)
{
    std::string sql =
        fmt::format("WITH input AS {}MATERIALIZED (SELECT * FROM {}) SELECT {} FROM (",
                    rows == Rows::Kept ? "" : "NOT ", m_from, items);
    m_begin = sql.size();
    // The line break ends a comment at the end of the query.
    return sql + m_query + "\n) AS result" + names;
}

SqlResult<DuckStatement> QueryStatement::prepare(SqlSession &session)
{
    ETL_TRY(auto statement, session.prepare(text(Rows::Streamed, "*", {})));
    ETL_TRY_VOID(readSchema(statement.get()));
    return session.prepare(text(Rows::Streamed, m_items, m_names));
}

SqlResult<DuckStatement> QueryStatement::prepareToRun(SqlSession &session)
{
    ETL_TRY(auto statement, prepare(session));
    if (readsOnce(session, text(Rows::Streamed, m_items, m_names)))
        return statement;
    return session.prepare(text(Rows::Kept, m_items, m_names));
}

SqlResult<void> QueryStatement::readSchema(duckdb_prepared_statement statement)
{
    m_schema.columns.clear();
    m_items.clear();
    m_names.clear();
    for (idx_t i = 0; i < duckdb_prepared_statement_column_count(statement); ++i) {
        const DuckType logical(duckdb_prepared_statement_column_logical_type(statement, i));
        const char *name = duckdb_prepared_statement_column_name(statement, i);
        const ScopeGuard freeName([&] { duckdb_free(const_cast<char *>(name)); });
        auto type = fromDuckDb(logical.get());
        if (!type) {
            return std::unexpected(sqlFailure(
                kForeignType, fmt::format("column '{}': {}", name, type.error().message)));
        }
        const auto column = fmt::format("c{}", i);
        m_names += (i == 0 ? "(" : ", ") + column;
        m_items += i == 0 ? "" : ", ";
        m_items += type->needsCast ? fmt::format("CAST({} AS {})", column, model::toSql(type->type))
                                   : column;
        m_schema.columns.push_back({name, std::move(type->type)});
    }
    m_names += ")";
    // DuckDB tells such names apart only by case.
    const auto unique = inputNames(m_schema);
    for (std::size_t i = 0; i < unique.size(); ++i)
        m_schema.columns[i].name = unique[i];
    return {};
}

// Plans are made the same way each time, so what is explained is what will be run. A plan that
// cannot be read counts as one that reads twice.
bool QueryStatement::readsOnce(SqlSession &session, const std::string &statement) const
{
    DuckResult result;
    const auto sql = "EXPLAIN (FORMAT json) " + statement;
    if (duckdb_query(session.connection(), sql.c_str(), result.get()) != DuckDBSuccess)
        return false;
    const DuckChunk chunk(duckdb_fetch_chunk(*result.get()));
    if (!chunk || duckdb_data_chunk_get_size(chunk.get()) == 0
        || duckdb_data_chunk_get_column_count(chunk.get()) < 2)
        return false;
    const auto plan = Json::parse(stringIn(chunk.get(), 1), nullptr, false);
    return plan.is_array() && scansIn(plan) <= 1;
}

std::optional<std::size_t> QueryStatement::placeOf(std::optional<std::size_t> statementByte) const
{
    // One past the text counts: that is where an unfinished query ends.
    if (!statementByte || *statementByte < m_begin || *statementByte > m_begin + m_query.size())
        return std::nullopt;
    return *statementByte - m_begin;
}

} // namespace etl::nodes
