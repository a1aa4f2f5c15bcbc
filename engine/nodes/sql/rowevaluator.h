// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/nodes/sql/rowexpression.h"
#include "engine/runtime/operator.h"

#include <memory>
#include <vector>

namespace etl::nodes {

// A batch's good rows and their values, row by row.
struct EvaluatedRows
{
    runtime::BatchPtr input;
    runtime::BatchPtr values;
};

// Evaluates expressions and finds the rows that have no value: one such row fails DuckDB's whole
// statement, so the batch is halved until it stands alone and goes to the node's rejects. The
// session's thread.
class RowEvaluator
{
public:
    RowEvaluator(std::shared_ptr<SqlSession> session, const model::Schema &input,
                 std::vector<Expression> expressions);

    // `context` must outlive the evaluator.
    Status open(runtime::OperatorContext &context);
    const model::Schema &schema() const { return m_all->schema(); }
    const runtime::SchemaPtr &arrowSchema() const { return m_all->arrowSchema(); }

    // An error when the node must not go on.
    Result<EvaluatedRows> evaluate(const runtime::BatchPtr &batch);

private:
    Status evaluateInto(const runtime::BatchPtr &batch, std::vector<EvaluatedRows> &pieces);
    Status rejectRow(const runtime::BatchPtr &row, SqlFailure failure);
    Result<std::size_t> culprit(const runtime::BatchPtr &row, SqlFailure &failure);

    std::shared_ptr<SqlSession> m_session;
    model::Schema m_input;
    std::vector<Expression> m_expressions;
    runtime::OperatorContext *m_context = nullptr;
    std::unique_ptr<RowExpression> m_all;
    std::vector<std::unique_ptr<RowExpression>> m_single; // made when first needed
};

} // namespace etl::nodes
