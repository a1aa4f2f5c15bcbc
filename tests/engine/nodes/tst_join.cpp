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
#include <array>

using namespace etl;
using test::q;

namespace {

constexpr const char *kType = "transform.join";

model::CheckedNode joinNode(const model::Json &settings, const model::Schema &left,
                            const model::Schema &right)
{
    auto node = test::makeNode(kType, settings.dump());
    node.inputs["left"] = left;
    node.inputs["right"] = right;
    return node;
}

model::CheckedNode joinNode(const model::Json &settings, const runtime::BatchPtr &left,
                            const runtime::BatchPtr &right)
{
    return joinNode(settings, *runtime::fromArrow(*left->schema()),
                    *runtime::fromArrow(*right->schema()));
}

runtime::BatchPtr rows(const std::string &sql)
{
    return test::askDuckDb(sql);
}

// Two inputs whose keys match once, several times, never, and are null.
runtime::BatchPtr leftRows()
{
    return rows("SELECT CASE WHEN i % 9 <> 4 THEN (i % 40)::INTEGER END AS k, CASE WHEN i % 7 <> 2 "
                "THEN 'g' || i % 3 END AS g, i::BIGINT AS id, 'left ' || i AS text FROM range(200) "
                "t(i)");
}

runtime::BatchPtr rightRows()
{
    return rows(
        "SELECT 'g' || i % 4 AS g, 1000 + i::BIGINT AS id, CASE WHEN i % 8 <> 3 THEN (i * 3 "
        "% 70)::BIGINT END AS k, i / 2.0 AS price FROM range(150) t(i)");
}

// A row's cells as text, by column; "NULL" is none.
using Row = std::vector<std::string>;

std::vector<Row> cellsOf(const runtime::BatchPtr &batch)
{
    std::vector<Row> cells;
    for (const auto &line : test::linesOf(batch)) {
        Row row;
        for (const auto &cell : q(line).split(QLatin1Char('|')))
            row.push_back(cell.toStdString());
        cells.push_back(std::move(row));
    }
    return cells;
}

struct Side
{
    std::vector<Row> rows;
    std::vector<std::size_t> keys;
    std::size_t width;
};

bool match(const Row &left, const Side &leftSide, const Row &right, const Side &rightSide)
{
    for (std::size_t i = 0; i < leftSide.keys.size(); ++i) {
        const auto &value = left[leftSide.keys[i]];
        if (value == "NULL" || value != right[rightSide.keys[i]])
            return false;
    }
    return true;
}

// All pairs one by one. Right keys are columns of the result only where `merged` is false.
QStringList nestedLoop(const std::string &type, const Side &left, const Side &right, bool merged)
{
    QStringList result;
    const bool onlyLeft = type == "semi" || type == "anti";
    const auto give = [&](const Row *first, const Row *second) {
        Row row = first ? *first : Row(left.width, "NULL");
        for (std::size_t i = 0; merged && !first && i < left.keys.size(); ++i)
            row[left.keys[i]] = (*second)[right.keys[i]];
        for (std::size_t i = 0; !onlyLeft && i < right.width; ++i) {
            if (!merged || std::ranges::find(right.keys, i) == right.keys.end())
                row.push_back(second ? (*second)[i] : "NULL");
        }
        QStringList cells;
        for (const auto &cell : row)
            cells += q(cell);
        result += cells.join(QLatin1Char('|'));
    };
    std::vector<bool> used(right.rows.size());
    for (const auto &first : left.rows) {
        bool found = false;
        for (std::size_t i = 0; i < right.rows.size(); ++i) {
            if (!match(first, left, right.rows[i], right))
                continue;
            found = used[i] = true;
            if (!onlyLeft)
                give(&first, &right.rows[i]);
        }
        if ((found && type == "semi")
            || (!found && (type == "anti" || type == "left" || type == "full")))
            give(&first, nullptr);
    }
    for (std::size_t i = 0; i < right.rows.size(); ++i) {
        if (!used[i] && (type == "right" || type == "full"))
            give(nullptr, &right.rows[i]);
    }
    result.sort();
    return result;
}

std::vector<std::size_t> indicesOf(const runtime::BatchPtr &batch,
                                   const std::vector<const char *> &names)
{
    std::vector<std::size_t> indices;
    for (const auto *name : names)
        indices.push_back(static_cast<std::size_t>(batch->schema()->GetFieldIndex(name)));
    return indices;
}

constexpr std::array kTypes = {"inner", "left", "right", "full", "semi", "anti"};

} // namespace

