// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/sql/statementrun.h"

namespace etl::nodes {

namespace {

SqlResult<RunEnd> failed(const char *message)
{
    return std::unexpected(parseSqlFailure(message ? message : "unknown error", {}));
}

// Steps until the first rows are there. A long sort or aggregate happens in here.
SqlResult<RunEnd> advance(duckdb_pending_result pending, const StopCheck &stop)
{
    while (true) {
        if (stop())
            return RunEnd::Stopped;
        const auto state = duckdb_pending_execute_task(pending);
        if (state == DUCKDB_PENDING_ERROR)
            return failed(duckdb_pending_error(pending));
        if (duckdb_pending_execution_is_finished(state) || state == DUCKDB_PENDING_RESULT_READY)
            return RunEnd::Done;
    }
}

} // namespace

Result<SqlResult<RunEnd>> runStatement(duckdb_prepared_statement statement, const StopCheck &stop,
                                       const ChunkSink &sink)
{
    duckdb_pending_result rawPending = nullptr;
    const auto state = duckdb_pending_prepared_streaming(statement, &rawPending);
    const DuckPending pending(rawPending);
    if (state != DuckDBSuccess)
        return failed(duckdb_pending_error(rawPending));
    if (stop) {
        auto end = advance(rawPending, stop);
        if (!end || *end == RunEnd::Stopped)
            return end;
    }
    DuckResult result;
    if (duckdb_execute_pending(rawPending, result.get()) != DuckDBSuccess)
        return failed(duckdb_result_error(result.get()));
    while (const auto chunk = DuckChunk(duckdb_fetch_chunk(*result.get()))) {
        if (duckdb_data_chunk_get_size(chunk.get()) == 0)
            break;
        ETL_TRY_VOID(sink(chunk.get()));
        if (stop && stop())
            return RunEnd::Stopped;
    }
    // A streamed result ends like an empty one when it fails.
    if (const char *message = duckdb_result_error(result.get()); message && *message != '\0')
        return failed(message);
    return RunEnd::Done;
}

} // namespace etl::nodes
