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

constexpr const char *kType = "transform.filter";

model::CheckedNode filterNode(const std::string &condition, const model::Schema &input)
{
    model::Json settings = {{"condition", condition}};
    return test::makeNode(kType, settings.dump(), input);
}

} // namespace

class TestFilter : public test::Suite
{
    Q_OBJECT

private slots:
    void keepsRowsForWhichTheConditionIsTrue();
    void agreesWithDuckDb_data();
    void agreesWithDuckDb();
    void passesABatchThroughWhenAllRowsStay();
    void givesNothingWhenNoRowStays();
    void rejectsTheRowsThatFail_data();
    void rejectsTheRowsThatFail();
    void endsAtTheFirstBadRowWhenToldToFail();
    void isTheSameHoweverTheInputIsCut();
    void stopsWhenAsked();
    void namesTheSettingInIssues();
};

void TestFilter::keepsRowsForWhichTheConditionIsTrue()
{
    const auto schema = test::columns("a BIGINT, s VARCHAR");
    auto node = filterNode("a > 1", schema);
    QCOMPARE(q(test::issuesOf(node)), q(""));
    QCOMPARE(q(test::toText(node.outputs["out"])), q("a BIGINT, s VARCHAR"));
    test::NodeContext context(node);
    const auto rows = test::makeRows(
        schema, R"([{"a":1,"s":"x"},{"a":2,"s":null},{"a":null,"s":"y"},{"a":3,"s":"z"}])");
    QCOMPARE(q(test::rowsOf(test::runRows(context, {rows}))), q("2|NULL\n3|z"));
    QVERIFY(context.rejected.empty());
}

void TestFilter::agreesWithDuckDb_data()
{
    QTest::addColumn<QString>("condition");
    for (const char *condition : {"flag",
                                  "NOT flag",
                                  "tiny > 0",
                                  "small + int > 100",
                                  "big % 3 = 1",
                                  "utiny < 100",
                                  "ubig > 1000 AND uint < 9000",
                                  "single > 5",
                                  "real < 0 OR real > 50",
                                  "dec4 > 0",
                                  "dec9 = 800.0",
                                  "dec18 < 0",
                                  "dec38 > 100",
                                  "name LIKE '%1%'",
                                  "name = ''",
                                  "bytes > encode('5')",
                                  "day > DATE '1970-01-01'",
                                  "clock < TIME '12:00:00'",
                                  "moment IS NULL",
                                  "instant >= TIMESTAMPTZ '2024-03-31 01:00:00+00'",
                                  "len(list) = 2",
                                  "pair.x > 100",
                                  "deep[1].l[2] = 'b7'",
                                  "id IN (1, 5, 7)",
                                  "true",
                                  "NULL::BOOLEAN"})
        QTest::newRow(condition) << condition;
}

