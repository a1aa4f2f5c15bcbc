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
#include <cmath>
#include <compare>
#include <numeric>

using namespace etl;
using test::q;

namespace {

constexpr const char *kType = "transform.sort";

model::CheckedNode sortNode(const model::Json &by, const model::Schema &input,
                            std::int64_t limit = 0)
{
    return test::makeNode(kType, model::Json({{"by", by}, {"limit", limit}}).dump(), input);
}

struct Key
{
    const char *column;
    bool descending = false;
    bool nullsFirst = false;
};

// How two values that are not null are ordered: numbers by size, NaN above all, texts and bytes by
// their bytes.
std::weak_ordering compareValues(const arrow::Array &array, std::int64_t left, std::int64_t right)
{
    const auto number = [&]<typename T>(const T &typed) {
        return std::weak_order(typed.Value(left), typed.Value(right));
    };
    switch (array.type_id()) {
    case arrow::Type::INT32:
        return number(static_cast<const arrow::Int32Array &>(array));
    case arrow::Type::INT64:
        return number(static_cast<const arrow::Int64Array &>(array));
    case arrow::Type::DECIMAL128: {
        const auto &typed = static_cast<const arrow::Decimal128Array &>(array);
        const arrow::Decimal128 first(typed.GetValue(left));
        const arrow::Decimal128 second(typed.GetValue(right));
        return first < second   ? std::weak_ordering::less
               : second < first ? std::weak_ordering::greater
                                : std::weak_ordering::equivalent;
    }
    case arrow::Type::STRING:
    case arrow::Type::BINARY: {
        const auto &typed = static_cast<const arrow::BinaryArray &>(array);
        return typed.GetView(left) <=> typed.GetView(right);
    }
    case arrow::Type::DOUBLE: {
        const auto &typed = static_cast<const arrow::DoubleArray &>(array);
        const auto first = typed.Value(left);
        const auto second = typed.Value(right);
        if (std::isnan(first) || std::isnan(second))
            return std::isnan(first) <=> std::isnan(second);
        return first < second   ? std::weak_ordering::less
               : second < first ? std::weak_ordering::greater
                                : std::weak_ordering::equivalent;
    }
    default:
        qFatal("no order for %s", array.type()->ToString().c_str());
    }
}

// The rows' numbers in the order that the standard library gives them.
std::vector<std::int64_t> stableOrder(const arrow::RecordBatch &rows, const std::vector<Key> &keys)
{
    std::vector<std::int64_t> order(static_cast<std::size_t>(rows.num_rows()));
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, [&](std::int64_t left, std::int64_t right) {
        for (const auto &key : keys) {
            const auto &array = *rows.GetColumnByName(key.column);
            if (array.IsNull(left) != array.IsNull(right))
                return array.IsNull(left) == key.nullsFirst;
            if (array.IsNull(left))
                continue;
            if (const auto way = compareValues(array, left, right); way != 0)
                return key.descending ? way > 0 : way < 0;
        }
        return false;
    });
    return order;
}

// Many ties, nulls, NaN, both zeros, and texts of one to four bytes a character.
runtime::BatchPtr mixedRows(std::int64_t rows)
{
    return test::askDuckDb(
        "SELECT CASE WHEN i % 7 <> 3 THEN (i * 31 % 11 - 5)::INTEGER END AS n, CASE i % 9 WHEN 0 "
        "THEN 'nan'::DOUBLE WHEN 1 THEN NULL WHEN 2 THEN -0.0::DOUBLE WHEN 3 THEN 0.0::DOUBLE WHEN "
        "4 THEN 'inf'::DOUBLE WHEN 5 THEN '-inf'::DOUBLE ELSE (i % 5) / 3.0 - 1 END AS d, CASE "
        "WHEN i % 8 <> 2 THEN (i % 13) / 4.0 - 1.5 END::DECIMAL(10,2) AS \"unit price\", CASE WHEN "
        "i % 6 <> 4 THEN ['', 'a', 'Z', 'é', 'z', 'ö' || i % 3, '日本', '😀', 'ab', 'a ', "
        "'a longer text that is not inlined ' || i % 4][(i % 11 + 1)::INTEGER] END AS s, encode(s) "
        "AS b, i::BIGINT AS id FROM range("
        + std::to_string(rows) + ") t(i)");
}

