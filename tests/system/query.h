// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <cstdint>
#include <memory>

namespace etl::test {

// DuckDB as the judge of outputs: it reads the files that the product has written, and computes by
// itself what must stand in them. A mistake in a statement ends the test program with a message.
// One thread.
class Query
{
public:
    // Relative paths in statements start from `folder`.
    explicit Query(const QString &folder);
    ~Query();
    Query(const Query &) = delete;
    Query &operator=(const Query &) = delete;

    void run(const QString &statement);
    // The result's rows, sorted, values joined by '|', NULL as "NULL".
    QStringList sortedRows(const QString &select);
    std::int64_t number(const QString &select); // a result of one number
    // Whether the sorted contents are equal: each row is there as often in both.
    bool haveEqualRows(const QString &left, const QString &right);

private:
    struct Connection;
    class Result;

    std::unique_ptr<Connection> m_connection;
};

} // namespace etl::test
