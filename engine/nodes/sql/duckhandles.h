// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <duckdb.h>

#include <memory>
#include <type_traits>

// Owners of DuckDB's C objects: each is destroyed by its own function when the owner goes.
namespace etl::nodes {

template<typename Handle, void (*destroy)(Handle *)>
struct DuckDeleter
{
    using pointer = Handle;
    void operator()(Handle handle) const { destroy(&handle); }
};

template<typename Handle, void (*destroy)(Handle *)>
using DuckHandle = std::unique_ptr<std::remove_pointer_t<Handle>, DuckDeleter<Handle, destroy>>;

using DuckConfig = DuckHandle<duckdb_config, duckdb_destroy_config>;
using DuckDatabase = DuckHandle<duckdb_database, duckdb_close>;
using DuckConnection = DuckHandle<duckdb_connection, duckdb_disconnect>;
using DuckStatement = DuckHandle<duckdb_prepared_statement, duckdb_destroy_prepare>;
using DuckPending = DuckHandle<duckdb_pending_result, duckdb_destroy_pending>;
using DuckType = DuckHandle<duckdb_logical_type, duckdb_destroy_logical_type>;
using DuckChunk = DuckHandle<duckdb_data_chunk, duckdb_destroy_data_chunk>;
using DuckValue = DuckHandle<duckdb_value, duckdb_destroy_value>;
using DuckTableFunction = DuckHandle<duckdb_table_function, duckdb_destroy_table_function>;
using DuckError = DuckHandle<duckdb_error_data, duckdb_destroy_error_data>;
using DuckArrowOptions = DuckHandle<duckdb_arrow_options, duckdb_destroy_arrow_options>;
using DuckArrowSchema =
    DuckHandle<duckdb_arrow_converted_schema, duckdb_destroy_arrow_converted_schema>;

// A result is a plain struct in C, so it needs an owner of its own.
class DuckResult
{
public:
    DuckResult() = default;
    ~DuckResult() { duckdb_destroy_result(&m_result); }
    DuckResult(const DuckResult &) = delete;
    DuckResult &operator=(const DuckResult &) = delete;

    duckdb_result *get() { return &m_result; }

private:
    duckdb_result m_result{};
};

} // namespace etl::nodes
