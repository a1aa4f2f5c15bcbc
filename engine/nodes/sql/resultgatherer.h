// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/nodes/sql/columngatherer.h"
#include "engine/nodes/sql/duckhandles.h"
#include "engine/runtime/operator.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace etl::nodes {

// Collects DuckDB's result chunks of at most 2,048 rows into batches of a useful size. The result
// never points into DuckDB's memory or into an input. The session's thread.
class ResultGatherer
{
public:
    // `connection` is used for nested types only and must outlive the gatherer.
    ResultGatherer(duckdb_connection connection, model::Schema schema,
                   runtime::SchemaPtr arrowSchema);

    Status reserve(std::int64_t rows);
    Status append(duckdb_data_chunk chunk);
    std::int64_t rows() const { return m_rows; }
    std::int64_t bytes() const;
    // What was appended as one batch, possibly of no rows; empty afterwards.
    Result<runtime::BatchPtr> finish();

private:
    Status appendNested(duckdb_data_chunk chunk);
    Result<std::shared_ptr<arrow::Array>> finishNested(std::size_t column);

    duckdb_connection m_connection;
    model::Schema m_schema;
    runtime::SchemaPtr m_arrowSchema;
    std::vector<std::unique_ptr<ColumnGatherer>> m_columns; // nullptr: nested
    std::vector<std::vector<std::shared_ptr<arrow::Array>>>
        m_nested; // by column, one array a chunk
    bool m_hasNested = false;
    std::int64_t m_rows = 0;
};

} // namespace etl::nodes
