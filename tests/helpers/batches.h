// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/operator.h"

#include <arrow/type_fwd.h>

#include <cstdint>
#include <memory>
#include <string>

// Arrow batches for tests. A mistake in a literal ends the test program with a message.
namespace etl::test {

// Rows as a JSON list of objects.
runtime::BatchPtr batchFromJson(const runtime::SchemaPtr &schema, const std::string &rows);

// One column "n" with the numbers first, first + 1, ...
runtime::BatchPtr int64Batch(std::int64_t first, std::int64_t rows);

// A null and an empty or zero value of any type.
std::shared_ptr<arrow::Array> nullAndValue(const std::shared_ptr<arrow::DataType> &type);

} // namespace etl::test
