// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/operator.h"

#include "tests/helpers/batches.h"

#include <arrow/api.h>

#include <algorithm>
#include <vector>

#include <unistd.h>

// Whole-input nodes for tests. Any thread, one object each.
namespace etl::test {

using namespace etl::runtime;

inline Status collect(const Pull &pull, std::vector<std::int64_t> &numbers)
{
    while (true) {
        ETL_TRY(const auto batch, pull());
        if (!batch)
            return {};
        const auto &column = static_cast<const arrow::Int64Array &>(*batch->column(0));
        for (std::int64_t i = 0; i < column.length(); ++i)
            numbers.push_back(column.Value(i));
    }
}

inline Status giveAll(const std::vector<std::int64_t> &numbers, const Emit &give)
{
    constexpr std::size_t kRows = 700; // no divisor of what the source reads at a time
    for (std::size_t from = 0; from < numbers.size(); from += kRows) {
        const auto rows = std::min(kRows, numbers.size() - from);
        arrow::Int64Builder builder;
        if (!builder.AppendValues(numbers.data() + from, static_cast<std::int64_t>(rows)).ok())
            return fail(ErrorCode::Internal, "no memory");
        const auto schema = arrow::schema({arrow::field("n", arrow::int64())});
        ETL_TRY_VOID(give(arrow::RecordBatch::Make(schema, static_cast<std::int64_t>(rows),
                                                   {builder.Finish().ValueOrDie()})));
    }
    return {};
}

// Largest first: all of the input is needed before the first row is known.
class Descending : public WholeInputOperator
{
public:
    bool givesCertainOrder() const override { return true; }
    Status run(OperatorContext &, std::vector<Pull> inputs, const Emit &give) override
    {
        std::vector<std::int64_t> numbers;
        ETL_TRY_VOID(collect(inputs.front(), numbers));
        std::ranges::sort(numbers, std::greater());
        return giveAll(numbers, give);
    }
};

// An order that differs from process to process, as that of a hash table may.
class AnyOrder : public WholeInputOperator
{
public:
    Status run(OperatorContext &, std::vector<Pull> inputs, const Emit &give) override
    {
        std::vector<std::int64_t> numbers;
        ETL_TRY_VOID(collect(inputs.front(), numbers));
        if (!numbers.empty()) {
            const auto turn = static_cast<std::size_t>(::getpid()) % numbers.size();
            std::ranges::rotate(numbers, numbers.begin() + static_cast<std::ptrdiff_t>(turn));
        }
        return giveAll(numbers, give);
    }
};

// All of the first port, then all of the second.
class OneAfterTheOther : public WholeInputOperator
{
public:
    Status run(OperatorContext &, std::vector<Pull> inputs, const Emit &give) override
    {
        std::vector<std::int64_t> numbers;
        for (const auto &input : inputs)
            ETL_TRY_VOID(collect(input, numbers));
        return giveAll(numbers, give);
    }
};

// Has seen enough after one batch.
class FirstBatch : public WholeInputOperator
{
public:
    Status run(OperatorContext &, std::vector<Pull> inputs, const Emit &give) override
    {
        ETL_TRY(const auto batch, inputs.front()());
        return batch ? give(batch) : Status{};
    }
};

template<typename Operator>
NodeCode wholeNode(const char *type)
{
    NodeCode code;
    code.type = type;
    code.whole = [] { return std::make_unique<Operator>(); };
    return code;
}

} // namespace etl::test
