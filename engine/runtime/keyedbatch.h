// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/operator.h"

#include <cstdint>
#include <vector>

// Batches that know their place in the source. Values; any thread.
namespace etl::runtime {

struct KeyedBatch
{
    BatchPtr batch; // may have no rows: then it only says that its source span gave nothing
    OrderKey key;

    std::int64_t rows() const;
};

// The key of rows [from, to) of a batch of `rows` rows with `key`: its share of the span.
OrderKey sliceKey(const OrderKey &key, std::int64_t rows, std::int64_t from, std::int64_t to);

// Runs of neighbours in source order; within a run, batches follow one another without a gap.
// Batches without rows bridge the gap they stand for and are left out of the result.
std::vector<std::vector<KeyedBatch>> adjacentRuns(std::vector<KeyedBatch> batches);

struct BatchLimits
{
    std::int64_t maxRows = 64 * 1024;
    std::int64_t maxBytes = 1024 * 1024;
};

// The same rows in source order, cut and joined so that each batch is as large as the limits allow;
// only neighbours are joined. A single row above maxBytes stays one batch.
Result<std::vector<KeyedBatch>> repack(std::vector<KeyedBatch> batches, const BatchLimits &limits);

} // namespace etl::runtime
