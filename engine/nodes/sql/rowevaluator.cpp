// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/sql/rowevaluator.h"

#include "engine/nodes/sql/rowtext.h"
#include "engine/runtime/arrowtypes.h"

#include <arrow/record_batch.h>

namespace etl::nodes {

namespace {

Result<EvaluatedRows> join(std::vector<EvaluatedRows> pieces, const runtime::BatchPtr &batch,
                           const runtime::SchemaPtr &valueSchema)
{
    constexpr std::string_view kDoing = "joining the rows without errors";
    if (pieces.size() == 1)
        return std::move(pieces.front());
    if (pieces.empty()) {
        ETL_TRY_ARROW(auto none, arrow::RecordBatch::MakeEmpty(valueSchema), kDoing);
        return EvaluatedRows{batch->Slice(0, 0), std::move(none)};
    }
    arrow::RecordBatchVector inputs;
    arrow::RecordBatchVector values;
    for (auto &piece : pieces) {
        inputs.push_back(std::move(piece.input));
        values.push_back(std::move(piece.values));
    }
    ETL_TRY_ARROW(auto input, arrow::ConcatenateRecordBatches(inputs), kDoing);
    ETL_TRY_ARROW(auto value, arrow::ConcatenateRecordBatches(values), kDoing);
    return EvaluatedRows{std::move(input), std::move(value)};
}

} // namespace

RowEvaluator::RowEvaluator(std::shared_ptr<SqlSession> session, const model::Schema &input,
                           std::vector<Expression> expressions)
    : m_session(std::move(session))
    , m_input(input)
    , m_expressions(std::move(expressions))
    , m_single(m_expressions.size())
{}

Status RowEvaluator::open(runtime::OperatorContext &context)
{
    m_context = &context;
    ETL_TRY(m_all, RowExpression::prepare(m_session, m_input, m_expressions));
    return {};
}

Result<EvaluatedRows> RowEvaluator::evaluate(const runtime::BatchPtr &batch)
{
    std::vector<EvaluatedRows> pieces;
    ETL_TRY_VOID(evaluateInto(batch, pieces));
    return join(std::move(pieces), batch, arrowSchema());
}

Status RowEvaluator::evaluateInto(const runtime::BatchPtr &batch,
                                  std::vector<EvaluatedRows> &pieces)
{
    const auto rows = batch->num_rows();
    if (rows == 0)
        return {};
    if (m_context->stopRequested())
        return fail(ErrorCode::Cancelled, "the run is being stopped");
    ETL_TRY(auto values, m_all->evaluate(batch, [this] { return m_context->stopRequested(); }));
    if (values) {
        pieces.push_back({batch, *std::move(values)});
        return {};
    }
    if (rows == 1)
        return rejectRow(batch, std::move(values).error());
    ETL_TRY_VOID(evaluateInto(batch->Slice(0, rows / 2), pieces));
    return evaluateInto(batch->Slice(rows / 2), pieces);
}

Status RowEvaluator::rejectRow(const runtime::BatchPtr &row, SqlFailure failure)
{
    ETL_TRY(const auto expression, culprit(row, failure));
    runtime::Reject reject;
    ETL_TRY(reject.row, rowText(*row, 0));
    reject.error = shortMessage(failure);
    reject.column = m_expressions[expression].name;
    const auto column = reject.column;
    auto status = m_context->reject(std::move(reject));
    if (!status && status.error().setting == "columns")
        status.error().setting += "." + column;
    return status;
}

// Not all of DuckDB's errors have a position; then each expression is tried alone.
Result<std::size_t> RowEvaluator::culprit(const runtime::BatchPtr &row, SqlFailure &failure)
{
    if (const auto known = m_all->expressionOf(failure))
        return *known;
    for (std::size_t i = 0; i < m_expressions.size(); ++i) {
        if (!m_single[i]) {
            ETL_TRY(m_single[i], RowExpression::prepare(m_session, m_input, {m_expressions[i]}));
        }
        ETL_TRY(auto value, m_single[i]->evaluate(row));
        if (!value) {
            failure = std::move(value).error();
            return i;
        }
    }
    return 0;
}

} // namespace etl::nodes
