// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/nodes/sql/duckhandles.h"
#include "engine/nodes/sql/sqlfailure.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace etl::nodes {

class BatchSource;

struct SqlOptions
{
    std::uint64_t memoryLimitBytes = 0; // 0: DuckDB's own default
    std::string spillFolder; // an empty folder of this session's own; empty: spilling fails
    // A join reads its right side first and keeps it, as written, in place of the side that DuckDB
    // takes for the smaller one.
    bool joinsAsWritten = false;
    std::uint64_t spillLimitBytes = 0; // 0: what the disk has
};

// A private DuckDB in this process that sees the batches given to it and nothing else: no files, no
// network, no change of its settings. One thread at a time.
class SqlSession
{
public:
    static Result<std::shared_ptr<SqlSession>> open(const SqlOptions &options);
    // The session of this thread for row-wise expressions and checks. Opening takes 20 ms, so it
    // stays as long as the process; one that DuckDB has given up after an error of its own is
    // replaced.
    static Result<std::shared_ptr<SqlSession>> shared();
    class Key; // keeps others from making a session that is not started
    explicit SqlSession(const Key &);
    ~SqlSession();
    SqlSession(const SqlSession &) = delete;
    SqlSession &operator=(const SqlSession &) = delete;

    SqlResult<DuckStatement> prepare(const std::string &sql);
    // The first column of the first row as text; `parameter` is bound to $1.
    SqlResult<std::string> valueOf(const std::string &sql, const std::string &parameter);

    duckdb_connection connection() const { return m_connection.get(); }

private:
    friend class BatchSource;

    Status start(const SqlOptions &options);
    Status execute(const std::string &sql);
    Status registerInput();
    std::int64_t addSource(BatchSource &source);
    void removeSource(std::int64_t id);
    static void bindInput(duckdb_bind_info info);

    DuckDatabase m_database;
    DuckConnection m_connection;
    std::map<std::int64_t, BatchSource *> m_sources;
    std::int64_t m_lastSource = 0;
};

// What a statement that is being stopped checks between two steps.
using StopCheck = std::function<bool()>;

} // namespace etl::nodes
