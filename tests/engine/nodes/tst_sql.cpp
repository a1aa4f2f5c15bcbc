// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/arrowtypes.h"
#include "tests/engine/nodes/alltypes.h"
#include "tests/engine/nodes/qtext.h"
#include "tests/engine/nodes/wholetesting.h"
#include "tests/helpers/batches.h"
#include "tests/helpers/suite.h"

#include <arrow/api.h>

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace etl;
using test::q;

namespace {

constexpr const char *kType = "transform.sql";

model::CheckedNode sqlNode(const std::string &query, const model::Schema &input)
{
    return test::makeNode(kType, model::Json({{"query", query}}).dump(), input);
}

} // namespace

class TestSql : public test::Suite
{
    Q_OBJECT

private slots:
    void givesNamesAndTypes_data();
    void givesNamesAndTypes();
    void agreesWithDuckDb_data();
    void agreesWithDuckDb();
    void keepsTheOrderOfTheQuery();
    void readsOnlyAsMuchAsItNeeds();
    void streamsWhatItReadsOnce();
    void spillsWhatItReadsTwice();
    void notesVolatileFunctions();
    void refuses_data();
    void refuses();
    void refusesAlsoWhenItRuns();
    void tellsWhereAQueryIsWrong_data();
    void tellsWhereAQueryIsWrong();
    void tellsWhereAQueryFails();
    void passesOnAnErrorOfItsInput();
};

void TestSql::givesNamesAndTypes_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("columns");
    const auto row = [](const char *query, const char *columns) {
        QTest::newRow(query) << query << columns;
    };
    row("SELECT * FROM input", "k VARCHAR, n INTEGER, x DOUBLE");
    row("FROM input", "k VARCHAR, n INTEGER, x DOUBLE");
    row("SELECT k, sum(n) AS total FROM input GROUP BY k", "k VARCHAR, total DECIMAL(38,0)");
    row("SELECT n, n FROM input", "n INTEGER, n_1 INTEGER");
    row("SELECT n AS a, x AS A FROM input", "a INTEGER, A_1 DOUBLE");
    row("SELECT NULL AS nothing, uuid() AS id FROM input", "nothing INTEGER, id VARCHAR");
    row("SELECT [n, 1] AS l, {'a': x} AS s FROM input", "l INTEGER[], s STRUCT(a DOUBLE)");
    row("WITH big AS (SELECT * FROM Input WHERE n > 3) SELECT count(*) AS c FROM big", "c BIGINT");
    row("SELECT input.n AS m FROM input; ", "m INTEGER");
    row("SELECT n FROM input -- the end", "n INTEGER");
    row("(SELECT n FROM input) UNION ALL (SELECT n + 1 FROM input)", "n INTEGER");
    row("SELECT k, rank() OVER (PARTITION BY k ORDER BY n) AS r FROM input", "k VARCHAR, r BIGINT");
    row("PIVOT input ON k IN ('a', 'b') USING sum(x) GROUP BY n", "n INTEGER, a DOUBLE, b DOUBLE");
}

void TestSql::givesNamesAndTypes()
{
    QFETCH(QString, query);
    QFETCH(QString, columns);
    auto node = sqlNode(query.toStdString(), test::columns("k VARCHAR, n INTEGER, x DOUBLE"));
    QVERIFY2(!model::hasErrors(test::check(node).issues), test::issuesOf(node).c_str());
    QCOMPARE(q(test::toText(node.outputs["out"])), columns);
    test::NodeContext context(node);
    const auto rows = test::makeRows(node.inputs["in"], R"([{"k":"a","n":1,"x":0.5}])");
    const auto result = test::resultOf(context, {test::pullOf({rows})});
    QCOMPARE(q(test::toText(*runtime::fromArrow(*result->schema()))), columns);
}

void TestSql::agreesWithDuckDb_data()
{
    QTest::addColumn<QString>("query");
    for (const auto *query : {
             "SELECT * FROM input",
             "SELECT id, list, deep, dec38 FROM input WHERE flag",
             "SELECT tiny, sum(int)::DECIMAL(38,0) AS s, max(name) AS m FROM input GROUP BY tiny",
             "SELECT id, lag(name) OVER (ORDER BY id) AS before FROM input",
             "SELECT id, sum(big) OVER (PARTITION BY flag ORDER BY id ROWS 3 PRECEDING)::"
             "DECIMAL(38,0) AS s FROM input",
             // The input twice and more often.
             "SELECT id FROM input WHERE real > (SELECT avg(real) FROM input)",
             "SELECT a.id, b.name FROM input a JOIN input b ON a.tiny = b.tiny AND a.id < b.id",
             "WITH x AS NOT MATERIALIZED (SELECT id, tiny FROM input) SELECT x.id, count(*) AS c "
             "FROM "
             "x JOIN x AS y USING (tiny) GROUP BY x.id",
             "SELECT id FROM input EXCEPT SELECT id + 5 FROM input",
             "WITH RECURSIVE t AS (SELECT 0::BIGINT AS n UNION ALL SELECT id FROM t JOIN input ON "
             "id = n + 1 WHERE id < 50) SELECT n FROM t",
             "SELECT id, (SELECT max(i.int) FROM input i WHERE i.tiny = input.tiny) AS m FROM "
             "input",
             "WITH input AS (SELECT id + 1 AS id FROM input) SELECT id FROM input",
             "SELECT unnest(list) AS item, id FROM input",
             "SELECT id, r FROM input, range(3) t(r) WHERE id < 100",
             "SELECT DISTINCT ON (tiny) tiny, id FROM input ORDER BY tiny, id DESC",
             "SELECT count(*) AS rows FROM input WHERE 1 = 0",
         }) {
        QTest::newRow(query) << query;
    }
}

