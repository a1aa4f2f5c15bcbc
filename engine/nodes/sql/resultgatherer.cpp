// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/sql/resultgatherer.h"

#include "engine/nodes/sql/sqltypes.h"
#include "engine/runtime/arrowtypes.h"

#include <arrow/array.h>
#include <arrow/array/concatenate.h>
#include <arrow/array/util.h>
#include <arrow/c/bridge.h>
#include <arrow/record_batch.h>
#include <arrow/util/byte_size.h>

#include <utility>

namespace etl::nodes {

namespace {

constexpr std::string_view kDoing = "collecting results of DuckDB";

} // namespace

ResultGatherer::ResultGatherer(duckdb_connection connection, model::Schema schema,
                               runtime::SchemaPtr arrowSchema)
    : m_connection(connection)
    , m_schema(std::move(schema))
    , m_arrowSchema(std::move(arrowSchema))
    , m_nested(m_schema.columns.size())
{
    for (const auto &column : m_schema.columns) {
        m_columns.push_back(makeColumnGatherer(column.type));
        m_hasNested = m_hasNested || !m_columns.back();
    }
}

Status ResultGatherer::reserve(std::int64_t rows)
{
    for (const auto &column : m_columns) {
        if (column)
            ETL_TRY_VOID(column->reserve(rows));
    }
    return {};
}

std::int64_t ResultGatherer::bytes() const
{
    std::int64_t bytes = 0;
    for (const auto &column : m_columns)
        bytes += column ? column->bytes() : 0;
    for (const auto &arrays : m_nested) {
        for (const auto &array : arrays)
            bytes += arrow::util::TotalBufferSize(*array);
    }
    return bytes;
}

Status ResultGatherer::append(duckdb_data_chunk chunk)
{
    const auto rows = static_cast<std::int64_t>(duckdb_data_chunk_get_size(chunk));
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        if (m_columns[i])
            ETL_TRY_VOID(m_columns[i]->append(duckdb_data_chunk_get_vector(chunk, i), rows));
    }
    if (m_hasNested)
        ETL_TRY_VOID(appendNested(chunk));
    m_rows += rows;
    return {};
}

// Lists and structs go the library's own way, which copies them.
Status ResultGatherer::appendNested(duckdb_data_chunk chunk)
{
    duckdb_arrow_options rawOptions = nullptr;
    duckdb_connection_get_arrow_options(m_connection, &rawOptions);
    const DuckArrowOptions options(rawOptions);
    ArrowArray exported{};
    const DuckError error(duckdb_data_chunk_to_arrow(options.get(), chunk, &exported));
    if (error) {
        return fail(ErrorCode::Internal,
                    std::string(kDoing) + ": " + duckdb_error_data_message(error.get()));
    }
    ETL_TRY_ARROW(const auto batch, arrow::ImportRecordBatch(&exported, m_arrowSchema), kDoing);
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        if (!m_columns[i])
            m_nested[i].push_back(batch->column(static_cast<int>(i)));
    }
    return {};
}

Result<std::shared_ptr<arrow::Array>> ResultGatherer::finishNested(std::size_t column)
{
    auto arrays = std::exchange(m_nested[column], {});
    if (arrays.empty()) {
        const auto &type = m_arrowSchema->field(static_cast<int>(column))->type();
        return runtime::toResult(arrow::MakeEmptyArray(type), kDoing);
    }
    return runtime::toResult(arrow::Concatenate(arrays), kDoing);
}

Result<runtime::BatchPtr> ResultGatherer::finish()
{
    arrow::ArrayVector arrays;
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        ETL_TRY(auto array, m_columns[i] ? m_columns[i]->finish() : finishNested(i));
        arrays.push_back(std::move(array));
    }
    return arrow::RecordBatch::Make(m_arrowSchema, std::exchange(m_rows, 0), std::move(arrays));
}

} // namespace etl::nodes