model::Schema schemaOf(const runtime::BatchPtr &batch)
{
    return *runtime::fromArrow(*batch->schema());
}

} // namespace

class TestSort : public test::Suite
{
    Q_OBJECT

private slots:
    void agreesWithStableSort_data();
    void agreesWithStableSort();
    void sortsEveryType();
    void keepsBothZeros_data();
    void keepsBothZeros();
    void givesTheFirstRows_data();
    void givesTheFirstRows();
    void givesNoRowsForNone();
    void takesWordsAndQuotesOfAnyForm_data();
    void takesWordsAndQuotesOfAnyForm();
    void keepsTheOrderOfTiesWhileSpilling();
    void promisesItsOrder();
    void passesOnAnErrorOfItsInput();
    void reportsWrongSettings_data();
    void reportsWrongSettings();
};

void TestSort::agreesWithStableSort_data()
{
    QTest::addColumn<QString>("by");
    QTest::addColumn<std::vector<Key>>("keys");
    const auto row = [](const char *by, const std::vector<Key> &keys) {
        QTest::newRow(by) << by << keys;
    };
    row(R"(["n"])", {{"n"}});
    row(R"(["n DESC"])", {{"n", true}});
    row(R"(["n NULLS FIRST"])", {{"n", false, true}});
    row(R"(["d"])", {{"d"}});
    row(R"(["d DESC NULLS FIRST"])", {{"d", true, true}});
    row(R"(["\"unit price\" DESC"])", {{"unit price", true}});
    row(R"(["unit price ASC NULLS FIRST"])", {{"unit price", false, true}});
    row(R"(["s"])", {{"s"}});
    row(R"(["s desc"])", {{"s", true}});
    row(R"(["b"])", {{"b"}});
    row(R"(["n","s DESC"])", {{"n"}, {"s", true}});
    row(R"(["s NULLS FIRST","d DESC","unit price"])",
        {{"s", false, true}, {"d", true}, {"unit price"}});
    row(R"(["d","n DESC NULLS LAST"])", {{"d"}, {"n", true}});
}

