// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/model/schema.h"
#include "engine/nodes/sql/duckhandles.h"

#include <string>

// The closed list of types in DuckDB's terms. Any thread.
namespace etl::nodes {

DuckType toDuckDb(const model::DataType &type);

// How a result column of DuckDB becomes a column of ours.
struct ResultType
{
    model::DataType type;
    bool needsCast = false; // DuckDB's own type is another one: HUGEINT, ENUM, UUID
};

// Unsupported for types outside the list, with the advice to cast.
Result<ResultType> fromDuckDb(duckdb_logical_type type);

} // namespace etl::nodes