class TestJoin : public test::Suite
{
    Q_OBJECT

private slots:
    void agreesWithANestedLoop_data();
    void agreesWithANestedLoop();
    void namesColumns_data();
    void namesColumns();
    void joinsWithoutRowsOnASide_data();
    void joinsWithoutRowsOnASide();
    void comparesEveryType();
    void comparesNumbersOfOneKindWithoutLoss_data();
    void comparesNumbersOfOneKindWithoutLoss();
    void readsTheRightInputFirst();
    void spills_data();
    void spills();
    void passesOnAnErrorOfEitherInput();
    void reportsWrongSettings_data();
    void reportsWrongSettings();
};

void TestJoin::agreesWithANestedLoop_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("keys");
    QTest::addColumn<std::vector<const char *>>("left");
    QTest::addColumn<std::vector<const char *>>("right");
    QTest::addColumn<bool>("merged");
    for (const auto *type : kTypes) {
        const auto row = [&](const char *keys, std::vector<const char *> left,
                             std::vector<const char *> right, bool merged) {
            QTest::addRow("%s %s", type, keys) << type << keys << left << right << merged;
        };
        row(R"(["k"])", {"k"}, {"k"}, true);
        row(R"({"k":"k"})", {"k"}, {"k"}, true);
        row(R"(["k","g"])", {"k", "g"}, {"k", "g"}, true);
        row(R"({"id":"k"})", {"id"}, {"k"}, false);
        row(R"({"k":"id"})", {"k"}, {"id"}, false); // nothing matches
        row(R"({"id":"k","text":"g"})", {"id", "text"}, {"k", "g"}, false);
    }
}

void TestJoin::agreesWithANestedLoop()
{
    QFETCH(QString, type);
    QFETCH(QString, keys);
    QFETCH(std::vector<const char *>, left);
    QFETCH(std::vector<const char *>, right);
    QFETCH(bool, merged);
    const auto first = leftRows();
    const auto second = rightRows();
    auto node =
        joinNode({{"keys", model::Json::parse(keys.toStdString())}, {"type", type.toStdString()}},
                 first, second);
    QCOMPARE(q(test::issuesOf(node)), q(""));
    test::NodeContext context(node);
    const auto result = test::resultOf(
        context, {test::pullOf(test::cut(first, {70, 1})), test::pullOf(test::cut(second, {40}))});
    const Side leftSide{cellsOf(first), indicesOf(first, left),
                        static_cast<std::size_t>(first->num_columns())};
    const Side rightSide{cellsOf(second), indicesOf(second, right),
                         static_cast<std::size_t>(second->num_columns())};
    QStringList lines;
    for (const auto &line : test::linesOf(result))
        lines += q(line);
    lines.sort();
    QCOMPARE(lines, nestedLoop(type.toStdString(), leftSide, rightSide, merged));
}

void TestJoin::namesColumns_data()
{
    QTest::addColumn<QString>("settings");
    QTest::addColumn<QString>("columns");
    const auto row = [](const char *settings, const char *columns) {
        QTest::newRow(settings) << settings << columns;
    };
    const auto *const merged = "k INTEGER, id BIGINT, text VARCHAR, id_right BIGINT, price DOUBLE";
    row(R"({"keys":["k"]})", merged);
    row(R"({"keys":["k"],"type":"left"})", merged);
    row(R"({"keys":["k"],"type":"right"})",
        "k BIGINT, id BIGINT, text VARCHAR, id_right BIGINT, price DOUBLE");
    row(R"({"keys":["k"],"type":"full"})",
        "k BIGINT, id BIGINT, text VARCHAR, id_right BIGINT, price DOUBLE");
    row(R"({"keys":["k"],"type":"semi"})", "k INTEGER, id BIGINT, text VARCHAR");
    row(R"({"keys":["k"],"type":"anti"})", "k INTEGER, id BIGINT, text VARCHAR");
    row(R"({"keys":{"k":"id"}})", "k INTEGER, id BIGINT, text VARCHAR, id_right BIGINT, k_right "
                                  "BIGINT, price DOUBLE");
    row(R"({"keys":["id","k"],"suffix":" of right"})",
        "k INTEGER, id BIGINT, text VARCHAR, price DOUBLE");
    row(R"({"keys":["k"],"suffix":"2"})",
        "k INTEGER, id BIGINT, text VARCHAR, id2 BIGINT, price DOUBLE");
}