void TestSql::agreesWithDuckDb()
{
    QFETCH(QString, query);
    const auto sql = query.toStdString();
    const auto input = test::allTypesRows(3'000);
    auto node = sqlNode(sql, *runtime::fromArrow(*input->schema()));
    QCOMPARE(q(test::issuesOf(node)), q(""));
    test::NodeContext context(node);
    const auto ours = test::resultOf(context, {test::pullOf(test::cut(input, {2'100, 1, 500}))});
    const auto peer = test::askDuckDb(sql, input);
    QCOMPARE(q(test::sortedRowsOf(ours)), q(test::sortedRowsOf(peer)));
}

void TestSql::keepsTheOrderOfTheQuery()
{
    const auto input = test::allTypesRows(5'000);
    // The cast of the sum stands around the query.
    const std::string sql =
        "SELECT name, count(*) AS c, sum(id) AS s FROM input GROUP BY name ORDER BY s DESC, name";
    auto node = sqlNode(sql, *runtime::fromArrow(*input->schema()));
    QCOMPARE(q(test::issuesOf(node)), q(""));
    QCOMPARE(q(test::toText(node.outputs["out"])), q("name VARCHAR, c BIGINT, s DECIMAL(38,0)"));
    test::NodeContext context(node);
    const auto ours = test::resultOf(context, {test::pullOf(test::cut(input, {900}))});
    QVERIFY(ours->num_rows() > 1'000);
    QCOMPARE(q(test::rowsOf(ours)),
             q(test::rowsOf(
                 test::askDuckDb("SELECT name, c, s::DECIMAL(38,0) FROM (" + sql + ")", input))));
}

void TestSql::readsOnlyAsMuchAsItNeeds()
{
    auto node = sqlNode("SELECT n FROM input LIMIT 10", test::columns("n BIGINT"));
    QCOMPARE(q(test::issuesOf(node)), q(""));
    test::NodeContext context(node);
    int pulled = 0;
    const runtime::Pull endless = [&]() -> Result<runtime::BatchPtr> {
        return test::int64Batch(1'000 * pulled++, 1'000);
    };
    const auto result = test::resultOf(context, {endless});
    QCOMPARE(q(test::rowsOf(result)), q("0\n1\n2\n3\n4\n5\n6\n7\n8\n9"));
    QVERIFY(pulled < 100);
}

namespace {

constexpr std::int64_t kBatchRows = 65'536;
constexpr int kBatches = 40;

runtime::BatchPtr numbers(int index)
{
    return test::int64Batch(index * kBatchRows, kBatchRows);
}

// What the run says, and how much was spilled at most.
struct Spilled
{
    std::string rows;
    std::uint64_t bytes = 0;
};

Spilled runIn(model::CheckedNode &node, std::uint64_t memory)
{
    const QTemporaryDir spill;
    test::NodeContext context(node);
    context.spill = spill.path().toStdString();
    context.memoryLimit = memory;
    Spilled spilled;
    const auto status = test::runWhole(
        context, {test::pullMade(kBatches, numbers)}, [&](const runtime::BatchPtr &batch) {
            spilled.bytes = std::max(spilled.bytes, test::bytesIn(context.spill));
            spilled.rows += test::rowsOf(batch);
            return Status();
        });
    if (!status)
        spilled.rows = status.error().toString();
    return spilled;
}

} // namespace

// 21 MB of rows in a memory of 10: they are not kept.
void TestSql::streamsWhatItReadsOnce()
{
    auto node = sqlNode("SELECT count(*) AS c, max(n) AS m FROM input WHERE n % 2 = 0",
                        test::columns("n BIGINT"));
    QCOMPARE(q(test::issuesOf(node)), q(""));
    const auto result = runIn(node, 10 << 20);
    QCOMPARE(q(result.rows), q("1310720|2621438"));
    QCOMPARE(result.bytes, std::uint64_t{0});
}

void TestSql::spillsWhatItReadsTwice()
{
    auto node =
        sqlNode("SELECT count(*) AS c, min(n) AS m FROM input WHERE n > (SELECT avg(n) FROM "
                "input)",
                test::columns("n BIGINT"));
    QCOMPARE(q(test::issuesOf(node)), q(""));
    const auto result = runIn(node, 10 << 20);
    QCOMPARE(q(result.rows), q("1310720|1310720"));
    qInfo("spilled %.1f MB", static_cast<double>(result.bytes) / 1e6);
    QVERIFY(result.bytes > (5 << 20));
}

void TestSql::notesVolatileFunctions()
{
    auto node = sqlNode("SELECT now() AS t, n + random() AS r,\n current_date AS d FROM input",
                        test::columns("n BIGINT"));
    const auto facts = test::check(node);
    QCOMPARE(facts.issues.size(), std::size_t{3});
    for (const auto &issue : facts.issues)
        QCOMPARE(issue.severity, model::Severity::Hint);
    QCOMPARE(q(facts.issues[1].text), q("'random' gives another result in each run"));
    QCOMPARE(facts.issues[1].span->begin, std::size_t{23});
    QCOMPARE(facts.issues[1].span->length, std::size_t{6});
    QVERIFY(node.outputs.contains("out"));
    // A column of such a name is just a column.
    auto other = sqlNode("SELECT current_date FROM input", test::columns("current_date BIGINT"));
    QCOMPARE(q(test::issuesOf(other)), q(""));
}

void TestSql::refuses_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("issue");
    const auto row = [](const char *query, const char *issue) {
        QTest::newRow(query) << query << issue;
    };
    row("SELECT 1", "query: the query does not read 'input'");
    row("VALUES (1)", "query: the query does not read 'input'");
    row("SELECT * FROM input; SELECT 2", "query: there is more than one statement");
    row("SELECT * FROM input; DROP TABLE x", "query: only a SELECT is possible here");
    row("CREATE TABLE x AS SELECT * FROM input", "query: only a SELECT is possible here");
    row("INSERT INTO x SELECT * FROM input", "query: only a SELECT is possible here");
    row("DELETE FROM input", "query: only a SELECT is possible here");
    row("COPY (SELECT * FROM input) TO 'out.csv'", "query: only a SELECT is possible here");
    row("PRAGMA enable_profiling", "query: only a SELECT is possible here");
    row("SET threads = 8", "query: only a SELECT is possible here");
    row("ATTACH 'x.db'", "query: only a SELECT is possible here");
    row("INSTALL httpfs", "query: only a SELECT is possible here");
    row("CALL duckdb_settings()", "query: only a SELECT is possible here");
    row("EXPLAIN SELECT * FROM input", "query: only a SELECT is possible here");
    row("PIVOT input ON k USING sum(n)", "query: only a SELECT is possible here");
    row("SUMMARIZE input", "query: DESCRIBE, SHOW and SUMMARIZE are not possible here");
    row("SELECT * FROM (DESCRIBE input)",
        "query: DESCRIBE, SHOW and SUMMARIZE are not possible here");
    row("SELECT * FROM input, 'x.csv'", "query [21+7]: there is no table 'x.csv'");
    row("SELECT * FROM '/etc/passwd'", "query [14+13]: there is no table '/etc/passwd'");
    row("SELECT * FROM inputs", "query [14+6]: there is no table 'inputs'");
    row("SELECT * FROM main.input", "query [14+4]: there is no table 'input'");
    row("SELECT * FROM information_schema.tables, input",
        "query [14+18]: there is no table 'tables'");
    row("SELECT * FROM sqlite_master, input", "query [14+13]: there is no table 'sqlite_master'");
    row("SELECT * FROM input WHERE n IN (SELECT oid FROM pg_catalog.pg_class)",
        "query [48+10]: there is no table 'pg_class'");
    row("SELECT * FROM read_csv('x.csv'), input",
        "query [14+8]: 'read_csv' cannot be read from here");
    row("SELECT * FROM input, glob('*')", "query [21+4]: 'glob' cannot be read from here");
    row("SELECT * FROM input, duckdb_settings()",
        "query [21+15]: 'duckdb_settings' cannot be read from here");
    row("SELECT * FROM etl_input(1), input", "query [14+9]: 'etl_input' cannot be read from here");
    row("SELECT * FROM query('FROM input'), input",
        "query [14+5]: 'query' cannot be read from here");
    row("SELECT * FROM query_table('input'), input",
        "query [14+11]: 'query_table' cannot be read from here");
    row("SELECT * FROM input WHERE n = $1", "query: a parameter ($ or ?) has no value here");
    row("SELECT * FROM input WHERE n = ?", "query: a parameter ($ or ?) has no value here");
}

void TestSql::refuses()
{
    QFETCH(QString, query);
    QFETCH(QString, issue);
    auto node = sqlNode(query.toStdString(), test::columns("k VARCHAR, n INTEGER"));
    QCOMPARE(q(test::issuesOf(node)), issue);
    QVERIFY(!test::check(node).issues.front().remedy.empty());
    QVERIFY(!node.outputs.contains("out"));
}

// A worker does not rely on a check that was made elsewhere.
void TestSql::refusesAlsoWhenItRuns()
{
    auto node = sqlNode("SELECT * FROM input", test::columns("n BIGINT"));
    test::check(node);
    for (const auto *query : {"COPY (SELECT * FROM input) TO 'x.csv'",
                              "SELECT * FROM read_text('/etc/hostname'), input"}) {
        node.settings["query"] = query;
        test::NodeContext context(node);
        const auto status = test::runWhole(context, {test::pullOf({test::int64Batch(0, 5)})},
                                           [](const runtime::BatchPtr &) { return Status(); });
        QVERIFY(!status);
        QCOMPARE(status.error().code, ErrorCode::BadExpression);
        QCOMPARE(q(status.error().setting), q("query"));
    }
}

void TestSql::tellsWhereAQueryIsWrong_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("issue");
    const auto row = [](const char *query, const char *issue) {
        QTest::newRow(query) << query << issue;
    };
    row("SELECT dealy FROM input", "query [7+5]: there is no column 'dealy'");
    row("SELECT 'ö', dealy FROM input", "query [12+5]: there is no column 'dealy'");
    row("SELECT k\nFROM input\nWHERE dealy > 3", "query [26+5]: there is no column 'dealy'");
    row("SELECT smu(delay) AS x FROM input", "query [7+3]: there is no function 'smu'");
    row("SELECT k, delay FROM input GROUP BY k",
        "query [10+5]: this column has many values in a group");
    row("SELECT k FROM input WHERE", "query [25+1]: syntax error at end of input");
    row("SELECT k FRM input WHERE k", "query [13+5]: syntax error at or near \"input\"");
    row("SELECT 'ö' k k FROM input", "query [13+1]: syntax error at or near \"k\"");
    row("SELECT delay::NUMBR AS x FROM input", "query [14+5]: there is no type 'NUMBR'");
    row("SELECT INTERVAL 1 DAY AS days FROM input",
        "query: column 'days': INTERVAL is not a type that can travel between nodes");
    row("SELECT abs(k) AS x FROM input",
        "query [7+3]: 'abs' does not work with these types: abs(VARCHAR)");
}

void TestSql::tellsWhereAQueryIsWrong()
{
    QFETCH(QString, query);
    QFETCH(QString, issue);
    auto node = sqlNode(query.toStdString(), test::columns("k VARCHAR, delay INTEGER"));
    QCOMPARE(q(test::issuesOf(node)), issue);
    QVERIFY(!node.outputs.contains("out"));
    if (issue.contains(QLatin1String("dealy")))
        QCOMPARE(q(test::check(node).issues.front().candidates.at(0)), q("delay"));
}

void TestSql::tellsWhereAQueryFails()
{
    auto node = sqlNode("SELECT\n  k::INTEGER AS n FROM input", test::columns("k VARCHAR"));
    QCOMPARE(q(test::issuesOf(node)), q(""));
    test::NodeContext context(node);
    const auto rows = test::makeRows(node.inputs["in"], R"([{"k":"7"},{"k":"x"}])");
    const auto status = test::runWhole(context, {test::pullOf({rows})},
                                       [](const runtime::BatchPtr &) { return Status(); });
    QVERIFY(!status);
    QCOMPARE(status.error().code, ErrorCode::BadData);
    QCOMPARE(q(status.error().setting), q("query"));
    QCOMPARE(q(status.error().message),
             q("computing the result: Could not convert string 'x' to INT32 when casting from "
               "source column k (line 2, column 4)"));
}

void TestSql::passesOnAnErrorOfItsInput()
{
    for (const auto *query :
         {"SELECT n FROM input", "SELECT a.n FROM input a JOIN input b USING (n)"}) {
        auto node = sqlNode(query, test::columns("n BIGINT"));
        test::check(node);
        test::NodeContext context(node);
        const runtime::Pull broken = []() -> Result<runtime::BatchPtr> {
            return fail(ErrorCode::Io, "the disk is gone");
        };
        const auto status =
            test::runWhole(context, {broken}, [](const runtime::BatchPtr &) { return Status(); });
        QVERIFY(!status);
        QCOMPARE(status.error().code, ErrorCode::Io);
        QCOMPARE(q(status.error().message), q("the disk is gone"));
    }
}

QTEST_GUILESS_MAIN(TestSql)
#include "tst_sql.moc"
