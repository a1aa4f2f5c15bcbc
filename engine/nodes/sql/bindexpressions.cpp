// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/sql/bindexpressions.h"

#include "engine/nodes/sql/batchsource.h"
#include "engine/nodes/sql/expressiontree.h"
#include "engine/nodes/sql/selectstatement.h"
#include "engine/nodes/sql/statementrun.h"
#include "engine/runtime/arrowtypes.h"

#include <arrow/array/util.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <fmt/format.h>

namespace etl::nodes {

namespace {

// What stands around an expression forbids more than DuckDB does, and it says so in its own words.
Refusal describe(const SqlFailure &failure, const model::Schema &input)
{
    if (failure.message.contains("cannot contain aggregates"))
        return refuse("an aggregate looks at many rows, but an expression here sees one at a time",
                      "Use an Aggregate node.");
    if (failure.message.contains("cannot contain window functions"))
        return refuse("a window function looks at other rows");
    if (failure.message.contains("UNNEST not supported"))
        return refuse("this makes several rows out of one");
    if (failure.message.contains("must appear in the GROUP BY clause"))
        return refuse("this column has many values in a group",
                      "Put it into an aggregate, as in max(…), or add it to groupBy.");
    return describeFailure(failure, inputNames(input));
}

// Judges expressions over one input.
class Binder
{
public:
    Binder(std::shared_ptr<SqlSession> session, const model::Schema &input,
           const BindOptions &options)
        : m_session(std::move(session))
        , m_source(m_session, input)
        , m_options(options)
    {}

    Result<BoundExpressions> bind(const std::vector<Expression> &expressions)
    {
        for (const auto &expression : expressions) {
            m_expression = &expression;
            ETL_TRY(auto column, bindOne());
            m_bound.columns.push_back(std::move(column));
        }
        return std::move(m_bound);
    }

private:
    Result<std::optional<model::Column>> bindOne()
    {
        if (const auto refusal =
                inspectExpression(*m_session, m_source.schema(), m_expression->sql)) {
            report(*refusal, model::Severity::Error);
            return std::nullopt;
        }
        SelectStatement select(m_source, {*m_expression}, m_options.groupBy);
        const auto statement = select.prepare(*m_session);
        if (!statement) {
            report(refusalOf(statement.error(), select), model::Severity::Error);
            return std::nullopt;
        }
        if (!checkPlace(select))
            return std::nullopt;
        auto column = select.schema().columns.back();
        if (m_options.condition && column.type.kind != model::TypeKind::Boolean) {
            report(notBoolean(column.type), model::Severity::Error);
            return std::nullopt;
        }
        ETL_TRY_VOID(tryNulls(statement->get(), select));
        return column;
    }

    Refusal refusalOf(const SqlFailure &failure, const SelectStatement &select) const
    {
        if (failure.type == SelectStatement::kForeignType) {
            Refusal refusal;
            refusal.code = ErrorCode::Unsupported;
            refusal.text = failure.message;
            refusal.remedy = select.typeRemedy();
            return refusal;
        }
        auto refusal = describe(failure, m_source.schema());
        if (const auto place = select.placeOf(failure.byteOffset))
            locate(refusal, m_expression->sql, place->byte);
        return refusal;
    }

    // DuckDB takes aggregates, windows and unnest in a select list; in a condition it does not. In
    // HAVING it takes aggregates, but nothing that makes more rows.
    bool checkPlace(const SelectStatement &select)
    {
        std::string sql = "SELECT 1 FROM " + m_source.sql();
        sql += m_options.groupBy ? select.groupBySql() + " HAVING ((" : " WHERE ((";
        const auto begin = sql.size();
        sql += m_expression->sql + "\n)) IS NULL";
        const auto statement = m_session->prepare(sql);
        if (statement)
            return true;
        auto refusal = describe(statement.error(), m_source.schema());
        const auto byte = statement.error().byteOffset;
        if (byte && *byte >= begin && *byte < begin + m_expression->sql.size())
            locate(refusal, m_expression->sql, *byte - begin);
        report(refusal, model::Severity::Error);
        return false;
    }

    static Refusal notBoolean(const model::DataType &type)
    {
        Refusal refusal;
        refusal.text =
            fmt::format("a condition is true or false, but this is {}", model::toSql(type));
        refusal.remedy = "Compare it with something, as in … <> 0.";
        return refusal;
    }

    // A constant that does not convert fails for every row, nulls included; binding does not
    // notice.
    Status tryNulls(duckdb_prepared_statement statement, const SelectStatement &select)
    {
        ETL_TRY(const auto schema, runtime::toArrow(m_source.schema()));
        arrow::ArrayVector columns;
        for (const auto &field : schema->fields()) {
            ETL_TRY_ARROW(auto nulls, arrow::MakeArrayOfNull(field->type(), 1), "making a null");
            columns.push_back(std::move(nulls));
        }
        m_source.setBatch(arrow::RecordBatch::Make(schema, 1, std::move(columns)));
        ETL_TRY(const auto end,
                runStatement(statement, {}, [](duckdb_data_chunk) { return Status(); }));
        if (end)
            return {};
        auto refusal = refusalOf(end.error(), select);
        refusal.code = ErrorCode::BadData;
        refusal.text =
            fmt::format("fails for a row of nulls, perhaps for every row: {}", refusal.text);
        report(refusal, model::Severity::Warning);
        return {};
    }

    void report(const Refusal &refusal, model::Severity severity)
    {
        auto issue = issueOf(refusal, severity, m_options.setting, m_expression->sql);
        issue.subKey = m_options.named ? m_expression->name : std::string();
        m_bound.issues.push_back(std::move(issue));
    }

    std::shared_ptr<SqlSession> m_session;
    BatchSource m_source;
    const BindOptions &m_options;
    const Expression *m_expression = nullptr;
    BoundExpressions m_bound;
};

} // namespace

Result<BoundExpressions> bindExpressions(const std::shared_ptr<SqlSession> &session,
                                         const model::Schema &input,
                                         const std::vector<Expression> &expressions,
                                         const BindOptions &options)
{
    return Binder(session, input, options).bind(expressions);
}

} // namespace etl::nodes
