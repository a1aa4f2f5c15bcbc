// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/system/query.h"

#include <duckdb.h>

namespace etl::test {

struct Query::Connection
{
    duckdb_database database = nullptr;
    duckdb_connection connection = nullptr;
};

class Query::Result
{
public:
    Result(const Connection &connection, const QString &sql)
    {
        if (duckdb_query(connection.connection, sql.toUtf8().constData(), &m_result)
            != DuckDBSuccess)
            qFatal("%s\n%s", qPrintable(sql), duckdb_result_error(&m_result));
    }
    ~Result() { duckdb_destroy_result(&m_result); }
    Result(const Result &) = delete;
    Result &operator=(const Result &) = delete;

    QStringList rows()
    {
        QStringList rows;
        for (idx_t row = 0; row < duckdb_row_count(&m_result); ++row) {
            QStringList values;
            for (idx_t column = 0; column < duckdb_column_count(&m_result); ++column)
                values += value(column, row);
            rows += values.join(QLatin1Char('|'));
        }
        return rows;
    }

private:
    QString value(idx_t column, idx_t row)
    {
        char *const text = duckdb_value_varchar(&m_result, column, row);
        const QString value = text ? QString::fromUtf8(text) : QStringLiteral("NULL");
        duckdb_free(text);
        return value;
    }

    duckdb_result m_result{};
};

Query::Query(const QString &folder) : m_connection(std::make_unique<Connection>())
{
    if (duckdb_open(nullptr, &m_connection->database) != DuckDBSuccess
        || duckdb_connect(m_connection->database, &m_connection->connection) != DuckDBSuccess)
        qFatal("DuckDB does not open");
    Result(*m_connection, QStringLiteral("SET file_search_path='%1'").arg(folder));
    Result(*m_connection, QStringLiteral("SET threads=2"));
}

Query::~Query()
{
    duckdb_disconnect(&m_connection->connection);
    duckdb_close(&m_connection->database);
}

void Query::run(const QString &statement)
{
    Result(*m_connection, statement);
}

QStringList Query::sortedRows(const QString &select)
{
    QStringList rows = Result(*m_connection, select).rows();
    rows.sort();
    return rows;
}

std::int64_t Query::number(const QString &select)
{
    const QStringList rows = Result(*m_connection, select).rows();
    bool isNumber = false;
    const std::int64_t number = rows.value(0).toLongLong(&isNumber);
    if (!isNumber)
        qFatal("%s\ndoes not give a number", qPrintable(select));
    return number;
}

bool Query::haveEqualRows(const QString &left, const QString &right)
{
    // Of two bags of one size, one cannot hold more of a row without lacking another.
    const auto count = [this](const QString &select) {
        return number(QStringLiteral("SELECT count(*) FROM (%1)").arg(select));
    };
    return count(left) == count(right)
           && count(QStringLiteral("(%1) EXCEPT ALL (%2)").arg(left, right)) == 0;
}

} // namespace etl::test
