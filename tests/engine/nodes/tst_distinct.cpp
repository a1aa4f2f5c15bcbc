// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/arrowtypes.h"
#include "tests/engine/nodes/alltypes.h"
#include "tests/engine/nodes/qtext.h"
#include "tests/engine/nodes/wholetesting.h"
#include "tests/helpers/suite.h"

#include <arrow/api.h>

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <set>

using namespace etl;
using test::q;

namespace {

constexpr const char *kType = "transform.distinct";

model::CheckedNode distinctNode(const std::vector<std::string> &columns, const model::Schema &input)
{
    return test::makeNode(kType, model::Json({{"columns", columns}}).dump(), input);
}

// Rows of which many agree in some columns; none agree in `id`.
runtime::BatchPtr repeatedRows(std::int64_t rows)
{
    return test::askDuckDb(
        "SELECT CASE WHEN i % 5 <> 1 THEN (i * 37 % 23)::INTEGER END AS n, CASE i * 11 % 17 WHEN 0 "
        "THEN NULL WHEN 1 THEN '' WHEN 2 THEN 'ö' ELSE 'text ' || i % 6 END AS s, CASE i % 7 WHEN "
        "2 THEN NULL WHEN 3 THEN 'nan'::DOUBLE ELSE (i * 13 % 5) / 4.0 END AS d, [i % 3, NULL] AS "
        "l, {'x': (i % 4)::DOUBLE, 'y': s} AS p, i::BIGINT AS id FROM range("
        + std::to_string(rows) + ") t(i)");
}

// The input's lines whose parts, those of the columns, did not occur before.
std::vector<std::string> firstLines(const runtime::BatchPtr &input,
                                    const std::vector<std::string> &columns)
{
    arrow::ArrayVector arrays;
    arrow::FieldVector fields;
    for (const auto &name : columns) {
        arrays.push_back(input->GetColumnByName(name));
        fields.push_back(input->schema()->GetFieldByName(name));
    }
    const auto keys =
        test::linesOf(arrow::RecordBatch::Make(arrow::schema(fields), input->num_rows(), arrays));
    const auto lines = test::linesOf(input);
    std::set<std::string> seen;
    std::vector<std::string> first;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (seen.insert(keys[i]).second)
            first.push_back(lines[i]);
    }
    return first;
}

runtime::BatchPtr withoutColumn(const runtime::BatchPtr &batch, const char *name)
{
    return batch->RemoveColumn(batch->schema()->GetFieldIndex(name)).ValueOrDie();
}

std::string textOf(const std::vector<std::string> &lines)
{
    std::string text;
    for (const auto &line : lines)
        text += line + "\n";
    return text;
}

} // namespace

class TestDistinct : public test::Suite
{
    Q_OBJECT

private slots:
    void keepsFirstRows_data();
    void keepsFirstRows();
    void comparesAllColumnsWhenNoneIsNamed_data();
    void comparesAllColumnsWhenNoneIsNamed();
    void comparesEveryType();
    void keepsTheFirstOfTwoZeros_data();
    void keepsTheFirstOfTwoZeros();
    void givesNoRowsForNone();
    void spills_data();
    void spills();
    void passesOnAnErrorOfItsInput();
    void reportsWrongSettings_data();
    void reportsWrongSettings();
};

void TestDistinct::keepsFirstRows_data()
{
    QTest::addColumn<std::vector<std::string>>("columns");
    const auto row = [](const std::vector<std::string> &columns) {
        QTest::newRow(textOf(columns).c_str()) << columns;
    };
    row({"n"});
    row({"s"});
    row({"d"});
    row({"l"});
    row({"p"});
    row({"s", "n"});
    row({"d", "s", "n", "l", "p"});
    row({"id"});
    row({"p", "n", "s", "d", "l", "id"});
}

