// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/sql/interrupter.h"
#include "engine/nodes/sql/sqlsession.h"
#include "engine/nodes/sql/unstablefunctions.h"
#include "tests/engine/nodes/nodetesting.h"
#include "tests/engine/nodes/qtext.h"
#include "tests/helpers/suite.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <set>

using namespace etl;
using namespace etl::nodes;
using test::q;

class TestSqlSession : public test::Suite
{
    Q_OBJECT

private slots:
    void knowsAllUnstableFunctions();
    void refusesFilesAndSettings_data();
    void refusesFilesAndSettings();
    void refusesFilesBesideItsSpillFolder();
    void isSharedByThread();
    void tellsTheTimeInUtc();
    void interruptsALongStep();
};

// Functions that are not constant, and macros whose text names one, calls one or looks into tables:
// closed under use.
void TestSqlSession::knowsAllUnstableFunctions()
{
    const auto all = test::askDuckDb(
        "WITH RECURSIVE f AS (SELECT DISTINCT lower(function_name) AS name, macro_definition AS "
        "text, "
        "stability FROM duckdb_functions() WHERE function_type IN ('scalar', 'macro')), "
        "bad(name) AS (SELECT name FROM f WHERE stability <> 'CONSISTENT' OR "
        "regexp_matches(text, '\\bSELECT\\b|current_timestamp') "
        "UNION SELECT f.name FROM f, bad WHERE f.name <> bad.name AND "
        "regexp_matches(f.text, '\\b' || bad.name || '\\b\"?(\\(|$)')) "
        "SELECT DISTINCT name FROM bad WHERE name NOT IN ('error', 'json_group_object') ORDER BY "
        "name");
    std::set<std::string> known;
    for (const auto name : unstableFunctions())
        known.emplace(name);
    for (const auto &name : q(test::rowsOf(all)).split(QLatin1Char('\n')))
        QVERIFY2(known.contains(name.toStdString()), qPrintable(name));
    QVERIFY(std::is_sorted(unstableFunctions().begin(), unstableFunctions().end()));
    QVERIFY(std::is_sorted(unstableKeywords().begin(), unstableKeywords().end()));
}

void TestSqlSession::refusesFilesAndSettings_data()
{
    QTest::addColumn<QString>("sql");
    for (const char *sql :
         {"SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM '/etc/passwd'",
          "SELECT content FROM read_text('/etc/passwd')", "SELECT * FROM glob('/etc/*')",
          "COPY (SELECT 1) TO '/tmp/dataetl-test-copy'", "ATTACH '/tmp/dataetl-test.db'",
          "INSTALL httpfs", "LOAD httpfs", "SET enable_external_access=true", "SET threads=4",
          "SET memory_limit='1GB'", "SET temp_directory='/tmp'",
          "EXPORT DATABASE '/tmp/dataetl-test'"})
        QTest::newRow(sql) << sql;
}

void TestSqlSession::refusesFilesAndSettings()
{
    QFETCH(QString, sql);
    const auto session = SqlSession::open({});
    QVERIFY(session);
    duckdb_result result;
    const auto state = duckdb_query((*session)->connection(), sql.toUtf8().constData(), &result);
    duckdb_destroy_result(&result);
    QCOMPARE(state, DuckDBError);
    QVERIFY(!QFile::exists(q("/tmp/dataetl-test-copy")));
}

void TestSqlSession::refusesFilesBesideItsSpillFolder()
{
    const QTemporaryDir spill;
    const QTemporaryDir other;
    const auto session = SqlSession::open({0, spill.path().toStdString()});
    QVERIFY(session);
    const auto sql = "COPY (SELECT 1) TO '" + other.path().toStdString() + "/x.csv'";
    duckdb_result result;
    QCOMPARE(duckdb_query((*session)->connection(), sql.c_str(), &result), DuckDBError);
    duckdb_destroy_result(&result);
}

void TestSqlSession::isSharedByThread()
{
    const auto first = SqlSession::shared();
    const auto second = SqlSession::shared();
    QVERIFY(first && second);
    QCOMPARE(first->get(), second->get());
}

void TestSqlSession::tellsTheTimeInUtc()
{
    const auto session = SqlSession::shared();
    const auto text =
        (*session)->valueOf("SELECT CAST(CAST(CAST($1 AS VARCHAR) AS TIMESTAMPTZ) AS VARCHAR)",
                            "2024-01-01 12:00:00+02");
    QVERIFY(text);
    QCOMPARE(q(*text), q("2024-01-01 10:00:00+00"));
}

// The whole query is one call; without the interrupt it takes hours.
void TestSqlSession::interruptsALongStep()
{
    const auto session = SqlSession::open({});
    QVERIFY(session);
    std::atomic<int> asked = 0;
    const Interrupter interrupter((*session)->connection(), [&] { return ++asked > 5; });
    duckdb_result result;
    const auto state =
        duckdb_query((*session)->connection(),
                     "SELECT count(*) FROM range(10000000000000) t(i) WHERE hash(i) = 7", &result);
    const auto *message = duckdb_result_error(&result);
    const auto error = toError(parseSqlFailure(message ? message : "", {}), "counting");
    duckdb_destroy_result(&result);
    QCOMPARE(state, DuckDBError);
    QCOMPARE(error.code, ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(TestSqlSession)
#include "tst_sqlsession.moc"