void TestJoin::namesColumns()
{
    QFETCH(QString, settings);
    QFETCH(QString, columns);
    auto node = joinNode(model::Json::parse(settings.toStdString()),
                         test::columns("k INTEGER, id BIGINT, text VARCHAR"),
                         test::columns("id BIGINT, k BIGINT, price DOUBLE"));
    QCOMPARE(q(test::issuesOf(node)), q(""));
    QCOMPARE(q(test::toText(node.outputs["out"])), columns);
}

void TestJoin::joinsWithoutRowsOnASide_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("withoutLeft");
    QTest::addColumn<QString>("withoutRight");
    QTest::addColumn<QString>("withoutBoth");
    const auto row = [](const char *type, const char *withoutLeft, const char *withoutRight) {
        QTest::newRow(type) << type << withoutLeft << withoutRight << "";
    };
    row("inner", "", "");
    row("left", "", "1|NULL\n2|NULL");
    row("right", "2|3\n5|6", "");
    row("full", "2|3\n5|6", "1|NULL\n2|NULL");
    row("semi", "", "");
    row("anti", "", "1\n2");
}

void TestJoin::joinsWithoutRowsOnASide()
{
    QFETCH(QString, type);
    QFETCH(QString, withoutLeft);
    QFETCH(QString, withoutRight);
    QFETCH(QString, withoutBoth);
    const auto left = rows("SELECT * FROM (VALUES (1), (2)) t(k)");
    const auto right = rows("SELECT * FROM (VALUES (2, 3), (5, 6)) t(k, x)");
    auto node = joinNode({{"keys", {"k"}}, {"type", type.toStdString()}}, left, right);
    QCOMPARE(q(test::issuesOf(node)), q(""));
    test::NodeContext context(node);
    const auto joined = [&](const std::vector<runtime::BatchPtr> &first,
                            const std::vector<runtime::BatchPtr> &second) {
        return q(test::sortedRowsOf(
            test::resultOf(context, {test::pullOf(first), test::pullOf(second)})));
    };
    QCOMPARE(joined({}, {right}), withoutLeft);
    QCOMPARE(joined({left}, {}), withoutRight);
    QCOMPARE(joined({}, {}), withoutBoth);
}

// Each type as the key of a full join of rows with themselves: every row that is not null finds
// those of its value, and no other.
void TestJoin::comparesEveryType()
{
    const auto input = test::allTypesRows(300);
    const auto schema = *runtime::fromArrow(*input->schema());
    for (const auto &column : schema.columns) {
        auto node = joinNode({{"keys", {column.name}}, {"type", "full"}}, schema, schema);
        QCOMPARE(q(test::issuesOf(node)), q(""));
        test::NodeContext context(node);
        const auto result = test::resultOf(context, {test::pullOf({input}), test::pullOf({input})});
        const auto index = indicesOf(input, {column.name.c_str()});
        const Side side{cellsOf(input), index, static_cast<std::size_t>(input->num_columns())};
        QStringList lines;
        for (const auto &line : test::linesOf(result))
            lines += q(line);
        lines.sort();
        QCOMPARE(lines, nestedLoop("full", side, side, true));
    }
}

