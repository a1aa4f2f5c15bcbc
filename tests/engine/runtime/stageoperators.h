// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/operator.h"

#include "tests/helpers/batches.h"

#include <arrow/api.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

// Node types small enough to know every row of their output. Any thread, one object each.
namespace etl::test {

using namespace etl::runtime;

// Reads the numbers [begin, end) of a split, at most 1,000 at a time.
class NumberSource : public SourceOperator
{
public:
    Status open(OperatorContext &context) override
    {
        m_context = &context;
        return {};
    }
    Status start(const model::Split &split, std::uint64_t position, std::int64_t) override
    {
        m_end = split.end;
        m_position = position;
        return {};
    }
    Result<SourceBatch> read(std::int64_t targetBytes) override
    {
        const auto rows = std::min<std::uint64_t>(
            {m_end - m_position, 1000, static_cast<std::uint64_t>(targetBytes / 8)});
        auto batch =
            int64Batch(static_cast<std::int64_t>(m_position), static_cast<std::int64_t>(rows));
        m_position += rows;
        return SourceBatch{std::move(batch), m_position};
    }

private:
    OperatorContext *m_context = nullptr;
    std::uint64_t m_position = 0;
    std::uint64_t m_end = 0;
};

// Keeps even numbers and gives each `copies` times.
class EvenTimes : public RowOperator
{
public:
    explicit EvenTimes(int copies) : m_copies(copies) {}
    Status open(OperatorContext &context) override
    {
        m_context = &context;
        return {};
    }
    Result<BatchPtr> process(const BatchPtr &batch) override
    {
        const auto &numbers = static_cast<const arrow::Int64Array &>(*batch->column(0));
        arrow::Int64Builder builder;
        for (std::int64_t i = 0; i < numbers.length(); ++i) {
            const auto number = numbers.Value(i);
            if (number % 10 == 7) {
                ETL_TRY_VOID(
                    m_context->reject({std::to_string(number), "ends in 7", "n", {}, -1, -1}));
                continue;
            }
            for (int copy = 0; number % 2 == 0 && copy < m_copies; ++copy) {
                if (!builder.Append(number).ok())
                    return fail(ErrorCode::Internal, "no memory");
            }
        }
        const auto length = builder.length();
        return arrow::RecordBatch::Make(batch->schema(), length, {builder.Finish().ValueOrDie()});
    }

private:
    int m_copies;
    OperatorContext *m_context = nullptr;
};

class SumAll : public WholeInputOperator
{
public:
    Status run(OperatorContext &, std::vector<Pull> inputs, const Emit &give) override
    {
        std::int64_t sum = 0;
        while (true) {
            ETL_TRY(const auto batch, inputs.front()());
            if (!batch)
                break;
            const auto &numbers = static_cast<const arrow::Int64Array &>(*batch->column(0));
            for (std::int64_t i = 0; i < numbers.length(); ++i)
                sum += numbers.Value(i);
        }
        return give(int64Batch(sum, 1));
    }
};

class TextLoad : public LoadOperator
{
public:
    Status open(OperatorContext &) override { return {}; }
    Result<std::shared_ptr<arrow::Buffer>> encode(const std::vector<BatchPtr> &batches) override
    {
        std::string text;
        for (const auto &batch : batches) {
            const auto &column = *batch->column(0);
            for (std::int64_t i = 0; i < batch->num_rows(); ++i)
                text += column.GetScalar(i).ValueOrDie()->ToString() + "\n";
        }
        return arrow::Buffer::FromString(std::move(text));
    }
};

class TextJoiner : public PieceJoiner
{
public:
    Status join(const model::CheckedNode &, const std::vector<Piece> &pieces,
                const std::string &temporaryPath, JoinStart) override
    {
        std::ofstream output(temporaryPath, std::ios::binary);
        for (const auto &piece : pieces) {
            std::ifstream part(piece.partFile, std::ios::binary);
            part.seekg(static_cast<std::streamoff>(piece.offset));
            std::string text(piece.length, '\0');
            part.read(text.data(), static_cast<std::streamsize>(piece.length));
            output << text;
        }
        return {};
    }
};

inline model::Schema numbersSchema()
{
    return {{{"n", {model::TypeKind::BigInt, 0, 0, {}}}}};
}

} // namespace etl::test
