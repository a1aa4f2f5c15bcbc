// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/sql/bindexpressions.h"
#include "tests/engine/nodes/nodetesting.h"
#include "tests/engine/nodes/qtext.h"
#include "tests/helpers/suite.h"

#include <fmt/format.h>

#include <QTest>

using namespace etl;
using namespace etl::nodes;
using test::q;

namespace {

const char *const kInput = "id BIGINT, delay INTEGER, price DECIMAL(10,2), name VARCHAR, day DATE, "
                           "ts TIMESTAMPTZ, tags VARCHAR[], user VARCHAR";

// The type of an expression, or what is wrong with it: "[3+2] text (candidates)".
std::string judge(const std::string &sql, const BindOptions &options = {},
                  const std::string &input = kInput)
{
    auto session = SqlSession::shared();
    auto bound = bindExpressions(*session, test::columns(input), {{"x", sql}}, options);
    if (!bound)
        return "failed: " + bound.error().toString();
    std::string text = bound->columns.at(0) ? model::toSql(bound->columns.at(0)->type) : "";
    for (const auto &issue : bound->issues) {
        text += text.empty() ? "" : " ";
        text += issue.severity == model::Severity::Warning ? "warning " : "";
        if (issue.span)
            text += fmt::format("[{}+{}] ", issue.span->begin, issue.span->length);
        text += issue.text;
        if (!issue.candidates.empty())
            text += fmt::format(" ({})", fmt::join(issue.candidates, ", "));
    }
    return text;
}

} // namespace

class TestBindExpressions : public test::Suite
{
    Q_OBJECT

private slots:
    void derivesTypes_data();
    void derivesTypes();
    void refuses_data();
    void refuses();
    void takesNamesThatLookUnstableFromTheInput();
    void bindsAggregates_data();
    void bindsAggregates();
    void judgesEachExpressionByItself();
    void namesEntryAndRemedy();
    void cannotReachOutside_data();
    void cannotReachOutside();
};

void TestBindExpressions::derivesTypes_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("type");
    const auto row = [](const char *sql, const char *type) { QTest::newRow(sql) << sql << type; };
    row("id", "BIGINT");
    row("id + 1", "BIGINT");
    row("delay / 2", "DOUBLE");
    row("delay // 2", "INTEGER");
    row("price * 2", "DECIMAL(18,2)");
    row("name || '!'", "VARCHAR");
    row("delay > 15 AND name IS NOT NULL", "BOOLEAN");
    row("CASE WHEN delay < 60 THEN '15-60' ELSE '60+' END", "VARCHAR");
    row("year(day)", "BIGINT");
    row("day + INTERVAL 1 DAY", "TIMESTAMP");
    row("ts", "TIMESTAMP WITH TIME ZONE");
    row("[id, 2]", "BIGINT[]");
    row("{'a': id, 'b': name}", "STRUCT(a BIGINT, b VARCHAR)");
    row("list_transform(tags, lambda t: upper(t))", "VARCHAR[]");
    row("id::HUGEINT", "DECIMAL(38,0)");
    row("'8f9e'::UUID",
        "VARCHAR warning [6+1] fails for a row of nulls, perhaps for every row: Could not "
        "convert string '8f9e' to INT128");
    row("NULL", "INTEGER");
    row("id -- the key", "BIGINT");
    row("id /* the key */", "BIGINT");
    row("input.id", "BIGINT");
    row("try_cast(name AS INTEGER)", "INTEGER");
    row("name COLLATE NOCASE", "VARCHAR");
    row("error('no name')",
        "INTEGER warning fails for a row of nulls, perhaps for every row: no name");
    row("'é' || name", "VARCHAR");
}

void TestBindExpressions::derivesTypes()
{
    QFETCH(QString, sql);
    QFETCH(QString, type);
    QCOMPARE(q(judge(sql.toStdString())), type);
}

