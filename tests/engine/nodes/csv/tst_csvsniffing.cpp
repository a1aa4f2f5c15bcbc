// SPDX-License-Identifier: GPL-3.0-or-later
// The sniffed columns against those of DuckDB's sniff_csv, which people who know DuckDB expect.
#include "tests/engine/nodes/csv/csvtesting.h"
#include "tests/helpers/suite.h"

#include <QTest>

#include <duckdb.h>

using namespace etl;
using namespace etl::test;

class TestCsvSniffing : public test::Suite
{
    Q_OBJECT

private slots:
    void agreesWithDuckDb_data();
    void agreesWithDuckDb();

private:
    std::string duckDbColumns(const std::string &path);

    TempFolder m_folder;
};

// "a BIGINT\nb VARCHAR"
std::string TestCsvSniffing::duckDbColumns(const std::string &path)
{
    duckdb_database database = nullptr;
    duckdb_connection connection = nullptr;
    duckdb_result result{};
    std::string text = "no answer";
    if (duckdb_open(nullptr, &database) == DuckDBSuccess
        && duckdb_connect(database, &connection) == DuckDBSuccess) {
        const std::string sql = "SELECT string_agg(c.name || ' ' || c.type, chr(10)) FROM "
                                "(SELECT unnest(Columns) AS c FROM sniff_csv('"
                                + path + "'))";
        if (duckdb_query(connection, sql.c_str(), &result) == DuckDBSuccess) {
            char *value = duckdb_value_varchar(&result, 0, 0);
            text = value ? value : "NULL";
            duckdb_free(value);
        } else {
            text = duckdb_result_error(&result);
        }
        duckdb_destroy_result(&result);
    }
    duckdb_disconnect(&connection);
    duckdb_close(&database);
    return text;
}

void TestCsvSniffing::agreesWithDuckDb_data()
{
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char *name, const char *text) {
        QTest::newRow(name) << QByteArray(text);
    };
    row("numbers", "a,b,c,d\n1,1.5,-3,1e5\n2,2,4,.5\n");
    row("dates and times",
        "d,t,ts,tss\n2024-01-02,10:20:30,2024-01-02 10:20:30,2024-01-02T10:20:30.123\n");
    row("booleans", "a,b\ntrue,False\nfalse,TRUE\n");
    row("texts", "name,city\nAda,\"London, UK\"\nBob,Paris\n");
    row("semicolons", "id;price;name\n1;2.5;x\n2;3.5;y\n");
    row("tabs", "id\tname\n1\tx\n2\ty\n");
    row("bars", "id|name|when\n1|x|2024-01-01\n2|y|2024-02-01\n");
    row("nulls", "a,b,c\n1,,\n,x,\n3,y,\n");
    row("mixed", "a,b\n1,2024-01-01\nx,later\n");
    row("quoted line ends", "id,note\n1,\"a\nb\"\n2,\"c\"\"d\"\n");
    row("like lineitem", "l_orderkey,l_quantity,l_extendedprice,l_returnflag,l_shipdate,l_comment\n"
                         "1,17,21168.23,N,1996-03-13,\"egular courts above the\"\n"
                         "1,36,45983.16,N,1996-04-12,\"ly final dependencies: slyly bold \"\n");
    row("CR LF", "a,b\r\n1,x\r\n2,y\r\n");
    row("zoned", "a,b\n2024-01-02T10:00:00Z,2024-01-02 "
                 "10:00:00+02\n2024-01-02T10:00:00Z,2024-01-02 10:00:00+02\n");
}

void TestCsvSniffing::agreesWithDuckDb()
{
    QFETCH(QByteArray, text);
    const std::string path = m_folder.write("sniff.csv", text.toStdString());
    const std::string expected = duckDbColumns(path);
    const std::string got = checkText(extractNode(path, {}));
    QVERIFY2(got == expected, (got + "\nDuckDB:\n" + expected).c_str());
}

QTEST_GUILESS_MAIN(TestCsvSniffing)
#include "tst_csvsniffing.moc"
