// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/nodes/sql/batchsource.h"
#include "engine/nodes/sql/expression.h"
#include "engine/nodes/sql/selectstatement.h"
#include "engine/runtime/operator.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace etl::nodes {

// Row-wise expressions over one input schema as one prepared statement, run batch by batch. Only
// the columns that the expressions name are read. The session's thread.
class RowExpression
{
public:
    // The expressions must have passed bindExpressions().
    static Result<std::unique_ptr<RowExpression>> prepare(std::shared_ptr<SqlSession> session,
                                                          const model::Schema &input,
                                                          std::vector<Expression> expressions);
    class Key;
    RowExpression(const Key &, std::shared_ptr<SqlSession> session, const model::Schema &input,
                  std::vector<Expression> expressions);

    const model::Schema &schema() const { return m_select.schema(); }
    const runtime::SchemaPtr &arrowSchema() const { return m_arrowSchema; }
    const std::vector<Expression> &expressions() const { return m_expressions; }

    // The expressions' values, one row for each of the batch's. The inner error is DuckDB's, when a
    // row has no result. Cancelled as soon as `stop`, asked every few thousand rows, says so.
    Result<SqlResult<runtime::BatchPtr>> evaluate(const runtime::BatchPtr &batch,
                                                  const StopCheck &stop = {});
    // Which expression an error of evaluate() comes from, when DuckDB says so.
    std::optional<std::size_t> expressionOf(const SqlFailure &failure) const;

private:
    Status start();

    std::shared_ptr<SqlSession> m_session;
    BatchSource m_source;
    std::vector<Expression> m_expressions;
    SelectStatement m_select;
    DuckStatement m_statement;
    runtime::SchemaPtr m_arrowSchema;
};

} // namespace etl::nodes
