// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/nodes/sql/duckhandles.h"
#include "engine/runtime/operator.h"

#include <arrow/c/abi.h>

#include <cstdint>
#include <vector>

namespace etl::nodes {

// Shows rows of an Arrow batch to DuckDB as a chunk whose vectors point into the batch's memory, so
// the batch lives at least as long as the statement that reads it. The session's thread.
class BatchImport
{
public:
    explicit BatchImport(duckdb_connection connection) : m_connection(connection) {}
    ~BatchImport();
    BatchImport(const BatchImport &) = delete;
    BatchImport &operator=(const BatchImport &) = delete;

    // Columns of the batch in the chunk's order; -1: a vector that nobody reads.
    void setColumns(std::vector<int> columns);
    // nullptr lets go of the current one.
    void setBatch(runtime::BatchPtr batch);
    // Fills `output` with `rows` rows from `offset` on; at most duckdb_vector_size().
    Status fill(std::int64_t offset, std::int64_t rows, duckdb_data_chunk output);

private:
    Status exportBatch();
    void release();

    duckdb_connection m_connection;
    std::vector<int> m_columns;
    runtime::BatchPtr m_batch;
    ArrowArray m_exported{}; // the asked columns of the whole batch
    bool m_isExported = false;
    DuckArrowSchema m_schema; // of m_columns
};

} // namespace etl::nodes
