// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/nodes/sql/batchimport.h"
#include "engine/nodes/sql/sqlsession.h"
#include "engine/runtime/operator.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace etl::nodes {

inline constexpr std::string_view kInputFunction = "etl_input";

// Whether statements also see each row's position in the input, counted from 0.
enum class RowPositions : bool { Hidden, Shown };

// An input of DuckDB statements: hands out batches through a table function, only the columns that
// a statement asks for. Must outlive the statements prepared over it. The session's thread.
class BatchSource
{
public:
    BatchSource(std::shared_ptr<SqlSession> session, model::Schema schema,
                RowPositions positions = RowPositions::Hidden);
    ~BatchSource();
    BatchSource(const BatchSource &) = delete;
    BatchSource &operator=(const BatchSource &) = delete;

    // "etl_input(3) AS input", to stand behind FROM.
    std::string sql(std::string_view alias = "input") const;
    const model::Schema &schema() const { return m_schema; }
    // The columns' names as statements write them, quoted.
    std::vector<std::string> columnSql() const;
    // The same of the BIGINT column of positions, when they are shown.
    std::string positionSql() const;

    // What the next statement reads: one batch, or what `pull` gives until it returns nullptr. That
    // can be read once only: a statement that scans it a second time fails.
    void setBatch(runtime::BatchPtr batch);
    void setPull(runtime::Pull pull);
    // Why a scan ended early, if it did: DuckDB's own error is only a text.
    std::optional<Error> takeError();

private:
    friend class SqlSession;

    void bind(duckdb_bind_info info);
    static void init(duckdb_init_info info);
    static void scan(duckdb_function_info info, duckdb_data_chunk output);
    void begin(duckdb_init_info info);
    // False at the end of the input, or after an error.
    Result<bool> advance();
    Status fill(duckdb_data_chunk output);
    void fillPositions(duckdb_data_chunk output, std::int64_t rows) const;

    std::shared_ptr<SqlSession> m_session;
    model::Schema m_schema;
    RowPositions m_positions;
    std::int64_t m_id = 0;
    runtime::BatchPtr m_batch;
    runtime::Pull m_pull;
    BatchImport m_import;
    std::int64_t m_position = 0;                      // in m_batch
    std::int64_t m_rowsBefore = 0;                    // of earlier batches
    std::optional<std::size_t> m_positionColumn = {}; // of the chunks that the scan fills
    bool m_scanned = false;                           // since setPull()
    std::optional<Error> m_error;
};

// Names as DuckDB sees them: it does not tell letters by case, so "ID" beside "id" becomes "ID_1".
std::vector<std::string> inputNames(const model::Schema &schema);

} // namespace etl::nodes
