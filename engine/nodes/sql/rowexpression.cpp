// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/sql/rowexpression.h"

#include "engine/nodes/sql/resultgatherer.h"
#include "engine/nodes/sql/statementrun.h"
#include "engine/runtime/arrowtypes.h"

#include <arrow/record_batch.h>

namespace etl::nodes {

class RowExpression::Key
{};

RowExpression::RowExpression(const Key &, std::shared_ptr<SqlSession> session,
                             const model::Schema &input, std::vector<Expression> expressions)
    : m_session(std::move(session))
    , m_source(m_session, input)
    , m_expressions(std::move(expressions))
    , m_select(m_source, m_expressions)
{}

Result<std::unique_ptr<RowExpression>> RowExpression::prepare(std::shared_ptr<SqlSession> session,
                                                              const model::Schema &input,
                                                              std::vector<Expression> expressions)
{
    auto expression =
        std::make_unique<RowExpression>(Key(), std::move(session), input, std::move(expressions));
    ETL_TRY_VOID(expression->start());
    return expression;
}

Status RowExpression::start()
{
    auto statement = m_select.prepare(*m_session);
    if (!statement)
        return std::unexpected(toError(statement.error(), "preparing the expressions"));
    m_statement = *std::move(statement);
    ETL_TRY(m_arrowSchema, runtime::toArrow(schema()));
    return {};
}

Result<SqlResult<runtime::BatchPtr>> RowExpression::evaluate(const runtime::BatchPtr &batch,
                                                             const StopCheck &stop)
{
    ResultGatherer gatherer(m_session->connection(), schema(), m_arrowSchema);
    ETL_TRY_VOID(gatherer.reserve(batch->num_rows()));
    m_source.setBatch(batch);
    auto end = runStatement(m_statement.get(), stop,
                            [&](duckdb_data_chunk chunk) { return gatherer.append(chunk); });
    m_source.setBatch(nullptr);
    if (auto error = m_source.takeError())
        return std::unexpected(*std::move(error));
    if (!end)
        return std::unexpected(std::move(end).error());
    if (!*end) {
        if ((*end).error().isAboutRow())
            return SqlResult<runtime::BatchPtr>(std::unexpected(std::move(*end).error()));
        return std::unexpected(toError((*end).error(), "evaluating the expressions"));
    }
    if (**end == RunEnd::Stopped)
        return fail(ErrorCode::Cancelled, "the run is being stopped");
    if (gatherer.rows() != batch->num_rows())
        return fail(ErrorCode::Internal,
                    "DuckDB returned another number of rows than it was given");
    ETL_TRY(auto results, gatherer.finish());
    return results;
}

std::optional<std::size_t> RowExpression::expressionOf(const SqlFailure &failure) const
{
    if (m_expressions.size() == 1)
        return 0;
    const auto place = m_select.placeOf(failure.byteOffset);
    return place ? std::optional(place->expression) : std::nullopt;
}

} // namespace etl::nodes
