// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/operator.h"

#include <cstdint>
#include <span>

// Record batches as Arrow IPC messages in shared memory: written once, read in place. Any thread.
namespace etl::runtime {

// Exact size of encodeBatch()'s output, padding included.
Result<std::int64_t> encodedSize(const arrow::RecordBatch &batch);

// Writes `batch` to the start of `target`, which must hold encodedSize() bytes and be aligned to 8.
Status encodeBatch(const arrow::RecordBatch &batch, std::span<std::byte> target);

// A view: its buffers point into `bytes`, which must outlive it and stay unchanged. The batch is
// validated, so that a damaged message is an error and not a crash.
Result<BatchPtr> decodeBatch(std::span<const std::byte> bytes, const SchemaPtr &schema);
// The same; the batch owns `buffer`.
Result<BatchPtr> decodeBatch(std::shared_ptr<arrow::Buffer> buffer, const SchemaPtr &schema);

// encodeBatch() into memory of its own.
Result<std::shared_ptr<arrow::Buffer>> encodedBatch(const arrow::RecordBatch &batch);

// Bytes of a batch's buffers, slices counted by their share.
std::int64_t batchBytes(const arrow::RecordBatch &batch);

// One batch of all rows, in order; the only one itself when there is just one. At least one batch.
Result<BatchPtr> concatenate(const std::vector<BatchPtr> &batches);

} // namespace etl::runtime