void TestJoin::comparesNumbersOfOneKindWithoutLoss_data()
{
    QTest::addColumn<QString>("left"); // types and values
    QTest::addColumn<QString>("right");
    QTest::addColumn<QString>("rows");
    const auto row = [](const char *left, const char *right, const char *rows) {
        QTest::addRow("%s = %s", left, right) << left << right << rows;
    };
    row("1::TINYINT", "1::BIGINT", "1");
    row("-1::BIGINT", "18446744073709551615::UBIGINT", "");
    row("9223372036854775807::BIGINT", "9223372036854775807::UBIGINT", "9223372036854775807");
    row("200::UTINYINT", "-56::TINYINT", "");
    row("0.1::FLOAT", "0.1::DOUBLE", ""); // the nearest FLOAT is another number
    row("0.5::FLOAT", "0.5::DOUBLE", "0.5");
    row("1.50::DECIMAL(4,2)", "1.5::DECIMAL(30,1)", "1.50");
    row("'nan'::DOUBLE", "'nan'::DOUBLE", "nan");
    row("-0.0::DOUBLE", "0.0::DOUBLE", "-0");
}

void TestJoin::comparesNumbersOfOneKindWithoutLoss()
{
    QFETCH(QString, left);
    QFETCH(QString, right);
    QFETCH(QString, rows);
    const auto table = [](const QString &value) {
        return test::askDuckDb("SELECT " + value.toStdString() + " AS k");
    };
    const auto first = table(left);
    const auto second = table(right);
    auto node = joinNode({{"keys", {"k"}}}, first, second);
    QCOMPARE(q(test::issuesOf(node)), q(""));
    test::NodeContext context(node);
    const auto result = test::resultOf(context, {test::pullOf({first}), test::pullOf({second})});
    QCOMPARE(q(test::rowsOf(result)), rows);
}

// So that a person knows which side is kept; also where left rows are far fewer.
void TestJoin::readsTheRightInputFirst()
{
    for (const auto *type : kTypes) {
        auto node = joinNode({{"keys", {"n"}}, {"type", type}}, test::columns("n BIGINT"),
                             test::columns("n BIGINT"));
        QCOMPARE(q(test::issuesOf(node)), q(""));
        test::NodeContext context(node);
        bool rightEnded = false;
        bool early = false;
        int leftBatches = 0;
        const runtime::Pull left = [&]() -> Result<runtime::BatchPtr> {
            early = early || !rightEnded;
            return ++leftBatches == 1 ? test::int64Batch(0, 10) : nullptr;
        };
        const runtime::Pull right = [&, inner = test::pullMade(4, [](int index) {
                                            return test::int64Batch(index * 50'000, 50'000);
                                        })]() mutable -> Result<runtime::BatchPtr> {
            auto batch = inner();
            rightEnded = batch && !*batch;
            return batch;
        };
        test::resultOf(context, {left, right});
        QVERIFY2(!early, type);
        QCOMPARE(leftBatches, 2);
    }
}