void TestBindExpressions::refuses_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("why");
    const auto row = [](const char *sql, const char *why) { QTest::newRow(sql) << sql << why; };
    row("", "the expression is empty");
    row("  \n ", "the expression is empty");
    row("-- nothing", "SELECT clause without selection list");
    // Syntax, with the place in characters.
    row("id +", "[4+1] syntax error at end of input");
    row("'é' || (id", "[10+1] syntax error at end of input");
    row("é é é", "[4+1] syntax error at or near \"é\"");
    row("(id", "[3+1] syntax error at end of input");
    row("id) OR (1=1", "[2+1] syntax error at or near \")\"");
    row("id); DROP TABLE x; --", "[2+1] syntax error at or near \")\"");
    // More or less than one value.
    row("id; SELECT 2", "there is more than one statement");
    row("id, delay", "these are several expressions");
    row("id AS x", "the expression renames itself");
    row("id FROM input", "this is a query, not an expression");
    row("id WHERE delay > 3", "this is a query, not an expression");
    row("id ORDER BY 1", "this is a query, not an expression");
    row("id UNION SELECT 2", "this is a query, not an expression");
    row("DISTINCT id", "this is a query, not an expression");
    row("*", "[0+1] * stands for several columns");
    row("COLUMNS('d.*')", "[0+7] * stands for several columns");
    row("SELECT 1", "[0+6] syntax error at or near \"SELECT\"");
    // Other rows.
    row("delay > (SELECT 3)", "[8+1] a subquery is not possible here");
    row("id IN (SELECT 1)", "[3+2] a subquery is not possible here");
    row("EXISTS (SELECT 1)", "[0+6] a subquery is not possible here");
    row("sum(delay) OVER ()", "[0+3] 'sum' with OVER looks at other rows");
    row("row_number() OVER (ORDER BY id)", "[0+10] 'row_number' with OVER looks at other rows");
    row("1 + max(delay)",
        "[4+3] an aggregate looks at many rows, but an expression here sees one at a time");
    row("unnest(tags)", "[0+6] this makes several rows out of one");
    // Names.
    row("delai > 15", "[0+5] there is no column 'delai' (delay)");
    row("name = \"late\"", "[7+6] there is no column 'late'");
    row("nosuch(id)", "[0+6] there is no function 'nosuch' (cosh)");
    row("other.id", "[0+5] Referenced table \"other\" not found");
    // Types.
    row("upper(tags)", "[0+5] 'upper' does not work with these types: upper(VARCHAR[])");
    row("'é' || name || (day * 2)", "[20+1] '*' does not work with these types: *(DATE, INTEGER)");
    row("INTERVAL 1 DAY", "INTERVAL is not a type that can travel between nodes");
    row("MAP {'a': id}", "MAP is not a type that can travel between nodes");
    row("cast(id AS NOSUCH)", "[11+6] there is no type 'NOSUCH' (JSON)");
    // Values that are not there or not the same twice.
    row("delay > $1", "a parameter ($ or ?) has no value here");
    row("delay > ?", "a parameter ($ or ?) has no value here");
    row("delay > $p", "a parameter ($ or ?) has no value here");
    row("random() < 0.5", "[0+6] 'random' gives another result each time it is called");
    row("RANDOM() < 0.5", "[0+6] 'random' gives another result each time it is called");
    row("ts < now()", "[5+3] 'now' gives another result each time it is called");
    row("day = current_date", "[6+12] 'current_date' gives another result each time it is called");
    row("day = today()", "[6+5] 'today' gives another result each time it is called");
    row("ago(INTERVAL 1 DAY) < ts", "[0+3] 'ago' gives another result each time it is called");
    row("coalesce(name, uuid()::VARCHAR)",
        "[15+4] 'uuid' gives another result each time it is called");
    row("nextval('s')", "[0+7] 'nextval' gives another result each time it is called");
    row("pg_sleep(10)", "[0+8] 'pg_sleep' gives another result each time it is called");
}

void TestBindExpressions::refuses()
{
    QFETCH(QString, sql);
    QFETCH(QString, why);
    QCOMPARE(q(judge(sql.toStdString())), why);
}

