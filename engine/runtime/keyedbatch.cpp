// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/keyedbatch.h"

#include "engine/runtime/batchcodec.h"

#include <arrow/record_batch.h>

#include <algorithm>

namespace etl::runtime {

namespace {

// Cuts one batch into pieces within the limits, by its average row size.
void cut(const KeyedBatch &whole, const BatchLimits &limits, std::vector<KeyedBatch> &result)
{
    const auto rows = whole.rows();
    const auto bytes = std::max<std::int64_t>(batchBytes(*whole.batch), 1);
    const auto byBytes = std::max<std::int64_t>(rows * limits.maxBytes / bytes, 1);
    const auto step = std::min(byBytes, limits.maxRows);
    if (rows <= step) {
        result.push_back(whole);
        return;
    }
    // Equal pieces instead of full ones and a small rest.
    const auto pieces = (rows + step - 1) / step;
    const auto even = (rows + pieces - 1) / pieces;
    for (std::int64_t from = 0; from < rows; from += even) {
        const auto to = std::min(from + even, rows);
        result.push_back(
            {whole.batch->Slice(from, to - from), sliceKey(whole.key, rows, from, to)});
    }
}

Status joinRun(const std::vector<KeyedBatch> &run, const BatchLimits &limits,
               std::vector<KeyedBatch> &result)
{
    std::vector<BatchPtr> group;
    OrderKey key;
    std::int64_t rows = 0;
    std::int64_t bytes = 0;
    const auto close = [&]() -> Status {
        if (group.empty())
            return {};
        ETL_TRY(auto joined, concatenate(group));
        cut({std::move(joined), key}, limits, result);
        group.clear();
        rows = bytes = 0;
        return {};
    };
    for (const auto &item : run) {
        const auto itemBytes = batchBytes(*item.batch);
        if (rows + item.rows() > limits.maxRows || bytes + itemBytes > limits.maxBytes)
            ETL_TRY_VOID(close());
        if (group.empty())
            key = item.key;
        key.end = item.key.end;
        group.push_back(item.batch);
        rows += item.rows();
        bytes += itemBytes;
    }
    return close();
}

} // namespace

std::int64_t KeyedBatch::rows() const
{
    return batch ? batch->num_rows() : 0;
}

OrderKey sliceKey(const OrderKey &key, std::int64_t rows, std::int64_t from, std::int64_t to)
{
    const auto span = key.end - key.begin;
    const auto place = [&](std::int64_t row) {
        if (row >= rows)
            return key.end;
        // In two parts, so that a span of terabytes times a row number does not overflow.
        const auto r = static_cast<std::uint64_t>(row);
        const auto n = static_cast<std::uint64_t>(rows);
        return key.begin + span / n * r + span % n * r / n;
    };
    return {key.split, place(from), place(to)};
}

std::vector<std::vector<KeyedBatch>> adjacentRuns(std::vector<KeyedBatch> batches)
{
    std::ranges::stable_sort(batches, {}, &KeyedBatch::key);
    std::vector<std::vector<KeyedBatch>> runs;
    OrderKey last;
    bool open = false; // the run under way may go on behind `last`
    for (auto &item : batches) {
        if (!open || !last.adjacentTo(item.key))
            runs.emplace_back();
        last = item.key;
        open = true;
        if (item.rows() > 0) {
            runs.back().push_back(std::move(item));
        } else if (!runs.back().empty()) {
            runs.back().back().key.end = item.key.end;
        }
    }
    std::erase_if(runs, [](const auto &run) { return run.empty(); });
    return runs;
}

Result<std::vector<KeyedBatch>> repack(std::vector<KeyedBatch> batches, const BatchLimits &limits)
{
    std::vector<KeyedBatch> result;
    for (const auto &run : adjacentRuns(std::move(batches)))
        ETL_TRY_VOID(joinRun(run, limits, result));
    return result;
}

} // namespace etl::runtime