void TestJoin::spills_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<qint64>("rows");
    QTest::newRow("inner") << "inner" << qint64{20 * 65'536};
    QTest::newRow("left") << "left" << qint64{25 * 65'536};
    QTest::newRow("full") << "full" << qint64{30 * 65'536};
    QTest::newRow("anti") << "anti" << qint64{5 * 65'536};
}

// 25 batches on each side, of which 20 have their like on the other one.
void TestJoin::spills()
{
    QFETCH(QString, type);
    QFETCH(qint64, rows);
    const QTemporaryDir spill;
    const auto schema = test::columns("n BIGINT, t VARCHAR");
    auto node = joinNode({{"keys", {"n"}}, {"type", type.toStdString()}}, schema, schema);
    QCOMPARE(q(test::issuesOf(node)), q(""));
    test::NodeContext context(node);
    context.spill = spill.path().toStdString();
    context.memoryLimit = 64 << 20;
    std::int64_t count = 0;
    std::int64_t wrong = 0;
    std::uint64_t spilled = 0;
    const auto right = [](int index) { return test::numbersWithText(index + 5); };
    const auto status = test::runWhole(
        context, {test::pullMade(25, test::numbersWithText), test::pullMade(25, right)},
        [&](const runtime::BatchPtr &batch) {
            spilled = std::max(spilled, test::bytesIn(context.spill));
            count += batch->num_rows();
            const auto &numbers = static_cast<const arrow::Int64Array &>(*batch->column(0));
            for (int column = 1; column < batch->num_columns(); ++column) {
                const auto &texts = static_cast<const arrow::StringArray &>(*batch->column(column));
                for (std::int64_t i = 0; i < batch->num_rows(); ++i) {
                    const auto n = numbers.Value(i);
                    const bool has =
                        column == 1 ? n < 25 * test::kBatchRows : n >= 5 * test::kBatchRows;
                    wrong +=
                        has != texts.IsValid(i)
                        || (has && texts.GetView(i) != "the text of number " + std::to_string(n));
                }
            }
            return Status();
        });
    QVERIFY2(status, status ? "" : status.error().toString().c_str());
    QCOMPARE(count, rows);
    QCOMPARE(wrong, 0);
    qInfo("spilled %.1f MB", static_cast<double>(spilled) / 1e6);
    QVERIFY(spilled > (20 << 20));
    QCOMPARE(test::bytesIn(context.spill), std::uint64_t{0});
}

void TestJoin::passesOnAnErrorOfEitherInput()
{
    const auto schema = test::columns("n BIGINT");
    const runtime::Pull broken = []() -> Result<runtime::BatchPtr> {
        return fail(ErrorCode::Io, "the disk is gone");
    };
    for (const bool left : {true, false}) {
        auto node = joinNode({{"keys", {"n"}}}, schema, schema);
        test::check(node);
        test::NodeContext context(node);
        const auto good = test::pullOf({test::int64Batch(0, 100)});
        const auto status = test::runWhole(context, {left ? broken : good, left ? good : broken},
                                           [](const runtime::BatchPtr &) { return Status(); });
        QVERIFY(!status);
        QCOMPARE(status.error().code, ErrorCode::Io);
        QCOMPARE(q(status.error().message), q("the disk is gone"));
    }
}

void TestJoin::reportsWrongSettings_data()
{
    QTest::addColumn<QString>("settings");
    QTest::addColumn<QString>("issues");
    QTest::addColumn<QString>("help"); // the first candidate, else the remedy
    const auto row = [](const char *settings, const char *issues, const char *help) {
        QTest::newRow(settings) << settings << issues << help;
    };
    row(R"({"keys":{"txt":"k"}})", "keys.txt: the left input has no column 'txt'", "text");
    row(R"({"keys":{"k":"prise"}})", "keys.k: the right input has no column 'prise'", "price");
    row(R"({"keys":["zzzzzz"]})",
        "keys.zzzzzz: the left input has no column 'zzzzzz'\n"
        "keys.zzzzzz: the right input has no column 'zzzzzz'",
        "The columns are k, id and text.");
    row(R"({"keys":{"text":"k"}})",
        "keys.text: 'text' of the left input is VARCHAR, but 'k' of the right one is BIGINT",
        R"(Cast one of them in a Derive node before the join, as in CAST("k" AS VARCHAR).)");
    row(R"({"keys":{"id":"price"}})",
        "keys.id: 'id' of the left input is BIGINT, but 'price' of the right one is DOUBLE",
        R"(Cast one of them in a Derive node before the join, as in CAST("price" AS BIGINT).)");
    row(R"({"keys":{"id":"k","k":"k"}})", "keys.k: right column 'k' is already the key of 'id'",
        "Name each column once.");
    row(R"({"keys":["k"],"suffix":""})", "suffix: two columns of the result would be called 'id'",
        "Give a suffix for columns of the right input.");
    row(R"({"keys":{"text":"id_x"},"suffix":"_x"})",
        "suffix: two columns of the result would be called 'id_x'",
        "Give another suffix, or rename one of them in a Select node.");
}

void TestJoin::reportsWrongSettings()
{
    QFETCH(QString, settings);
    QFETCH(QString, issues);
    QFETCH(QString, help);
    auto node = joinNode(model::Json::parse(settings.toStdString()),
                         test::columns("k INTEGER, id BIGINT, text VARCHAR"),
                         test::columns("id BIGINT, k BIGINT, price DOUBLE, id_x VARCHAR"));
    QCOMPARE(q(test::issuesOf(node)), issues);
    const auto issue = test::check(node).issues.front();
    QCOMPARE(q(issue.candidates.empty() ? issue.remedy : issue.candidates.front()), help);
    QVERIFY(!node.outputs.contains("out"));
}

QTEST_GUILESS_MAIN(TestJoin)
#include "tst_join.moc"
