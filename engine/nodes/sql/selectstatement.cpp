// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/sql/selectstatement.h"

#include "engine/nodes/sql/sqltext.h"
#include "engine/nodes/sql/sqltypes.h"

#include <fmt/format.h>

#include <algorithm>

namespace etl::nodes {

SelectStatement::SelectStatement(const BatchSource &source, std::vector<Expression> expressions,
                                 std::optional<std::vector<std::string>> groupBy)
    : m_from(source.sql())
{
    if (groupBy) {
        const auto names = inputNames(source.schema());
        for (const auto &column : *groupBy) {
            const auto index =
                std::ranges::find(source.schema().columns, column, &model::Column::name)
                - source.schema().columns.begin();
            const auto sql = "input." + quoteIdentifier(names[static_cast<std::size_t>(index)]);
            m_groupBy += (m_groupBy.empty() ? "" : ", ") + sql;
            m_columns.push_back({column, sql});
        }
        m_groups = m_columns.size();
        m_groupBy = " GROUP BY " + (m_groupBy.empty() ? "()" : m_groupBy);
    }
    std::ranges::move(expressions, std::back_inserter(m_columns));
}

// The line break ends a comment at the end of an expression.
std::string SelectStatement::text(const std::vector<std::string> &casts)
{
    std::string sql = "SELECT ";
    m_begins.clear();
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        sql += i == 0 ? "" : ", ";
        sql += casts[i].empty() ? "(" : "CAST((";
        m_begins.push_back(sql.size());
        sql += m_columns[i].sql + "\n)";
        if (!casts[i].empty())
            sql += " AS " + casts[i] + ")";
    }
    return sql + " FROM " + m_from + m_groupBy;
}

SqlResult<DuckStatement> SelectStatement::prepare(SqlSession &session)
{
    const std::vector<std::string> none(m_columns.size());
    ETL_TRY(auto statement, session.prepare(text(none)));
    ETL_TRY(const auto casts, readSchema(statement.get()));
    if (casts == none)
        return statement;
    return session.prepare(text(casts));
}

SqlResult<std::vector<std::string>> SelectStatement::readSchema(duckdb_prepared_statement statement)
{
    std::vector<std::string> casts(m_columns.size());
    m_schema.columns.clear();
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        const DuckType logical(duckdb_prepared_statement_column_logical_type(statement, i));
        auto type = fromDuckDb(logical.get());
        if (!type) {
            auto failure = sqlFailure(kForeignType, type.error().message);
            failure.byteOffset = m_begins[i];
            m_typeRemedy = type.error().remedy;
            return std::unexpected(std::move(failure));
        }
        if (type->needsCast)
            casts[i] = model::toSql(type->type);
        m_schema.columns.push_back({m_columns[i].name, std::move(type->type)});
    }
    return casts;
}

std::optional<SelectStatement::Place>
SelectStatement::placeOf(std::optional<std::size_t> statementByte) const
{
    if (!statementByte)
        return std::nullopt;
    for (std::size_t i = m_groups; i < m_columns.size(); ++i) {
        // One past the text counts: that is where an unfinished expression ends.
        if (*statementByte >= m_begins[i]
            && *statementByte <= m_begins[i] + m_columns[i].sql.size())
            return Place{i - m_groups, *statementByte - m_begins[i]};
    }
    return std::nullopt;
}

} // namespace etl::nodes