void TestFilter::agreesWithDuckDb()
{
    QFETCH(QString, condition);
    const auto sql = condition.toStdString();
    const auto input = test::allTypesRows(3'000);
    auto node = filterNode(sql, *runtime::fromArrow(*input->schema()));
    QCOMPARE(q(test::issuesOf(node)), q(""));
    test::NodeContext context(node);
    const auto ours = test::runRows(context, test::cut(input, {300, 1, 2'500}));
    const auto peer = test::askDuckDb("SELECT * FROM input WHERE " + sql, input);
    QCOMPARE(q(test::sortedRowsOf(ours)), q(test::sortedRowsOf(peer)));
}

void TestFilter::passesABatchThroughWhenAllRowsStay()
{
    const auto schema = test::columns("a BIGINT");
    auto node = filterNode("a > 0", schema);
    test::check(node);
    test::NodeContext context(node);
    const auto filter = test::codeOf(kType).row();
    QVERIFY(filter->open(context));
    const auto rows = test::makeRows(schema, R"([{"a":1},{"a":2}])");
    const auto result = filter->process(rows);
    QVERIFY(result);
    QCOMPARE(result->get(), rows.get());
}

void TestFilter::givesNothingWhenNoRowStays()
{
    const auto schema = test::columns("a BIGINT");
    auto node = filterNode("a > 5", schema);
    test::check(node);
    test::NodeContext context(node);
    const auto filter = test::codeOf(kType).row();
    QVERIFY(filter->open(context));
    const auto result = filter->process(test::makeRows(schema, R"([{"a":1},{"a":null}])"));
    QVERIFY(result);
    QVERIFY(!*result);
}

void TestFilter::rejectsTheRowsThatFail_data()
{
    QTest::addColumn<QList<int>>("bad");
    QTest::newRow("none") << QList<int>{};
    QTest::newRow("first") << QList<int>{0};
    QTest::newRow("last") << QList<int>{99};
    QTest::newRow("neighbours") << QList<int>{49, 50};
    QTest::newRow("some") << QList<int>{3, 17, 18, 64, 90};
    QList<int> all;
    for (int i = 0; i < 100; ++i)
        all << i;
    QTest::newRow("all") << all;
}

// The bad rows are text that is no number.
void TestFilter::rejectsTheRowsThatFail()
{
    QFETCH(QList<int>, bad);
    const auto schema = test::columns("id BIGINT, s VARCHAR");
    auto node = filterNode("s::INTEGER % 2 = 0", schema);
    QCOMPARE(q(test::issuesOf(node)), q(""));
    model::Json json = model::Json::array();
    std::string good;
    for (int i = 0; i < 100; ++i) {
        const auto text = bad.contains(i) ? "no number" : std::to_string(i);
        json.push_back({{"id", i}, {"s", text}});
        if (!bad.contains(i) && i % 2 == 0)
            good += (good.empty() ? "" : "\n") + std::to_string(i) + "|" + text;
    }
    test::NodeContext context(node);
    const auto result = test::runRows(context, {test::makeRows(schema, json.dump())});
    QCOMPARE(q(test::rowsOf(result)), q(good));
    QCOMPARE(static_cast<qsizetype>(context.rejected.size()), bad.size());
    for (qsizetype i = 0; i < bad.size(); ++i) {
        const auto &reject = context.rejected[static_cast<std::size_t>(i)];
        QCOMPARE(q(reject.row),
                 q("{\"id\": " + std::to_string(bad[i]) + ", \"s\": \"no number\"}"));
        QCOMPARE(
            q(reject.error),
            q("Could not convert string 'no number' to INT32 when casting from source column s"));
    }
}

void TestFilter::endsAtTheFirstBadRowWhenToldToFail()
{
    const auto schema = test::columns("s VARCHAR");
    auto node = filterNode("s::INTEGER > 0", schema);
    test::check(node);
    node.onError = model::OnError::Fail;
    test::NodeContext context(node);
    const auto filter = test::codeOf(kType).row();
    QVERIFY(filter->open(context));
    const auto result =
        filter->process(test::makeRows(schema, R"([{"s":"1"},{"s":"x"},{"s":"y"}])"));
    QVERIFY(!result);
    QCOMPARE(q(result.error().message),
             q("Could not convert string 'x' to INT32 when casting from source column s"));
    QCOMPARE(q(result.error().setting), q("condition"));
}

void TestFilter::isTheSameHoweverTheInputIsCut()
{
    const auto input = test::allTypesRows(3'000);
    auto node = filterNode("int > 100 AND name LIKE '%a%'", *runtime::fromArrow(*input->schema()));
    test::check(node);
    QString expected;
    for (const std::int64_t size : {3'000, 2'048, 2'047, 2'049, 7, 100}) {
        test::NodeContext context(node);
        const auto rows = q(test::rowsOf(test::runRows(context, test::cut(input, {size}))));
        QVERIFY(!rows.isEmpty());
        if (expected.isEmpty())
            expected = rows;
        QCOMPARE(rows, expected);
    }
}

void TestFilter::stopsWhenAsked()
{
    const auto schema = test::columns("a BIGINT");
    auto node = filterNode("a > 5", schema);
    test::check(node);
    test::NodeContext context(node);
    const auto filter = test::codeOf(kType).row();
    QVERIFY(filter->open(context));
    context.stopped = true;
    const auto result = filter->process(test::makeRows(schema, R"([{"a":1}])"));
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Cancelled);
}

void TestFilter::namesTheSettingInIssues()
{
    auto node = filterNode("delay > 'x'", test::columns("delay INTEGER"));
    QCOMPARE(
        q(test::issuesOf(node)),
        q("warning condition [8+3]: fails for a row of nulls, perhaps for every row: Could not "
          "convert string 'x' to INT32"));
    node = filterNode("delai > 3", test::columns("delay INTEGER"));
    QCOMPARE(q(test::issuesOf(node)), q("condition [0+5]: there is no column 'delai'"));
    node = filterNode("delay", test::columns("delay INTEGER"));
    QCOMPARE(q(test::issuesOf(node)),
             q("condition: a condition is true or false, but this is INTEGER"));
}

QTEST_GUILESS_MAIN(TestFilter)
#include "tst_filter.moc"