void TestDistinct::keepsFirstRows()
{
    QFETCH(std::vector<std::string>, columns);
    const auto input = repeatedRows(6'000);
    auto node = distinctNode(columns, *runtime::fromArrow(*input->schema()));
    QCOMPARE(q(test::issuesOf(node)), q(""));
    QCOMPARE(q(test::toText(node.outputs["out"])), q(test::toText(node.inputs["in"])));
    test::NodeContext context(node);
    const auto result =
        test::resultOf(context, {test::pullOf(test::cut(input, {2'100, 1, 1'000}))});
    QCOMPARE(q(textOf(test::linesOf(result))), q(textOf(firstLines(input, columns))));
}

void TestDistinct::comparesAllColumnsWhenNoneIsNamed_data()
{
    QTest::addColumn<bool>("nested"); // numbers with a point inside lists and structs, too
    QTest::newRow("plain columns") << false;
    QTest::newRow("nested columns") << true;
}

void TestDistinct::comparesAllColumnsWhenNoneIsNamed()
{
    QFETCH(bool, nested);
    auto input = withoutColumn(repeatedRows(30'000), "id");
    if (!nested)
        input = withoutColumn(input, "p");
    const auto schema = *runtime::fromArrow(*input->schema());
    auto node = distinctNode({}, schema);
    QCOMPARE(q(test::issuesOf(node)), q(""));
    test::NodeContext context(node);
    const auto result = test::resultOf(context, {test::pullOf(test::cut(input, {5'000}))});
    std::vector<std::string> all;
    for (const auto &column : schema.columns)
        all.push_back(column.name);
    const auto first = firstLines(input, all);
    QVERIFY(first.size() > 100 && first.size() < 30'000);
    QCOMPARE(q(textOf(test::linesOf(result))), q(textOf(first)));
}

void TestDistinct::comparesEveryType()
{
    // Twice the same rows: the second half is the first one's duplicates.
    const auto half = withoutColumn(test::allTypesRows(500), "id");
    const auto schema = *runtime::fromArrow(*half->schema());
    for (const auto &column : schema.columns) {
        auto node = distinctNode({column.name}, schema);
        QCOMPARE(q(test::issuesOf(node)), q(""));
        test::NodeContext context(node);
        const auto result = test::resultOf(context, {test::pullOf({half, half})});
        QCOMPARE(q(textOf(test::linesOf(result))), q(textOf(firstLines(half, {column.name}))));
    }
}

void TestDistinct::keepsTheFirstOfTwoZeros_data()
{
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("columns");
    QTest::newRow("all columns") << "x" << "[]";
    QTest::newRow("one column") << "x" << R"(["x"])";
    QTest::newRow("within a list") << "[x]" << "[]";
}

void TestDistinct::keepsTheFirstOfTwoZeros()
{
    QFETCH(QString, value);
    QFETCH(QString, columns);
    const auto input = test::askDuckDb(
        "SELECT " + value.toStdString()
        + " AS x FROM (VALUES (1.5::DOUBLE), (-0.0), (0.0), (1.5), (NULL), (-0.0), (NULL)) t(x)");
    auto node = distinctNode(model::Json::parse(columns.toStdString()),
                             *runtime::fromArrow(*input->schema()));
    QCOMPARE(q(test::issuesOf(node)), q(""));
    test::NodeContext context(node);
    const auto result = test::resultOf(context, {test::pullOf({input})});
    const auto lines = test::linesOf(input);
    QCOMPARE(q(textOf(test::linesOf(result))), q(textOf({lines[0], lines[1], lines[4]})));
}

void TestDistinct::givesNoRowsForNone()
{
    for (const auto &columns : {std::vector<std::string>{}, {"n"}}) {
        auto node = distinctNode(columns, test::columns("n INTEGER, s VARCHAR"));
        QCOMPARE(q(test::issuesOf(node)), q(""));
        test::NodeContext context(node);
        QCOMPARE(test::resultOf(context, {test::pullOf({})})->num_rows(), 0);
    }
}

namespace {

constexpr std::int64_t kBatchRows = 65'536;
constexpr int kBatches = 40;
constexpr std::int64_t kNumbers = kBatchRows * 30; // different values of `n` in all batches

// The numbers from 0 on, which begin anew after kNumbers; `t` follows from `n`, `id` is the row's.
runtime::BatchPtr numberedRows(int index)
{
    arrow::Int64Builder numbers;
    arrow::StringBuilder texts;
    arrow::Int64Builder ids;
    for (std::int64_t i = 0; i < kBatchRows; ++i) {
        const auto id = kBatchRows * index + i;
        const auto n = id % kNumbers;
        if (!numbers.Append(n).ok() || !ids.Append(id).ok()
            || !texts.Append("the text of number " + std::to_string(n)).ok())
            std::abort();
    }
    return arrow::RecordBatch::Make(
        *runtime::toArrow(test::columns("n BIGINT, t VARCHAR, id BIGINT")), kBatchRows,
        {*numbers.Finish(), *texts.Finish(), *ids.Finish()});
}

} // namespace

void TestDistinct::spills_data()
{
    QTest::addColumn<bool>("all");
    QTest::newRow("all columns") << true;
    QTest::newRow("one column") << false;
}

// 2.6 million rows, of which the first 2 million are first rows.
void TestDistinct::spills()
{
    QFETCH(bool, all);
    const QTemporaryDir spill;
    const auto schema =
        test::columns(all ? "n BIGINT, t VARCHAR" : "n BIGINT, t VARCHAR, id BIGINT");
    auto node =
        distinctNode(all ? std::vector<std::string>() : std::vector<std::string>{"n"}, schema);
    QCOMPARE(q(test::issuesOf(node)), q(""));
    test::NodeContext context(node);
    context.spill = spill.path().toStdString();
    context.memoryLimit = 64 << 20;
    std::int64_t next = 0;
    std::int64_t wrong = 0;
    std::uint64_t spilled = 0;
    const auto make = [&](int index) {
        return all ? withoutColumn(numberedRows(index), "id") : numberedRows(index);
    };
    const auto status = test::runWhole(
        context, {test::pullMade(kBatches, make)}, [&](const runtime::BatchPtr &batch) {
            spilled = std::max(spilled, test::bytesIn(context.spill));
            const auto &numbers = static_cast<const arrow::Int64Array &>(*batch->column(0));
            const auto &texts = static_cast<const arrow::StringArray &>(*batch->column(1));
            const auto &last = static_cast<const arrow::Int64Array &>(*batch->column(all ? 0 : 2));
            for (std::int64_t i = 0; i < batch->num_rows(); ++i, ++next) {
                wrong += numbers.Value(i) != next || last.Value(i) != next
                         || texts.GetView(i) != "the text of number " + std::to_string(next);
            }
            return Status();
        });
    QVERIFY2(status, status ? "" : status.error().toString().c_str());
    QCOMPARE(next, kNumbers);
    QCOMPARE(wrong, 0);
    qInfo("spilled %.1f MB", static_cast<double>(spilled) / 1e6);
    QVERIFY(spilled > (20 << 20));
    QCOMPARE(test::bytesIn(context.spill), std::uint64_t{0});
}

void TestDistinct::passesOnAnErrorOfItsInput()
{
    for (const auto &columns : {std::vector<std::string>{}, {"n"}}) {
        auto node = distinctNode(columns, test::columns("n BIGINT, m BIGINT"));
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

void TestDistinct::reportsWrongSettings_data()
{
    QTest::addColumn<QString>("columns");
    QTest::addColumn<QString>("issues");
    const auto row = [](const char *columns, const char *issues) {
        QTest::newRow(columns) << columns << issues;
    };
    row(R"(["carier"])", "columns: there is no column 'carier'");
    row(R"(["carrier","carrier"])", "columns: column 'carrier' is named twice");
}

void TestDistinct::reportsWrongSettings()
{
    QFETCH(QString, columns);
    QFETCH(QString, issues);
    auto node = test::makeNode(kType, "{}", test::columns("carrier VARCHAR, n INTEGER"));
    node.settings["columns"] = model::Json::parse(columns.toStdString());
    QCOMPARE(q(test::issuesOf(node)), issues);
    QVERIFY(!node.outputs.contains("out"));
}

QTEST_GUILESS_MAIN(TestDistinct)
#include "tst_distinct.moc"