void TestSort::agreesWithStableSort()
{
    QFETCH(QString, by);
    QFETCH(std::vector<Key>, keys);
    const auto input = mixedRows(7'000);
    auto node = sortNode(model::Json::parse(by.toStdString()), schemaOf(input));
    QCOMPARE(q(test::issuesOf(node)), q(""));
    QCOMPARE(q(test::toText(node.outputs["out"])), q(test::toText(node.inputs["in"])));
    test::NodeContext context(node);
    const auto result =
        test::resultOf(context, {test::pullOf(test::cut(input, {2'100, 1, 1'000}))});
    const auto lines = test::linesOf(input);
    const auto sorted = test::linesOf(result);
    const auto order = stableOrder(*input, keys);
    QCOMPARE(sorted.size(), order.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        QCOMPARE(q(sorted[i]), q(lines[static_cast<std::size_t>(order[i])]));
}

// Each type as the key, and each type beside it.
void TestSort::sortsEveryType()
{
    const auto input = test::allTypesRows(1'000);
    const auto schema = schemaOf(input);
    for (const auto &column : schema.columns) {
        auto node = sortNode({column.name + " DESC"}, schema);
        QCOMPARE(q(test::issuesOf(node)), q(""));
        test::NodeContext context(node);
        const auto result = test::resultOf(context, {test::pullOf(test::cut(input, {300}))});
        const auto peer = test::askDuckDb(
            "SELECT * FROM input ORDER BY \"" + column.name + "\" DESC NULLS LAST, id", input);
        QCOMPARE(q(test::rowsOf(result)), q(test::rowsOf(peer)));
    }
}

void TestSort::keepsBothZeros_data()
{
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("by");
    for (const auto *by : {"x", "x DESC", "x NULLS FIRST"}) {
        for (const auto *value : {"x", "x::FLOAT", "[x, NULL]", "{'a': x, 'b': 1}"})
            QTest::addRow("%s by %s", value, by) << value << by;
    }
}

// They are equal, so they keep their order, and each its sign. A null is none of them.
void TestSort::keepsBothZeros()
{
    QFETCH(QString, value);
    QFETCH(QString, by);
    const auto input = test::askDuckDb(
        "SELECT CASE WHEN i <> 3 THEN " + value.toStdString()
        + " END AS x, i FROM (VALUES (0.0::DOUBLE, 1), (-0.0, 2), (7.5, 3), (0.0, 4), (-0.0, 5)) "
          "t(x, i)");
    auto node = sortNode({by.toStdString()}, schemaOf(input));
    QCOMPARE(q(test::issuesOf(node)), q(""));
    test::NodeContext context(node);
    const auto result = test::resultOf(context, {test::pullOf({input})});
    auto lines = test::linesOf(input);
    const auto null = lines[2];
    lines.erase(lines.begin() + 2);
    lines.insert(by.contains(QLatin1String("FIRST")) ? lines.begin() : lines.end(), null);
    QCOMPARE(test::linesOf(result), lines);
}

void TestSort::givesTheFirstRows_data()
{
    QTest::addColumn<int>("limit");
    for (const int limit : {1, 2, 100, 2'999, 3'000, 1'000'000})
        QTest::addRow("%d", limit) << limit;
}

void TestSort::givesTheFirstRows()
{
    QFETCH(int, limit);
    const auto input = mixedRows(3'000);
    auto node = sortNode({"n DESC", "s"}, schemaOf(input), limit);
    QCOMPARE(q(test::issuesOf(node)), q(""));
    test::NodeContext context(node);
    const auto result = test::resultOf(context, {test::pullOf(test::cut(input, {700}))});
    const auto lines = test::linesOf(input);
    const auto sorted = test::linesOf(result);
    const auto order = stableOrder(*input, {{"n", true}, {"s"}});
    QCOMPARE(sorted.size(), static_cast<std::size_t>(std::min(limit, 3'000)));
    for (std::size_t i = 0; i < sorted.size(); ++i)
        QCOMPARE(q(sorted[i]), q(lines[static_cast<std::size_t>(order[i])]));
}

void TestSort::givesNoRowsForNone()
{
    auto node = sortNode({"n"}, test::columns("n INTEGER"));
    QCOMPARE(q(test::issuesOf(node)), q(""));
    test::NodeContext context(node);
    QCOMPARE(test::resultOf(context, {test::pullOf({})})->num_rows(), 0);
}

void TestSort::takesWordsAndQuotesOfAnyForm_data()
{
    QTest::addColumn<QString>("by");
    QTest::addColumn<QString>("rows"); // of the columns desc, "a ""b"" desc" and Last
    const auto row = [](const char *by, const char *rows) { QTest::newRow(by) << by << rows; };
    row("desc", "1 2 NULL");
    row("desc DESC", "2 1 NULL");
    row("  desc\tdesc  nulls  first ", "NULL 2 1");
    row("Last", "2 NULL 1");
    row("Last desc", "1 NULL 2");
    row("\"a \"\"b\"\" desc\"", "1 NULL 2");
    row("\"a \"\"b\"\" desc\" DESC", "2 NULL 1");
    row("\"a \"\"b\"\" desc\"desc", "2 NULL 1");
}

void TestSort::takesWordsAndQuotesOfAnyForm()
{
    QFETCH(QString, by);
    QFETCH(QString, rows);
    auto schema = test::columns("desc INTEGER, x INTEGER, Last INTEGER");
    schema.columns[1].name = "a \"b\" desc";
    auto node = sortNode({by.toStdString()}, schema);
    QCOMPARE(q(test::issuesOf(node)), q(""));
    test::NodeContext context(node);
    const auto input = test::askDuckDb("SELECT * FROM (VALUES (1, 1, 3), (NULL, 2, 2), (2, 3, 1)) "
                                       "t(\"desc\", \"a \"\"b\"\" desc\", Last)");
    const auto result = test::resultOf(context, {test::pullOf({input})});
    QStringList first;
    for (const auto &line : test::linesOf(result))
        first += q(line).section(QLatin1Char('|'), 0, 0);
    QCOMPARE(first.join(QLatin1Char(' ')), rows);
}

namespace {

constexpr std::int64_t kBatchRows = 65'536;

// A thousand values of `k`, each on thousands of rows, and a text of some length.
runtime::BatchPtr tiedRows(int index)
{
    arrow::Int64Builder keys;
    arrow::Int64Builder numbers;
    arrow::StringBuilder texts;
    for (std::int64_t i = 0; i < kBatchRows; ++i) {
        const auto n = kBatchRows * index + i;
        if (!keys.Append(n * 7919 % 1000).ok() || !numbers.Append(n).ok()
            || !texts.Append("the text of row number " + std::to_string(n)).ok())
            std::abort();
    }
    return arrow::RecordBatch::Make(
        *runtime::toArrow(test::columns("k BIGINT, n BIGINT, t VARCHAR")), kBatchRows,
        {*keys.Finish(), *numbers.Finish(), *texts.Finish()});
}

} // namespace

void TestSort::keepsTheOrderOfTiesWhileSpilling()
{
    constexpr int kBatches = 40; // 2.6 million rows, some 180 MB
    const QTemporaryDir spill;
    auto node = sortNode({"k DESC"}, test::columns("k BIGINT, n BIGINT, t VARCHAR"));
    QCOMPARE(q(test::issuesOf(node)), q(""));
    test::NodeContext context(node);
    context.spill = spill.path().toStdString();
    context.memoryLimit = 64 << 20;

    constexpr std::int64_t kRows = kBatches * kBatchRows;
    std::vector<std::int64_t> expected(kRows);
    std::iota(expected.begin(), expected.end(), 0);
    std::ranges::stable_sort(expected, std::greater<>(),
                             [](std::int64_t n) { return n * 7919 % 1000; });
    std::int64_t next = 0;
    std::int64_t wrong = 0;
    std::uint64_t spilled = 0;
    const auto status = test::runWhole(
        context, {test::pullMade(kBatches, tiedRows)}, [&](const runtime::BatchPtr &batch) {
            spilled = std::max(spilled, test::bytesIn(context.spill));
            const auto &numbers = static_cast<const arrow::Int64Array &>(*batch->column(1));
            const auto &texts = static_cast<const arrow::StringArray &>(*batch->column(2));
            for (std::int64_t i = 0; i < batch->num_rows(); ++i) {
                const auto n = expected[static_cast<std::size_t>(next++)];
                wrong += numbers.Value(i) != n
                         || texts.GetView(i) != "the text of row number " + std::to_string(n);
            }
            return Status();
        });
    QVERIFY2(status, status ? "" : status.error().toString().c_str());
    QCOMPARE(next, kRows);
    QCOMPARE(wrong, 0);
    qInfo("spilled %.1f MB", static_cast<double>(spilled) / 1e6);
    QVERIFY(spilled > (20 << 20));
    QCOMPARE(test::bytesIn(context.spill), std::uint64_t{0});
}

void TestSort::promisesItsOrder()
{
    QVERIFY(test::codeOf(kType).whole()->givesCertainOrder());
    QVERIFY(test::codeOf("transform.distinct").whole()->givesCertainOrder());
    for (const auto *other : {"transform.aggregate", "transform.join", "transform.sql"})
        QVERIFY2(!test::codeOf(other).whole()->givesCertainOrder(), other);
}

void TestSort::passesOnAnErrorOfItsInput()
{
    auto node = sortNode({"n"}, test::columns("n BIGINT"));
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

void TestSort::reportsWrongSettings_data()
{
    QTest::addColumn<QString>("by");
    QTest::addColumn<QString>("issues");
    QTest::addColumn<QString>("help"); // the candidates, else the remedy
    const auto row = [](const char *by, const char *issues, const char *help) {
        QTest::newRow(by) << by << issues << help;
    };
    row(R"(["pirce DESC"])", "by: there is no column 'pirce'", "price");
    row(R"(["price","price DESC"])", "by: column 'price' stands in the order twice",
        "Leave the second one out: rows that are equal in the first are equal in it.");
    row(R"(["price DESC, id"])", "by: there is no column 'price DESC, id'",
        "Give each column an entry of its own: \"price DESC, id\" is one name.");
    row(R"(["zzzzzz"])", "by: there is no column 'zzzzzz'", "The columns are price and id.");
}

void TestSort::reportsWrongSettings()
{
    QFETCH(QString, by);
    QFETCH(QString, issues);
    QFETCH(QString, help);
    auto node =
        sortNode(model::Json::parse(by.toStdString()), test::columns("price DOUBLE, id INTEGER"));
    QCOMPARE(q(test::issuesOf(node)), issues);
    const auto issue = test::check(node).issues.front();
    QCOMPARE(q(issue.candidates.empty() ? issue.remedy : issue.candidates.front()), help);
    QVERIFY(!node.outputs.contains("out"));
}

QTEST_GUILESS_MAIN(TestSort)
#include "tst_sort.moc"
