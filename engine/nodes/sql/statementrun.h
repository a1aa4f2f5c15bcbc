// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/nodes/sql/sqlsession.h"

#include <functional>

namespace etl::nodes {

// Takes the chunks of a result one by one; an error ends the statement.
using ChunkSink = std::function<Status(duckdb_data_chunk)>;

// How a statement ended that did not fail in DuckDB.
enum class RunEnd { Done, Stopped };

// Executes a prepared statement on this thread and streams its result to `sink`. Between two steps
// of some milliseconds `stop` is asked, if given. The outer error is the sink's, the inner one
// DuckDB's.
Result<SqlResult<RunEnd>> runStatement(duckdb_prepared_statement statement, const StopCheck &stop,
                                       const ChunkSink &sink);

} // namespace etl::nodes
