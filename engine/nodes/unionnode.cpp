// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/nodecodes.h"

#include "engine/base/text.h"
#include "engine/nodes/columns/columnlist.h"
#include "engine/runtime/arrowtypes.h"

#include <arrow/array.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <fmt/format.h>

namespace etl::nodes {

namespace {

// All inputs have the same columns, perhaps in another order; the first wire's order is the
// result's.
class UnionOperator final : public runtime::RowOperator
{
public:
    Status open(runtime::OperatorContext &context) override
    {
        ETL_TRY(m_schema, runtime::toArrow(context.node().outputs.at("out")));
        return {};
    }

    Result<runtime::BatchPtr> process(const runtime::BatchPtr &batch) override
    {
        if (batch->schema()->Equals(*m_schema, false))
            return batch;
        arrow::ArrayVector columns;
        for (const auto &field : m_schema->fields()) {
            auto column = batch->GetColumnByName(field->name());
            if (!column || !column->type()->Equals(*field->type())) {
                return fail(ErrorCode::Internal,
                            fmt::format("an input of the union lacks column '{}' of type {}",
                                        field->name(), field->type()->ToString()));
            }
            columns.push_back(std::move(column));
        }
        return arrow::RecordBatch::Make(m_schema, batch->num_rows(), std::move(columns));
    }

private:
    runtime::SchemaPtr m_schema;
};

std::string nameOf(const runtime::NodeInput &input)
{
    return model::toString(input.from, model::kDefaultOutput);
}

model::Issue mismatch(std::string text, std::string remedy)
{
    return model::makeIssue(model::Severity::Error, {}, "wires", std::move(text),
                            std::move(remedy));
}

// What `wire` lacks or has otherwise than `first`.
void compare(const runtime::NodeInput &first, const runtime::NodeInput &wire, model::Issues &issues)
{
    for (const auto &column : first.schema->columns) {
        const auto *other = wire.schema->find(column.name);
        if (!other) {
            auto issue = mismatch(fmt::format("the rows from '{}' have no column '{}', which those "
                                              "from '{}' have",
                                              nameOf(wire), column.name, nameOf(first)),
                                  "Bring both to the same columns with a Select or Derive node.");
            issue.code = ErrorCode::UnknownColumn;
            issue.candidates = nearestNames(column.name, columnNames(*wire.schema));
            issues.push_back(std::move(issue));
        } else if (other->type != column.type) {
            issues.push_back(mismatch(
                fmt::format("column '{}' is {} in the rows from '{}', but {} in those from '{}'",
                            column.name, model::toSql(column.type), nameOf(first),
                            model::toSql(other->type), nameOf(wire)),
                fmt::format("Cast it in a Derive node, as in CAST({} AS {}).", column.name,
                            model::toSql(column.type))));
        }
    }
}

Result<runtime::NodeFacts> check(const runtime::NodeCheckContext &context)
{
    runtime::NodeFacts facts;
    const auto &first = context.wires.front();
    for (const auto &wire : context.wires) {
        if (&wire == &first)
            continue;
        compare(first, wire, facts.issues);
        for (const auto &column : wire.schema->columns) {
            if (!first.schema->find(column.name)) {
                facts.issues.push_back(mismatch(
                    fmt::format("the rows from '{}' have a column '{}' more than those from '{}'",
                                nameOf(wire), column.name, nameOf(first)),
                    "Drop it with a Select node, or add it to the other input."));
            }
        }
    }
    facts.outputs["out"] = *first.schema;
    return facts;
}

} // namespace

runtime::NodeCode flowUnion()
{
    runtime::NodeCode code;
    code.type = "flow.union";
    code.check = check;
    code.row = [] { return std::make_unique<UnionOperator>(); };
    return code;
}

} // namespace etl::nodes
