// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/sql/batchsource.h"

#include "engine/base/text.h"
#include "engine/nodes/sql/sqltext.h"
#include "engine/nodes/sql/sqltypes.h"

#include <arrow/record_batch.h>
#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace etl::nodes {

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

BatchSource::BatchSource(std::shared_ptr<SqlSession> session, model::Schema schema)
    : m_session(std::move(session))
    , m_schema(std::move(schema))
    , m_id(m_session->addSource(*this))
    , m_import(m_session->connection())
{}

BatchSource::~BatchSource()
{
    m_session->removeSource(m_id);
}

std::string BatchSource::sql() const
{
    return fmt::format("{}({}) AS input", kInputFunction, m_id);
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
    duckdb_bind_set_bind_data(info, this, nullptr);
}

void BatchSource::init(duckdb_init_info info)
{
    duckdb_init_set_max_threads(info, 1);
    static_cast<BatchSource *>(duckdb_init_get_bind_data(info))->begin(info);
}

void BatchSource::begin(duckdb_init_info info)
{
    std::vector<int> columns;
    for (idx_t i = 0; i < duckdb_init_get_column_count(info); ++i) {
        const auto column = duckdb_init_get_column_index(info, i);
        // A statement that needs no column asks for a virtual one: its values are never looked at.
        columns.push_back(column < m_schema.columns.size() ? static_cast<int>(column) : -1);
    }
    m_import.setColumns(std::move(columns));
    m_position = 0;
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
    Status status;
    if (more) {
        const auto rows = std::min<std::int64_t>(static_cast<std::int64_t>(duckdb_vector_size()),
                                                 source->m_batch->num_rows() - source->m_position);
        status = source->m_import.fill(source->m_position, rows, output);
        source->m_position += rows;
    }
    if (!more || !status) {
        source->m_error = more ? status.error() : more.error();
        duckdb_function_set_error(info, source->m_error->message.c_str());
    }
}

Result<bool> BatchSource::advance()
{
    while (!m_batch || m_position >= m_batch->num_rows()) {
        if (!m_pull)
            return false;
        m_import.setBatch(nullptr);
        ETL_TRY(m_batch, m_pull());
        if (!m_batch)
            return false;
        m_position = 0;
        m_import.setBatch(m_batch);
    }
    return true;
}

} // namespace etl::nodes
