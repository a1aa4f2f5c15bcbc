// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/arrowtypes.h"
#include "tests/engine/nodes/alltypes.h"
#include "tests/engine/nodes/nodetesting.h"
#include "tests/engine/nodes/qtext.h"
#include "tests/helpers/batches.h"
#include "tests/helpers/suite.h"

#include <arrow/api.h>

#include <QTemporaryDir>
#include <QTest>

using namespace etl;
using test::q;

namespace {

constexpr const char *kType = "transform.aggregate";

model::CheckedNode aggregateNode(const model::Json &groupBy, const model::Json &columns,
                                 const model::Schema &input)
{
    return test::makeNode(kType, model::Json({{"groupBy", groupBy}, {"columns", columns}}).dump(),
                          input);
}

} // namespace

class TestAggregate : public test::Suite
{
    Q_OBJECT

private slots:
    void groups();
    void givesOneRowWithoutGroups();
    void givesOneRowForNoRows();
    void givesDistinctGroupsWithoutAggregates();
    void agreesWithDuckDb_data();
    void agreesWithDuckDb();
    void spillsBeyondItsMemory();
    void failsClearlyWhenMemoryDoesNotSuffice();
    void stopsWhileReading();
    void stopsWhileComputing();
    void passesOnAnErrorOfItsInput();
    void tellsWhichColumnFails();
    void reportsWrongSettings_data();
    void reportsWrongSettings();
};

void TestAggregate::groups()
{
    const auto schema = test::columns("k VARCHAR, n INTEGER");
    auto node = aggregateNode({"k"}, {{"sum", "sum(n)"}, {"rows", "count(*)"}}, schema);
    QCOMPARE(q(test::issuesOf(node)), q(""));
    QCOMPARE(q(test::toText(node.outputs["out"])), q("k VARCHAR, sum DECIMAL(38,0), rows BIGINT"));
    test::NodeContext context(node);
    const auto first =
        test::makeRows(schema, R"([{"k":"a","n":1},{"k":"b","n":2},{"k":null,"n":7}])");
    const auto second = test::makeRows(schema, R"([{"k":"a","n":10},{"k":"b","n":null}])");
    const auto result = test::runWhole(context, {first, second});
    QCOMPARE(q(test::sortedRowsOf(result)), q("NULL|7|1\na|11|2\nb|2|2"));
}

void TestAggregate::givesOneRowWithoutGroups()
{
    const auto schema = test::columns("n INTEGER");
    auto node = aggregateNode(model::Json::array(), {{"most", "max(n)"}}, schema);
    QCOMPARE(q(test::issuesOf(node)), q(""));
    test::NodeContext context(node);
    const auto rows = test::makeRows(schema, R"([{"n":3},{"n":8}])");
    QCOMPARE(q(test::rowsOf(test::runWhole(context, {rows}))), q("8"));
}

void TestAggregate::givesOneRowForNoRows()
{
    auto node = aggregateNode(model::Json::array(), {{"rows", "count(*)"}, {"sum", "sum(n)"}},
                              test::columns("n INTEGER"));
    test::check(node);
    test::NodeContext context(node);
    QCOMPARE(q(test::rowsOf(test::runWhole(context, {}))), q("0|NULL"));
}

void TestAggregate::givesDistinctGroupsWithoutAggregates()
{
    const auto schema = test::columns("a BIGINT, b BIGINT");
    auto node = aggregateNode({"b"}, model::Json::object(), schema);
    QCOMPARE(q(test::issuesOf(node)), q(""));
    test::NodeContext context(node);
    const auto rows = test::makeRows(schema, R"([{"a":1,"b":5},{"a":2,"b":5},{"a":3,"b":6}])");
    QCOMPARE(q(test::sortedRowsOf(test::runWhole(context, {rows}))), q("5\n6"));
}

void TestAggregate::agreesWithDuckDb_data()
{
    QTest::addColumn<QString>("group");
    QTest::addColumn<QString>("aggregate");
    const auto row = [](const char *group, const char *aggregate) {
        QTest::addRow("%s by %s", aggregate, group) << group << aggregate;
    };
    row("flag", "count(*)");
    row("tiny", "sum(int)");
    row("tiny", "max(name)");
    row("day", "sum(dec18)");
    row("name", "min(moment)");
    row("flag", "sum(dec38)");
    row("flag", "count(DISTINCT name)");
    row("flag", "string_agg(name, ',' ORDER BY id)");
    row("utiny", "list(big ORDER BY id)");
    row("list", "count(*)");
    row("pair", "max(deep)");
    row("flag", "max(instant) - min(instant) > INTERVAL 1 HOUR");
    row("clock", "first(bytes ORDER BY id)");
    row("flag", "median(real)");
}

