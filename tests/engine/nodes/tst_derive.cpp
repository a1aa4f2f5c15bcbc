// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/arrowtypes.h"
#include "tests/engine/nodes/alltypes.h"
#include "tests/engine/nodes/nodetesting.h"
#include "tests/engine/nodes/qtext.h"
#include "tests/helpers/suite.h"

#include <arrow/api.h>

#include <QTest>

using namespace etl;
using test::q;

namespace {

constexpr const char *kType = "transform.derive";

model::CheckedNode deriveNode(const model::Json &columns, const model::Schema &input)
{
    return test::makeNode(kType, model::Json({{"columns", columns}}).dump(), input);
}

} // namespace

class TestDerive : public test::Suite
{
    Q_OBJECT

private slots:
    void appendsAndReplaces();
    void agreesWithDuckDb_data();
    void agreesWithDuckDb();
    void sharesUntouchedColumns();
    void neverPointsIntoTheInput();
    void rejectsRowsAndNamesTheColumn();
    void namesTheColumnWhenToldToFail();
    void tellsColumnsApartByCase();
    void reportsEachWrongExpression();
};

void TestDerive::appendsAndReplaces()
{
    const auto schema = test::columns("a BIGINT, b BIGINT");
    auto node = deriveNode({{"c", "a + b"}, {"a", "b * 10"}}, schema);
    QCOMPARE(q(test::issuesOf(node)), q(""));
    QCOMPARE(q(test::toText(node.outputs["out"])), q("a BIGINT, b BIGINT, c BIGINT"));
    test::NodeContext context(node);
    const auto rows = test::makeRows(schema, R"([{"a":1,"b":2},{"a":3,"b":null}])");
    QCOMPARE(q(test::rowsOf(test::runRows(context, {rows}))), q("20|2|3\nNULL|NULL|NULL"));
}

void TestDerive::agreesWithDuckDb_data()
{
    QTest::addColumn<QString>("expression");
    for (const char *expression : {"flag",
                                   "tiny",
                                   "small",
                                   "int",
                                   "big",
                                   "utiny",
                                   "usmall",
                                   "uint",
                                   "ubig",
                                   "single",
                                   "real",
                                   "dec4",
                                   "dec9",
                                   "dec18",
                                   "dec38",
                                   "name",
                                   "bytes",
                                   "day",
                                   "clock",
                                   "moment",
                                   "instant",
                                   "list",
                                   "pair",
                                   "deep",
                                   "1",
                                   "NULL",
                                   "'constant'",
                                   "big * 2",
                                   "dec18 * dec4",
                                   "upper(name)",
                                   "name || '!'",
                                   "CASE WHEN flag THEN name END",
                                   "day + 1",
                                   "year(day)",
                                   "list[1]",
                                   "list_transform(list, lambda x: x * 2)",
                                   "{'p': pair, 'n': name}",
                                   "pair.y",
                                   "[name, NULL]",
                                   "coalesce(name, 'none')",
                                   "real / 0",
                                   "big::VARCHAR",
                                   "strftime(moment, '%Y/%m')",
                                   "regexp_replace(name, '[0-9]', '#', 'g')",
                                   "hash(name) % 10",
                                   "int::HUGEINT * 100000000000"})
        QTest::newRow(expression) << expression;
}

