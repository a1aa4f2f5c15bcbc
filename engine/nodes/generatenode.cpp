// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/nodecodes.h"

#include "engine/nodes/rowpace.h"
#include "engine/nodes/sql/bindexpressions.h"
#include "engine/nodes/sql/rowevaluator.h"
#include "engine/runtime/arrowtypes.h"

#include <arrow/array/array_primitive.h>
#include <arrow/buffer.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>

#include <algorithm>
#include <numeric>
#include <thread>

namespace etl::nodes {

namespace {

constexpr const char *kSetting = "columns";
constexpr std::int64_t kMaxBatchRows = 65'536;
constexpr std::uint64_t kMaxSplits = 1024;
// Longest wait of a read for its rate, whether rows are due then or not, so that stopping stays
// quick.
constexpr std::chrono::milliseconds kTick{20};

// The expressions' input: the number of the row.
model::Schema numberSchema()
{
    return model::Schema{{{"i", model::DataType{model::TypeKind::BigInt, 0, 0, {}}}}};
}

std::vector<Expression> columnsOf(const model::CheckedNode &node)
{
    return expressionsOf(node.settings.value(kSetting, model::Json::object()));
}

std::int64_t rowCount(const model::CheckedNode &node)
{
    return std::max<std::int64_t>(node.settings.value("rows", std::int64_t{0}), 0);
}

double rateOf(const model::CheckedNode &node)
{
    return node.settings.value("rate", 0.0);
}

// What a row takes in memory, about: only for the size of batches and splits.
std::int64_t estimatedRowBytes(const model::Schema &schema)
{
    constexpr std::int64_t kTextBytes = 24;
    std::int64_t bytes = 1;
    for (const auto &column : schema.columns) {
        const auto width = runtime::toArrow(column.type)->byte_width();
        bytes += width > 0 ? width : kTextBytes;
    }
    return bytes;
}

class GenerateOperator final : public runtime::SourceOperator
{
public:
    Status open(runtime::OperatorContext &context) override
    {
        ETL_TRY(auto session, SqlSession::shared());
        m_pace = RowPace(rateOf(context.node()));
        m_evaluator = std::make_unique<RowEvaluator>(std::move(session), numberSchema(),
                                                     columnsOf(context.node()));
        ETL_TRY_VOID(m_evaluator->open(context));
        m_rowBytes = estimatedRowBytes(m_evaluator->schema());
        ETL_TRY(m_inputSchema, runtime::toArrow(numberSchema()));
        return {};
    }

    Status start(const model::Split &split, std::uint64_t position, std::int64_t) override
    {
        m_next = static_cast<std::int64_t>(position);
        m_end = static_cast<std::int64_t>(split.end);
        return {};
    }

    Result<runtime::SourceBatch> read(std::int64_t targetBytes) override
    {
        const auto limit = std::min(
            {m_end - m_next, kMaxBatchRows, std::max<std::int64_t>(targetBytes / m_rowBytes, 1)});
        const auto rows = waitForRows(limit);
        runtime::SourceBatch read;
        if (rows > 0) {
            ETL_TRY(const auto numbers, makeNumbers(rows));
            ETL_TRY(auto made, m_evaluator->evaluate(numbers));
            if (made.values->num_rows() > 0)
                read.batch = std::move(made.values);
            m_pace.taken(rows);
            m_next += rows;
        }
        read.position = static_cast<std::uint64_t>(m_next);
        return read;
    }

private:
    // With a rate, rows leave in batches of a tick or as large as wanted, not as soon as one is
    // due: a batch costs as much as many rows.
    std::int64_t waitForRows(std::int64_t limit)
    {
        const auto due = m_pace.due(RowPace::Clock::now(), limit);
        if (due == limit)
            return due;
        std::this_thread::sleep_for(kTick);
        return m_pace.due(RowPace::Clock::now(), limit);
    }

    Result<runtime::BatchPtr> makeNumbers(std::int64_t rows) const
    {
        ETL_TRY_ARROW(std::shared_ptr<arrow::Buffer> buffer,
                      arrow::AllocateBuffer(rows * static_cast<std::int64_t>(sizeof(std::int64_t))),
                      "generating rows");
        auto *numbers = reinterpret_cast<std::int64_t *>(buffer->mutable_data());
        std::iota(numbers, numbers + rows, m_next);
        return arrow::RecordBatch::Make(
            m_inputSchema, rows, {std::make_shared<arrow::Int64Array>(rows, std::move(buffer))});
    }

    std::unique_ptr<RowEvaluator> m_evaluator;
    runtime::SchemaPtr m_inputSchema;
    RowPace m_pace{0};
    std::int64_t m_rowBytes = 8;
    std::int64_t m_next = 0;
    std::int64_t m_end = 0;
};

Result<runtime::NodeFacts> check(const runtime::NodeCheckContext &context)
{
    ETL_TRY(const auto session, SqlSession::shared());
    BindOptions options;
    options.setting = kSetting;
    options.named = true;
    ETL_TRY(auto bound,
            bindExpressions(session, numberSchema(), columnsOf(*context.node), options));
    runtime::NodeFacts facts;
    facts.issues = std::move(bound.issues);
    facts.totalRows = static_cast<std::uint64_t>(rowCount(*context.node));
    facts.totalRowsExact = true;
    model::Schema output;
    for (const auto &column : bound.columns) {
        if (!column)
            return facts;
        output.columns.push_back(*column);
    }
    facts.outputs["out"] = std::move(output);
    return facts;
}

// With a rate there is one split: its worker alone knows how fast rows leave.
Result<std::vector<model::Split>> splits(const model::CheckedNode &node, std::uint64_t targetBytes)
{
    const auto rows = static_cast<std::uint64_t>(rowCount(node));
    const auto rowBytes = static_cast<std::uint64_t>(estimatedRowBytes(node.outputs.at("out")));
    const auto perSplit =
        rateOf(node) > 0
            ? std::max<std::uint64_t>(rows, 1)
            : std::max({targetBytes / rowBytes, static_cast<std::uint64_t>(kMaxBatchRows),
                        rows / kMaxSplits + 1});
    std::vector<model::Split> result;
    for (std::uint64_t begin = 0; begin < rows; begin += perSplit) {
        model::Split split;
        split.begin = begin;
        split.end = std::min(begin + perSplit, rows);
        split.rows = split.end - split.begin;
        split.rowsExact = true;
        result.push_back(split);
    }
    return result;
}

} // namespace

runtime::NodeCode extractGenerate()
{
    runtime::NodeCode code;
    code.type = "extract.generate";
    code.check = check;
    code.source = [] { return std::make_unique<GenerateOperator>(); };
    code.splits = splits;
    return code;
}

} // namespace etl::nodes