void TestAggregate::agreesWithDuckDb()
{
    QFETCH(QString, group);
    QFETCH(QString, aggregate);
    const auto sql = aggregate.toStdString();
    const auto by = group.toStdString();
    const auto input = test::allTypesRows(4'000);
    auto node = aggregateNode({by}, {{"x", sql}}, *runtime::fromArrow(*input->schema()));
    QCOMPARE(q(test::issuesOf(node)), q(""));
    test::NodeContext context(node);
    const auto ours = test::runWhole(context, test::cut(input, {2'100, 1, 1'000}));
    const auto type = model::toSql(node.outputs["out"].columns.back().type);
    const auto peer = test::askDuckDb(
        "SELECT " + by + ", CAST((" + sql + ") AS " + type + ") FROM input GROUP BY " + by, input);
    QCOMPARE(q(test::sortedRowsOf(ours)), q(test::sortedRowsOf(peer)));
}

namespace {

// Batches of 64 Ki numbers, `count` of them, made on demand.
runtime::Pull numbers(int count)
{
    return [count, next = 0]() mutable -> Result<runtime::BatchPtr> {
        constexpr std::int64_t kRows = 65'536;
        return next < count ? test::int64Batch(kRows * next++, kRows) : nullptr;
    };
}

} // namespace

void TestAggregate::spillsBeyondItsMemory()
{
    const QTemporaryDir spill;
    auto node = aggregateNode({"n"}, {{"text", "max('a text for each of the groups ' || n)"}},
                              test::columns("n BIGINT"));
    QCOMPARE(q(test::issuesOf(node)), q(""));
    test::NodeContext context(node);
    context.spill = spill.path().toStdString();
    context.memoryLimit = 100 << 20;
    constexpr int kBatches = 40; // 2.6 million groups: far more than 100 MB
    std::int64_t rows = 0;
    std::int64_t sum = 0;
    const auto status = test::codeOf(kType).whole()->run(
        context, {numbers(kBatches)}, [&](const runtime::BatchPtr &batch) {
            rows += batch->num_rows();
            const auto &groups = static_cast<const arrow::Int64Array &>(*batch->column(0));
            for (std::int64_t i = 0; i < groups.length(); ++i)
                sum += groups.Value(i);
            return Status();
        });
    QVERIFY2(status, status ? "" : status.error().toString().c_str());
    constexpr std::int64_t kGroups = kBatches * std::int64_t{65'536};
    QCOMPARE(rows, kGroups);
    QCOMPARE(sum, kGroups * (kGroups - 1) / 2);
}

void TestAggregate::failsClearlyWhenMemoryDoesNotSuffice()
{
    // A single list of all rows cannot spill.
    auto node = aggregateNode(model::Json::array(), {{"all", "list(n ORDER BY n)"}},
                              test::columns("n BIGINT"));
    test::check(node);
    test::NodeContext context(node);
    context.memoryLimit = 20 << 20;
    const auto status = test::codeOf(kType).whole()->run(
        context, {numbers(100)}, [](const runtime::BatchPtr &) { return Status(); });
    QVERIFY(!status);
    QCOMPARE(status.error().code, ErrorCode::NoSpace);
    QVERIFY(!status.error().remedy.empty());
}

void TestAggregate::stopsWhileReading()
{
    auto node = aggregateNode({"n"}, {{"rows", "count(*)"}}, test::columns("n BIGINT"));
    test::check(node);
    test::NodeContext context(node);
    int pulled = 0;
    const runtime::Pull endless = [&]() -> Result<runtime::BatchPtr> {
        context.stopped = ++pulled >= 5;
        return test::int64Batch(0, 1'000);
    };
    const auto status = test::codeOf(kType).whole()->run(
        context, {endless}, [](const runtime::BatchPtr &) { return Status(); });
    QVERIFY(!status);
    QCOMPARE(status.error().code, ErrorCode::Cancelled);
    QVERIFY(pulled < 500);
}

// All input is taken; what is left is the sort.
void TestAggregate::stopsWhileComputing()
{
    auto node = aggregateNode(model::Json::array(), {{"x", "list(n ORDER BY md5(n::VARCHAR))"}},
                              test::columns("n BIGINT"));
    QCOMPARE(q(test::issuesOf(node)), q(""));
    test::NodeContext context(node);
    const runtime::Pull input = [&, inner = numbers(5)]() mutable -> Result<runtime::BatchPtr> {
        auto batch = inner();
        context.stopped = batch && !*batch;
        return batch;
    };
    int emitted = 0;
    const auto status =
        test::codeOf(kType).whole()->run(context, {input}, [&](const runtime::BatchPtr &) {
            ++emitted;
            return Status();
        });
    QVERIFY(!status);
    QCOMPARE(status.error().code, ErrorCode::Cancelled);
    QCOMPARE(emitted, 0);
}

void TestAggregate::passesOnAnErrorOfItsInput()
{
    auto node = aggregateNode({"n"}, {{"rows", "count(*)"}}, test::columns("n BIGINT"));
    test::check(node);
    test::NodeContext context(node);
    const runtime::Pull broken = []() -> Result<runtime::BatchPtr> {
        return fail(ErrorCode::Io, "the disk is gone");
    };
    const auto status = test::codeOf(kType).whole()->run(
        context, {broken}, [](const runtime::BatchPtr &) { return Status(); });
    QVERIFY(!status);
    QCOMPARE(status.error().code, ErrorCode::Io);
    QCOMPARE(q(status.error().message), q("the disk is gone"));
}

void TestAggregate::tellsWhichColumnFails()
{
    const auto schema = test::columns("s VARCHAR");
    auto node = aggregateNode(model::Json::array(),
                              {{"rows", "count(*)"}, {"sum", "sum(s::INTEGER)"}}, schema);
    QCOMPARE(q(test::issuesOf(node)), q(""));
    test::NodeContext context(node);
    const runtime::Pull input = [&, given = false]() mutable -> Result<runtime::BatchPtr> {
        return std::exchange(given, true) ? nullptr : test::makeRows(schema, R"([{"s":"x"}])");
    };
    const auto status = test::codeOf(kType).whole()->run(
        context, {input}, [](const runtime::BatchPtr &) { return Status(); });
    QVERIFY(!status);
    QCOMPARE(status.error().code, ErrorCode::BadData);
    QCOMPARE(q(status.error().setting), q("columns.sum"));
    QCOMPARE(q(status.error().message),
             q("computing the result: Could not convert string 'x' to INT32 when casting from "
               "source column s"));
}

void TestAggregate::reportsWrongSettings_data()
{
    QTest::addColumn<QString>("groupBy");
    QTest::addColumn<QString>("columns");
    QTest::addColumn<QString>("issues");
    const auto row = [](const char *groupBy, const char *columns, const char *issues) {
        QTest::newRow(issues) << groupBy << columns << issues;
    };
    row(R"(["k","nope"])", R"j({"x":"sum(n)"})j", "groupBy: there is no column 'nope'");
    row(R"(["k","k"])", R"j({"x":"sum(n)"})j", "groupBy: column 'k' is named twice");
    row(R"(["k"])", R"j({"k":"sum(n)"})j",
        "columns.k: 'k' is already the name of a column in groupBy");
    row("[]", "{}", "columns: there is nothing to compute");
    row(R"(["k"])", R"({"x":"n"})", "columns.x [0+1]: this column has many values in a group");
    row("[]", R"({"x":"n + 1"})", "columns.x [0+1]: this column has many values in a group");
}

void TestAggregate::reportsWrongSettings()
{
    QFETCH(QString, groupBy);
    QFETCH(QString, columns);
    QFETCH(QString, issues);
    auto node = test::makeNode(kType, "{}", test::columns("k VARCHAR, n INTEGER"));
    node.settings["groupBy"] = model::Json::parse(groupBy.toStdString());
    node.settings["columns"] = model::Json::parse(columns.toStdString());
    QCOMPARE(q(test::issuesOf(node)), issues);
    QVERIFY(!node.outputs.contains("out"));
}

QTEST_GUILESS_MAIN(TestAggregate)
#include "tst_aggregate.moc"
