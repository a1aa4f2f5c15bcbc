// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/sql/sqlsession.h"

#include "engine/base/scopeguard.h"
#include "engine/nodes/sql/batchsource.h"
#include "engine/nodes/sql/sqltext.h"

#include <fmt/format.h>

#include <charconv>
#include <string_view>

namespace etl::nodes {

namespace {

// The C API grew the Arrow conversions that we call in 1.4, and settings changed their meaning
// before 1.5.
constexpr int kMinimumMajor = 1;
constexpr int kMinimumMinor = 5;

Status checkVersion()
{
    const std::string_view version = duckdb_library_version();
    int major = 0;
    int minor = 0;
    const char *end = version.data() + version.size();
    const char *begin = version.data() + (version.starts_with('v') ? 1 : 0);
    const auto first = std::from_chars(begin, end, major);
    if (first.ec == std::errc() && first.ptr < end)
        std::from_chars(first.ptr + 1, end, minor);
    if (major > kMinimumMajor || (major == kMinimumMajor && minor >= kMinimumMinor))
        return {};
    return fail(ErrorCode::Unsupported,
                fmt::format("the DuckDB library found has version {}", version),
                fmt::format("Install DuckDB {}.{} or newer.", kMinimumMajor, kMinimumMinor));
}

Result<DuckDatabase> openDatabase()
{
    duckdb_config rawConfig = nullptr;
    if (duckdb_create_config(&rawConfig) != DuckDBSuccess)
        return fail(ErrorCode::Internal, "DuckDB could not make a configuration");
    const DuckConfig config(rawConfig);
    // More threads would call back into our sources from elsewhere; the workers are the
    // parallelism.
    duckdb_set_config(config.get(), "threads", "1");
    duckdb_set_config(config.get(), "autoinstall_known_extensions", "false");
    duckdb_set_config(config.get(), "autoload_known_extensions", "false");
    duckdb_database database = nullptr;
    char *message = nullptr;
    const auto state = duckdb_open_ext(nullptr, &database, config.get(), &message);
    const ScopeGuard freeMessage([&] { duckdb_free(message); });
    if (state != DuckDBSuccess)
        return fail(ErrorCode::Internal,
                    fmt::format("starting DuckDB: {}", message ? message : "unknown error"));
    return DuckDatabase(database);
}

} // namespace

class SqlSession::Key
{};

SqlSession::SqlSession(const Key &) {}
SqlSession::~SqlSession() = default;

Result<std::shared_ptr<SqlSession>> SqlSession::open(const SqlOptions &options)
{
    auto session = std::make_shared<SqlSession>(Key());
    ETL_TRY_VOID(session->start(options));
    return session;
}

Result<std::shared_ptr<SqlSession>> SqlSession::shared()
{
    // Never closed: at the end of a thread DuckDB's own thread data may be gone before ours.
    thread_local auto &current = *std::make_unique<std::shared_ptr<SqlSession>>().release();
    if (current && !current->execute("SELECT 1"))
        current.reset();
    if (!current) {
        ETL_TRY(current, open({}));
    }
    return current;
}

// The order matters: a spill folder set before external access ends becomes the one folder that
// stays allowed, and without one DuckDB would spill into the current folder.
Status SqlSession::start(const SqlOptions &options)
{
    ETL_TRY_VOID(checkVersion());
    ETL_TRY(m_database, openDatabase());
    duckdb_connection connection = nullptr;
    if (duckdb_connect(m_database.get(), &connection) != DuckDBSuccess)
        return fail(ErrorCode::Internal, "connecting to DuckDB failed");
    m_connection.reset(connection);
    ETL_TRY_VOID(execute("SET errors_as_json=true"));
    ETL_TRY_VOID(execute("SET TimeZone='UTC'"));
    ETL_TRY_VOID(registerInput());
    if (options.memoryLimitBytes > 0)
        ETL_TRY_VOID(execute(fmt::format("SET memory_limit='{}B'", options.memoryLimitBytes)));
    if (options.joinsAsWritten)
        ETL_TRY_VOID(execute("SET disabled_optimizers='join_order,build_side_probe_side'"));
    ETL_TRY_VOID(execute("SET temp_directory=" + quoteLiteral(options.spillFolder)));
    if (options.spillLimitBytes > 0)
        ETL_TRY_VOID(
            execute(fmt::format("SET max_temp_directory_size='{}B'", options.spillLimitBytes)));
    ETL_TRY_VOID(execute("SET enable_external_access=false"));
    return execute("SET lock_configuration=true");
}

Status SqlSession::execute(const std::string &sql)
{
    DuckResult result;
    if (duckdb_query(connection(), sql.c_str(), result.get()) == DuckDBSuccess)
        return {};
    return std::unexpected(
        toError(parseSqlFailure(duckdb_result_error(result.get()), sql), "preparing DuckDB"));
}

SqlResult<DuckStatement> SqlSession::prepare(const std::string &sql)
{
    duckdb_prepared_statement raw = nullptr;
    const auto state = duckdb_prepare(connection(), sql.c_str(), &raw);
    DuckStatement statement(raw);
    if (state != DuckDBSuccess) {
        const char *message = raw ? duckdb_prepare_error(raw) : nullptr;
        return std::unexpected(parseSqlFailure(message ? message : "unknown error", sql));
    }
    return statement;
}

SqlResult<std::string> SqlSession::valueOf(const std::string &sql, const std::string &parameter)
{
    ETL_TRY(const auto statement, prepare(sql));
    duckdb_bind_varchar_length(statement.get(), 1, parameter.data(), parameter.size());
    DuckResult result;
    if (duckdb_execute_prepared(statement.get(), result.get()) != DuckDBSuccess)
        return std::unexpected(parseSqlFailure(duckdb_result_error(result.get()), sql));
    const DuckChunk chunk(duckdb_fetch_chunk(*result.get()));
    if (!chunk || duckdb_data_chunk_get_size(chunk.get()) == 0)
        return std::unexpected(sqlFailure("INTERNAL", "DuckDB returned no value"));
    auto *strings = static_cast<duckdb_string_t *>(
        duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk.get(), 0)));
    return std::string(duckdb_string_t_data(&strings[0]), duckdb_string_t_length(strings[0]));
}