void TestBindExpressions::takesNamesThatLookUnstableFromTheInput()
{
    QCOMPARE(q(judge("user", {}, "user VARCHAR")), q("VARCHAR"));
    QCOMPARE(q(judge("user", {}, "id BIGINT")),
             q("[0+4] 'user' gives another result each time it is called"));
    QCOMPARE(q(judge("current_date", {}, "current_date VARCHAR")), q("VARCHAR"));
}

void TestBindExpressions::bindsAggregates_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("result");
    const auto row = [](const char *sql, const char *result) {
        QTest::newRow(sql) << sql << result;
    };
    row("count(*)", "BIGINT");
    row("sum(delay)", "DECIMAL(38,0)");
    row("sum(price)", "DECIMAL(38,2)");
    row("avg(delay)", "DOUBLE");
    row("max(name)", "VARCHAR");
    row("list(id)", "BIGINT[]");
    row("count(DISTINCT name) FILTER (WHERE delay > 3)", "BIGINT");
    row("day", "DATE");
    row("sum(delay) / count(*)", "DOUBLE");
    row("delay", "[0+5] this column has many values in a group");
    row("sum(nosuch)", "[4+6] there is no column 'nosuch'");
    row("sum(name)", "[0+3] 'sum' does not work with these types: sum(VARCHAR)");
    row("sum(delay) OVER ()", "[0+3] 'sum' with OVER looks at other rows");
    row("unnest(list(id))", "[0+6] this makes several rows out of one");
    row("max((SELECT 1))", "[4+1] a subquery is not possible here");
    row("max(random())", "[4+6] 'random' gives another result each time it is called");
}

void TestBindExpressions::bindsAggregates()
{
    QFETCH(QString, sql);
    QFETCH(QString, result);
    BindOptions options;
    options.groupBy = {"day"};
    QCOMPARE(q(judge(sql.toStdString(), options)), result);
}

void TestBindExpressions::judgesEachExpressionByItself()
{
    const auto session = SqlSession::shared();
    BindOptions options;
    options.setting = "columns";
    options.named = true;
    const auto bound = bindExpressions(*session, test::columns(kInput),
                                       {{"a", "id"}, {"b", "nosuch"}, {"c", "a + 1"}}, options);
    QVERIFY(bound);
    QVERIFY(bound->columns.at(0).has_value());
    QVERIFY(!bound->columns.at(1).has_value());
    QVERIFY(!bound->columns.at(2).has_value()); // expressions see the input only, not each other
    QCOMPARE(bound->issues.size(), 2U);
    QCOMPARE(q(bound->issues[0].subKey), q("b"));
    QCOMPARE(q(bound->issues[1].subKey), q("c"));
}

void TestBindExpressions::namesEntryAndRemedy()
{
    const auto session = SqlSession::shared();
    BindOptions options;
    options.setting = "condition";
    options.condition = true;
    const auto bound = bindExpressions(*session, test::columns(kInput), {{"", "delay"}}, options);
    QVERIFY(bound);
    QCOMPARE(bound->issues.size(), 1U);
    const auto &issue = bound->issues.front();
    QCOMPARE(q(issue.setting), q("condition"));
    QVERIFY(issue.subKey.empty());
    QCOMPARE(q(issue.text), q("a condition is true or false, but this is INTEGER"));
    QVERIFY(!issue.remedy.empty());
}

void TestBindExpressions::cannotReachOutside_data()
{
    QTest::addColumn<QString>("sql");
    for (const char *sql : {"getenv('HOME')", "read_text('/etc/passwd')", "glob('/etc/*')",
                            "query('SELECT 1')", "getvariable('x')::VARCHAR || nosuch"})
        QTest::newRow(sql) << sql;
}

void TestBindExpressions::cannotReachOutside()
{
    QFETCH(QString, sql);
    const auto session = SqlSession::shared();
    const auto bound =
        bindExpressions(*session, test::columns(kInput), {{"x", sql.toStdString()}}, {});
    QVERIFY(bound);
    QVERIFY(model::hasErrors(bound->issues));
}

QTEST_GUILESS_MAIN(TestBindExpressions)
#include "tst_bindexpressions.moc"
