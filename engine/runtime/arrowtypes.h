// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/model/schema.h"
#include "engine/runtime/operator.h"

#include <arrow/result.h>
#include <arrow/status.h>
#include <arrow/type_fwd.h>

#include <memory>
#include <string_view>

// The closed list of types in Arrow's terms, and Arrow's errors in ours. Any thread.
namespace etl::runtime {

// Each type of the closed list has exactly one Arrow type: VARCHAR is utf8, BLOB binary, DATE
// date32, TIME and TIMESTAMP microseconds, TIMESTAMPTZ microseconds in "UTC", DECIMAL decimal128.
// All columns are nullable.
std::shared_ptr<arrow::DataType> toArrow(const model::DataType &type);
Result<SchemaPtr> toArrow(const model::Schema &schema);

// The type of the closed list that `normalise` turns an Arrow type into. Unsupported for those
// without one, with the advice to cast.
Result<model::DataType> fromArrow(const arrow::DataType &type);
// The same for all columns; the error names the column.
Result<model::Schema> fromArrow(const arrow::Schema &schema);

// `batch` with the column types and names of `schema`, column by column in order: dictionaries
// decoded, large and view layouts made plain, time units and zones adapted (nanoseconds are cut to
// microseconds). Columns that fit already are shared, not copied.
Result<BatchPtr> normalise(const BatchPtr &batch, const SchemaPtr &schema);

// Arrow's status as ours; `doing` says what was tried ("reading row group 3").
Status toStatus(const arrow::Status &status, std::string_view doing);
Error toError(const arrow::Status &status, std::string_view doing);

template<typename T>
Result<T> toResult(arrow::Result<T> result, std::string_view doing)
{
    if (!result.ok())
        return std::unexpected(toError(result.status(), doing));
    return std::move(result).ValueUnsafe();
}

// Makes Arrow's compute functions known; cheap after the first call.
Status initializeCompute();

} // namespace etl::runtime

// ETL_TRY for functions that return arrow::Result and arrow::Status.
#define ETL_TRY_ARROW(declaration, expression, doing) \
    ETL_TRY(declaration, ::etl::runtime::toResult((expression), (doing)))
#define ETL_TRY_ARROW_VOID(expression, doing) \
    ETL_TRY_VOID(::etl::runtime::toStatus((expression), (doing)))
