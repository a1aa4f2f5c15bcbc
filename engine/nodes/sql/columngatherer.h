// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/model/schema.h"

#include <arrow/type_fwd.h>
#include <duckdb.h>

#include <cstdint>
#include <memory>

namespace etl::nodes {

// Collects one result column of many small DuckDB chunks into one Arrow array, copying each value
// once. Lists and structs are not its business. Own thread only.
class ColumnGatherer
{
public:
    virtual ~ColumnGatherer() = default;
    // Room for so many rows in all; a hint that saves growing.
    virtual Status reserve(std::int64_t rows) = 0;
    virtual Status append(duckdb_vector vector, std::int64_t rows) = 0;
    // What was appended; empty afterwards.
    virtual Result<std::shared_ptr<arrow::Array>> finish() = 0;
    virtual std::int64_t bytes() const = 0;
};

// nullptr for nested types.
std::unique_ptr<ColumnGatherer> makeColumnGatherer(const model::DataType &type);

} // namespace etl::nodes
