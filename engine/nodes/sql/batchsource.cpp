// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/sql/batchsource.h"

#include "engine/base/text.h"
#include "engine/nodes/sql/sqltext.h"
#include "engine/nodes/sql/sqltypes.h"

#include <arrow/record_batch.h>
#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <utility>

namespace etl::nodes {

namespace {

// A name that no column of the input has.
std::string positionName(const model::Schema &schema)
{
    auto with = schema;
    with.columns.push_back({"etl_position", {}});
    return inputNames(with).back();
}

} // namespace

std::vector<std::string> inputNames(const model::Schema &schema)
{
    std::vector<std::string> names;
    std::set<std::string> taken;
    for (const auto &column : schema.columns) {
        std::string name = column.name;
        for (int number = 1; !taken.insert(lowerAscii(name)).second; ++number)
            name = fmt::format("{}_{}", column.name, number);
        names.push_back(std::move(name));
    }
    return names;
}

BatchSource::BatchSource(std::shared_ptr<SqlSession> session, model::Schema schema,
                         RowPositions positions)
    : m_session(std::move(session))
    , m_schema(std::move(schema))
    , m_positions(positions)
    , m_id(m_session->addSource(*this))
    , m_import(m_session->connection())
{}

BatchSource::~BatchSource()
{
    m_session->removeSource(m_id);
}

std::string BatchSource::sql(std::string_view alias) const
{
    return fmt::format("{}({}) AS {}", kInputFunction, m_id, alias);
}

std::vector<std::string> BatchSource::columnSql() const
{
    auto names = inputNames(m_schema);
    std::ranges::transform(names, names.begin(), quoteIdentifier);
    return names;
}

std::string BatchSource::positionSql() const
{
    return quoteIdentifier(positionName(m_schema));
}

void BatchSource::setBatch(runtime::BatchPtr batch)
{
    m_batch = std::move(batch);
    m_pull = nullptr;
}

void BatchSource::setPull(runtime::Pull pull)
{
    m_batch = nullptr;
    m_pull = std::move(pull);
    m_scanned = false;
}

std::optional<Error> BatchSource::takeError()
{
    return std::exchange(m_error, std::nullopt);
}

void BatchSource::bind(duckdb_bind_info info)
{
    const auto names = inputNames(m_schema);
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto type = toDuckDb(m_schema.columns[i].type);
        duckdb_bind_add_result_column(info, names[i].c_str(), type.get());
    }
    if (m_positions == RowPositions::Shown) {
        const DuckType type(duckdb_create_logical_type(DUCKDB_TYPE_BIGINT));
        duckdb_bind_add_result_column(info, positionName(m_schema).c_str(), type.get());
    }
    duckdb_bind_set_bind_data(info, this, nullptr);
}

void BatchSource::init(duckdb_init_info info)
{
    duckdb_init_set_max_threads(info, 1);
    static_cast<BatchSource *>(duckdb_init_get_bind_data(info))->begin(info);
}

void BatchSource::begin(duckdb_init_info info)
{
    if (m_pull && std::exchange(m_scanned, true)) {
        m_error = Error{ErrorCode::Internal, "an input was to be read a second time", {}, {}, {}};
        duckdb_init_set_error(info, m_error->message.c_str());
        return;
    }
    std::vector<int> columns;
    m_positionColumn.reset();
    for (idx_t i = 0; i < duckdb_init_get_column_count(info); ++i) {
        const auto column = duckdb_init_get_column_index(info, i);
        if (column == m_schema.columns.size() && m_positions == RowPositions::Shown)
            m_positionColumn = i;
        // A statement that needs no column asks for a virtual one: its values are never looked at.
        columns.push_back(column < m_schema.columns.size() ? static_cast<int>(column) : -1);
    }
    m_import.setColumns(std::move(columns));
    m_position = 0;
    m_rowsBefore = 0;
    if (m_batch)
        m_import.setBatch(m_batch);
    m_error.reset();
}

void BatchSource::scan(duckdb_function_info info, duckdb_data_chunk output)
{
    auto *source = static_cast<BatchSource *>(duckdb_function_get_bind_data(info));
    const auto more = source->advance();
    if (more && !*more) {
        duckdb_data_chunk_set_size(output, 0);
        return;
    }
    const auto status = more ? source->fill(output) : Status(std::unexpected(more.error()));
    if (!status) {
        source->m_error = status.error();
        duckdb_function_set_error(info, source->m_error->message.c_str());
    }
}

Status BatchSource::fill(duckdb_data_chunk output)
{
    const auto rows = std::min<std::int64_t>(static_cast<std::int64_t>(duckdb_vector_size()),
                                             m_batch->num_rows() - m_position);
    ETL_TRY_VOID(m_import.fill(m_position, rows, output));
    fillPositions(output, rows);
    m_position += rows;
    return {};
}

void BatchSource::fillPositions(duckdb_data_chunk output, std::int64_t rows) const
{
    if (!m_positionColumn)
        return;
    auto *values = static_cast<std::int64_t *>(
        duckdb_vector_get_data(duckdb_data_chunk_get_vector(output, *m_positionColumn)));
    std::iota(values, values + rows, m_rowsBefore + m_position);
}

Result<bool> BatchSource::advance()
{
    while (!m_batch || m_position >= m_batch->num_rows()) {
        if (!m_pull)
            return false;
        m_import.setBatch(nullptr);
        m_rowsBefore += std::exchange(m_position, 0);
        m_batch = nullptr;
        ETL_TRY(m_batch, m_pull());
        if (!m_batch)
            return false;
        m_import.setBatch(m_batch);
    }
    return true;
}

} // namespace etl::nodes