Status SqlSession::registerInput()
{
    const DuckTableFunction function(duckdb_create_table_function());
    const DuckType number(duckdb_create_logical_type(DUCKDB_TYPE_BIGINT));
    duckdb_table_function_set_name(function.get(), kInputFunction.data());
    duckdb_table_function_add_parameter(function.get(), number.get());
    duckdb_table_function_set_extra_info(function.get(), this, nullptr);
    duckdb_table_function_set_bind(function.get(), &SqlSession::bindInput);
    duckdb_table_function_set_init(function.get(), &BatchSource::init);
    duckdb_table_function_set_function(function.get(), &BatchSource::scan);
    duckdb_table_function_supports_projection_pushdown(function.get(), true);
    if (duckdb_register_table_function(connection(), function.get()) != DuckDBSuccess)
        return fail(ErrorCode::Internal, "DuckDB did not take the function that hands out batches");
    return {};
}

void SqlSession::bindInput(duckdb_bind_info info)
{
    auto *session = static_cast<SqlSession *>(duckdb_bind_get_extra_info(info));
    const DuckValue id(duckdb_bind_get_parameter(info, 0));
    const auto found = session->m_sources.find(duckdb_get_int64(id.get()));
    if (found == session->m_sources.end())
        duckdb_bind_set_error(info, "there is no such input");
    else
        found->second->bind(info);
}

std::int64_t SqlSession::addSource(BatchSource &source)
{
    m_sources.emplace(++m_lastSource, &source);
    return m_lastSource;
}

void SqlSession::removeSource(std::int64_t id)
{
    m_sources.erase(id);
}

} // namespace etl::nodes