// As DuckDB alone, in the types that travel between nodes.
void TestDerive::agreesWithDuckDb()
{
    QFETCH(QString, expression);
    const auto sql = expression.toStdString();
    const auto input = test::allTypesRows(3'000);
    auto node = deriveNode({{"x", sql}}, *runtime::fromArrow(*input->schema()));
    QCOMPARE(q(test::issuesOf(node)), q(""));
    test::NodeContext context(node);
    const auto ours = test::runRows(context, test::cut(input, {300, 1, 2'500}));
    const auto type = model::toSql(node.outputs["out"].columns.back().type);
    const auto peer =
        test::askDuckDb("SELECT *, CAST((" + sql + ") AS " + type + ") AS x FROM input", input);
    QCOMPARE(q(test::rowsOf(ours)), q(test::rowsOf(peer)));
    const auto wanted = runtime::toArrow(node.outputs["out"]);
    QVERIFY(ours->schema()->Equals(**wanted, false));
}

void TestDerive::sharesUntouchedColumns()
{
    const auto schema = test::columns("a BIGINT, s VARCHAR");
    auto node = deriveNode({{"b", "a + 1"}}, schema);
    test::check(node);
    test::NodeContext context(node);
    const auto derive = test::codeOf(kType).row();
    QVERIFY(derive->open(context));
    const auto rows = test::makeRows(schema, R"([{"a":1,"s":"x"}])");
    const auto result = derive->process(rows);
    QVERIFY(result);
    QCOMPARE((*result)->column(1).get(), rows->column(1).get());
}

// The input may lie in shared memory that is written anew once the batch is used up.
void TestDerive::neverPointsIntoTheInput()
{
    const auto schema = test::columns("s VARCHAR");
    auto node = deriveNode({{"t", "s"}}, schema);
    test::check(node);
    test::NodeContext context(node);
    const auto derive = test::codeOf(kType).row();
    QVERIFY(derive->open(context));
    std::string text = "a text that is too long to be kept inline";
    const std::int32_t offsets[] = {0, static_cast<std::int32_t>(text.size())};
    const auto strings = std::make_shared<arrow::StringArray>(
        1, arrow::Buffer::Wrap(offsets, 2),
        std::make_shared<arrow::Buffer>(reinterpret_cast<const std::uint8_t *>(text.data()),
                                        static_cast<std::int64_t>(text.size())));
    const auto input = arrow::RecordBatch::Make(*runtime::toArrow(schema), 1, {strings});
    const auto result = derive->process(input);
    QVERIFY(result);
    text.assign(text.size(), '?');
    const auto &derived = static_cast<const arrow::StringArray &>(*(*result)->column(1));
    QCOMPARE(q(derived.GetView(0)), q("a text that is too long to be kept inline"));
}

void TestDerive::rejectsRowsAndNamesTheColumn()
{
    const auto schema = test::columns("id BIGINT, s VARCHAR, n BIGINT");
    // The position of the first kind of error is known to DuckDB, that of the second is not.
    auto node = deriveNode({{"number", "s::INTEGER"}, {"root", "sqrt(n)"}}, schema);
    QCOMPARE(q(test::issuesOf(node)), q(""));
    test::NodeContext context(node);
    const auto rows = test::makeRows(schema, R"([{"id":1,"s":"1","n":4},{"id":2,"s":"x","n":4},
        {"id":3,"s":"3","n":-1},{"id":4,"s":"y","n":-1},{"id":5,"s":null,"n":9}])");
    QCOMPARE(q(test::rowsOf(test::runRows(context, {rows}))), q("1|1|4|1|2\n5|NULL|9|NULL|3"));
    std::string rejects;
    for (const auto &reject : context.rejected)
        rejects += reject.column + ": " + reject.error + "; ";
    QCOMPARE(
        q(rejects),
        q("number: Could not convert string 'x' to INT32 when casting from source column s; "
          "root: cannot take square root of a negative number; "
          "number: Could not convert string 'y' to INT32 when casting from source column s; "));
}

void TestDerive::namesTheColumnWhenToldToFail()
{
    const auto schema = test::columns("n BIGINT");
    auto node = deriveNode({{"double", "n * 2"}, {"root", "sqrt(n)"}}, schema);
    test::check(node);
    node.onError = model::OnError::Fail;
    test::NodeContext context(node);
    const auto derive = test::codeOf(kType).row();
    QVERIFY(derive->open(context));
    const auto result = derive->process(test::makeRows(schema, R"([{"n":-4}])"));
    QVERIFY(!result);
    QCOMPARE(q(result.error().setting), q("columns.root"));
}

void TestDerive::tellsColumnsApartByCase()
{
    const auto schema = test::columns("id BIGINT, ID BIGINT");
    auto node = deriveNode({{"x", "id * 10 + ID_1"}}, schema);
    QCOMPARE(q(test::issuesOf(node)), q(""));
    test::NodeContext context(node);
    const auto rows = test::makeRows(schema, R"([{"id":1,"ID":2}])");
    QCOMPARE(q(test::rowsOf(test::runRows(context, {rows}))), q("1|2|12"));
}

void TestDerive::reportsEachWrongExpression()
{
    auto node = deriveNode({{"good", "a"}, {"bad", "nope"}, {"worse", "sum(a)"}},
                           test::columns("a BIGINT"));
    QCOMPARE(
        q(test::issuesOf(node)),
        q("columns.bad [0+4]: there is no column 'nope'\n"
          "columns.worse [0+3]: an aggregate looks at many rows, but an expression here sees one "
          "at a time"));
    QVERIFY(!node.outputs.contains("out"));
}

QTEST_GUILESS_MAIN(TestDerive)
#include "tst_derive.moc"
