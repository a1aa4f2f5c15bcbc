// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/arrowtypes.h"
#include "tests/engine/nodes/nodetesting.h"

#include <arrow/api.h>
#include <arrow/c/bridge.h>
#include <duckdb.h>
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

namespace etl::test {

namespace {

// A DuckDB of the tests' own, with its defaults.
class Peer
{
public:
    Peer()
    {
        if (duckdb_open(nullptr, &m_database) != DuckDBSuccess
            || duckdb_connect(m_database, &m_connection) != DuckDBSuccess)
            std::abort();
        run("SET TimeZone='UTC'");
    }
    ~Peer()
    {
        duckdb_disconnect(&m_connection);
        duckdb_close(&m_database);
    }
    Peer(const Peer &) = delete;
    Peer &operator=(const Peer &) = delete;

    void run(const std::string &sql) { (void)ask(sql); }

    runtime::BatchPtr ask(const std::string &sql)
    {
        duckdb_result result;
        if (duckdb_query(m_connection, sql.c_str(), &result) != DuckDBSuccess) {
            std::fprintf(stderr, "%s\n", duckdb_result_error(&result));
            std::abort();
        }
        auto options = duckdb_result_get_arrow_options(&result);
        const auto schema = schemaOf(result, options);
        std::vector<runtime::BatchPtr> batches;
        while (auto *chunk = duckdb_fetch_chunk(result)) {
            ArrowArray array{};
            check(duckdb_data_chunk_to_arrow(options, chunk, &array));
            batches.push_back(arrow::ImportRecordBatch(&array, schema).ValueOrDie());
            duckdb_destroy_data_chunk(&chunk);
        }
        duckdb_destroy_arrow_options(&options);
        duckdb_destroy_result(&result);
        return joined(schema, batches);
    }

    // Makes the table `input`.
    void load(const runtime::BatchPtr &batch)
    {
        std::string definition;
        const auto schema = runtime::fromArrow(*batch->schema());
        for (const auto &column : schema->columns)
            definition += fmt::format("{}\"{}\" {}", definition.empty() ? "" : ", ", column.name,
                                      model::toSql(column.type));
        run("CREATE TABLE input (" + definition + ")");
        duckdb_appender appender = nullptr;
        if (duckdb_appender_create(m_connection, nullptr, "input", &appender) != DuckDBSuccess)
            std::abort();
        ArrowSchema exported{};
        if (!arrow::ExportSchema(*batch->schema(), &exported).ok())
            std::abort();
        duckdb_arrow_converted_schema converted = nullptr;
        check(duckdb_schema_from_arrow(m_connection, &exported, &converted));
        const auto step = static_cast<std::int64_t>(duckdb_vector_size());
        for (std::int64_t row = 0; row < batch->num_rows(); row += step)
            append(appender, converted, batch->Slice(row, step));
        duckdb_appender_destroy(&appender);
        duckdb_destroy_arrow_converted_schema(&converted);
        exported.release(&exported);
    }

private:
    static void check(duckdb_error_data error)
    {
        if (!error)
            return;
        std::fprintf(stderr, "%s\n", duckdb_error_data_message(error));
        std::abort();
    }

    void append(duckdb_appender appender, duckdb_arrow_converted_schema schema,
                const runtime::BatchPtr &rows)
    {
        ArrowArray array{};
        if (!arrow::ExportRecordBatch(*rows, &array).ok())
            std::abort();
        duckdb_data_chunk chunk = nullptr;
        check(duckdb_data_chunk_from_arrow(m_connection, &array, schema, &chunk));
        if (duckdb_append_data_chunk(appender, chunk) != DuckDBSuccess)
            std::abort();
        duckdb_destroy_data_chunk(&chunk);
        if (array.release)
            array.release(&array);
    }

    static runtime::SchemaPtr schemaOf(duckdb_result &result, duckdb_arrow_options options)
    {
        std::vector<duckdb_logical_type> types;
        std::vector<const char *> names;
        for (idx_t i = 0; i < duckdb_column_count(&result); ++i) {
            types.push_back(duckdb_column_logical_type(&result, i));
            names.push_back(duckdb_column_name(&result, i));
        }
        ArrowSchema schema{};
        check(duckdb_to_arrow_schema(options, types.data(), names.data(), types.size(), &schema));
        for (auto &type : types)
            duckdb_destroy_logical_type(&type);
        return arrow::ImportSchema(&schema).ValueOrDie();
    }

    duckdb_database m_database = nullptr;
    duckdb_connection m_connection = nullptr;
};

} // namespace

runtime::BatchPtr askDuckDb(const std::string &sql, const runtime::BatchPtr &batch)
{
    Peer peer;
    if (batch)
        peer.load(batch);
    return peer.ask(sql);
}

} // namespace etl::test
