// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/sql/batchimport.h"

#include "engine/runtime/arrowtypes.h"

#include <arrow/c/bridge.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>

#include <memory>
#include <utility>

namespace etl::nodes {

namespace {

constexpr std::string_view kDoing = "handing a batch to DuckDB";

// One chunk's view of the exported columns. DuckDB takes it over and calls release() when it lets
// go of the chunk.
struct ChunkView
{
    runtime::BatchPtr batch; // keeps the memory
    std::vector<ArrowArray> children;
    std::vector<ArrowArray *> pointers;
    const void *noBuffer = nullptr;
};

void releaseNothing(ArrowArray *array)
{
    array->release = nullptr;
}

void releaseView(ArrowArray *array)
{
    const std::unique_ptr<ChunkView> owner(static_cast<ChunkView *>(array->private_data));
    array->release = nullptr;
}

// A child is shown from `offset` on by moving its own offset; its buffers stay where they are.
ArrowArray shifted(const ArrowArray &child, std::int64_t offset, std::int64_t rows)
{
    ArrowArray view = child;
    view.length = rows;
    view.offset += offset;
    view.null_count = child.null_count == 0 ? 0 : -1;
    view.release = &releaseNothing;
    view.private_data = nullptr;
    return view;
}

ArrowArray makeView(const runtime::BatchPtr &batch, const ArrowArray &exported, std::int64_t offset,
                    std::int64_t rows)
{
    auto view = std::make_unique<ChunkView>();
    view->batch = batch;
    const auto count = static_cast<std::size_t>(exported.n_children);
    view->children.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        view->children.push_back(shifted(*exported.children[i], offset, rows));
        view->pointers.push_back(&view->children.back());
    }
    ArrowArray array{};
    array.length = rows;
    array.n_buffers = 1;
    array.buffers = &view->noBuffer;
    array.n_children = exported.n_children;
    array.children = view->pointers.data();
    array.release = &releaseView;
    array.private_data = view.release();
    return array;
}

Status failed(const DuckError &error)
{
    const char *message = duckdb_error_data_message(error.get());
    return fail(ErrorCode::Internal, std::string(kDoing) + ": " + (message ? message : ""));
}

} // namespace

BatchImport::~BatchImport()
{
    release();
}

void BatchImport::setColumns(std::vector<int> columns)
{
    if (columns == m_columns)
        return;
    release();
    m_columns = std::move(columns);
    m_schema.reset();
}

void BatchImport::setBatch(runtime::BatchPtr batch)
{
    release();
    m_batch = std::move(batch);
}

void BatchImport::release()
{
    if (std::exchange(m_isExported, false) && m_exported.release)
        m_exported.release(&m_exported);
}

Status BatchImport::exportBatch()
{
    arrow::FieldVector fields;
    arrow::ArrayVector columns;
    for (const int column : m_columns) {
        if (column < 0)
            continue;
        fields.push_back(m_batch->schema()->field(column));
        columns.push_back(m_batch->column(column));
    }
    const auto asked = arrow::RecordBatch::Make(arrow::schema(std::move(fields)),
                                                m_batch->num_rows(), std::move(columns));
    ArrowSchema schema{};
    ETL_TRY_ARROW_VOID(arrow::ExportRecordBatch(*asked, &m_exported, m_schema ? nullptr : &schema),
                       kDoing);
    m_isExported = true;
    if (m_schema)
        return {};
    duckdb_arrow_converted_schema converted = nullptr;
    const DuckError error(duckdb_schema_from_arrow(m_connection, &schema, &converted));
    m_schema.reset(converted);
    if (schema.release)
        schema.release(&schema);
    return error ? failed(error) : Status();
}

Status BatchImport::fill(std::int64_t offset, std::int64_t rows, duckdb_data_chunk output)
{
    if (!m_isExported)
        ETL_TRY_VOID(exportBatch());
    duckdb_data_chunk_set_size(output, static_cast<idx_t>(rows));
    if (m_exported.n_children == 0)
        return {};
    auto view = makeView(m_batch, m_exported, offset, rows);
    duckdb_data_chunk raw = nullptr;
    const DuckError error(duckdb_data_chunk_from_arrow(m_connection, &view, m_schema.get(), &raw));
    const DuckChunk chunk(raw);
    if (view.release)
        view.release(&view);
    if (error)
        return failed(error);
    idx_t from = 0;
    for (idx_t i = 0; i < m_columns.size(); ++i) {
        if (m_columns[i] < 0)
            continue;
        duckdb_vector_reference_vector(duckdb_data_chunk_get_vector(output, i),
                                       duckdb_data_chunk_get_vector(chunk.get(), from++));
    }
    return {};
}

} // namespace etl::nodes
