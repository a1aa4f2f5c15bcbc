// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/nodes/csv/csvtesting.h"
#include "tests/helpers/batches.h"
#include "tests/helpers/suite.h"

#include "engine/nodes/csv/cellformat.h"
#include "engine/nodes/csv/csvnodes.h"
#include "engine/runtime/arrowtypes.h"

#include <QTest>

#include <arrow/array.h>
#include <arrow/buffer.h>
#include <arrow/builder.h>
#include <arrow/record_batch.h>
#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <limits>
#include <random>

using namespace etl;
using namespace etl::test;

namespace {

model::CheckedNode loadNode(const std::string &path, const model::Schema &schema,
                            const model::Json &settings = model::Json::object())
{
    model::CheckedNode node;
    node.id = NodeId("out");
    node.type = "load.csv";
    node.settings = settings;
    node.settings["path"] = path;
    node.inputs["in"] = schema;
    return node;
}

std::string encode(const model::CheckedNode &node, const std::vector<runtime::BatchPtr> &batches)
{
    TestContext context(node);
    const auto writer = nodes::csvLoad().load();
    if (const Status status = writer->open(context); !status)
        return "error: " + status.error().toString();
    const auto bytes = writer->encode(batches);
    return bytes ? (*bytes)->ToString() : "error: " + bytes.error().toString();
}

// One row or more of columns of the given types.
std::string encodeJson(const std::vector<std::string> &columns, const std::string &rows,
                       const model::Json &settings = model::Json::object())
{
    const model::Schema schema = schemaOf(columns);
    return encode(loadNode("out.csv", schema, settings),
                  {batchFromJson(*runtime::toArrow(schema), rows)});
}

} // namespace

constexpr auto kAnew = runtime::JoinStart::Anew;

class TestCsvWriter : public test::Suite
{
    Q_OBJECT

private slots:
    void writesEachType_data();
    void writesEachType();
    void quotesOnlyWhereNeeded_data();
    void quotesOnlyWhereNeeded();
    void writesNulls();
    void writesSlicesOfBatches();
    void doublesAreShortestAndExact();
    void decimalsAreExact();
    void readsBackWhatItWrote_data();
    void readsBackWhatItWrote();
    void joinsPiecesInOrderBehindTheHeader();
    void joinsNothingToAHeader();
    void joinsAnewOverWhatIsThere();
    void resumesAfterAnyByte();
    void joinNamesTheFileThatCannotBeWritten();
    void checkNamesUnwritableOutputs();

private:
    TempFolder m_folder;
};

void TestCsvWriter::writesEachType_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("json");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *type, const char *json, const char *text) {
        QTest::addRow("%s %s", type, json) << type << json << text;
    };
    row("BOOLEAN", "true", "true");
    row("BOOLEAN", "false", "false");
    row("TINYINT", "-128", "-128");
    row("UTINYINT", "255", "255");
    row("SMALLINT", "-32768", "-32768");
    row("USMALLINT", "65535", "65535");
    row("INTEGER", "-2147483648", "-2147483648");
    row("UINTEGER", "4294967295", "4294967295");
    row("BIGINT", "-9223372036854775808", "-9223372036854775808");
    row("UBIGINT", "18446744073709551615", "18446744073709551615");
    row("FLOAT", "0.1", "0.1");
    row("FLOAT", "3", "3.0");
    row("DOUBLE", "17", "17.0");
    row("DOUBLE", "0.04", "0.04");
    row("DOUBLE", "-21168.23", "-21168.23");
    row("DOUBLE", "0.1234567", "0.1234567");
    row("DOUBLE", "100000", "100000.0");
    row("DOUBLE", "1e15", "1000000000000000.0");
    row("DOUBLE", "1e20", "1e+20");
    row("DOUBLE", "1e-7", "1e-07");
    row("DOUBLE", "0", "0.0");
    row("DOUBLE", "-0.0", "-0.0");
    row("DECIMAL(12,2)", "\"-0.05\"", "-0.05");
    row("DECIMAL(12,2)", "\"1234567890.10\"", "1234567890.10");
    row("DECIMAL(5,0)", "\"-12\"", "-12");
    row("VARCHAR", "\"text\"", "text");
    row("DATE", "19797", "2024-03-15");
    row("DATE", "-719162", "0001-01-01");
    row("TIME", "3723000000", "01:02:03");
    row("TIME", "3723000100", "01:02:03.0001");
    row("TIMESTAMP", "\"2024-03-15 01:02:03\"", "2024-03-15 01:02:03");
    row("TIMESTAMP", "\"1969-12-31 23:59:59.999999\"", "1969-12-31 23:59:59.999999");
    row("TIMESTAMPTZ", "\"2024-03-15 01:02:03\"", "2024-03-15 01:02:03+00");
    row("BLOB", "\"a\\u0000\\\\z\"", "a\\x00\\x5Cz");
}

void TestCsvWriter::writesEachType()
{
    QFETCH(QString, type);
    QFETCH(QString, json);
    QFETCH(QString, text);
    const std::string got = encodeJson({"v " + type.toStdString(), "n BIGINT"},
                                       "[{\"v\": " + json.toStdString() + ", \"n\": 1}]");
    QCOMPARE(got, text.toStdString() + ",1\n");
}

void TestCsvWriter::quotesOnlyWhereNeeded_data()
{
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("settings");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *value, const char *settings, const char *text) {
        QTest::addRow("%s %s", value, settings) << value << settings << text;
    };
    row("plain", "{}", "plain");
    row("", "{}", "\"\"");
    row("a,b", "{}", "\"a,b\"");
    row("say \"hi\"", "{}", "\"say \"\"hi\"\"\"");
    row("two\nlines", "{}", "\"two\nlines\"");
    row("two\rlines", "{}", "\"two\rlines\"");
    row("long text without anything", "{}", "long text without anything");
    row("a delimiter in a long text, here", "{}", "\"a delimiter in a long text, here\"");
    row("quote at the end of a long one\"", "{}", "\"quote at the end of a long one\"\"\"");
    row("sixteen bytes...", "{}", "sixteen bytes...");
    row("a,b", "{\"delimiter\": \";\"}", "a,b");
    row("a;b", "{\"delimiter\": \";\"}", "\"a;b\"");
    row("a\tb", "{\"delimiter\": \"\\\\t\"}", "\"a\tb\"");
    row("it's", "{\"quote\": \"'\"}", "'it''s'");
    row("NA", "{\"nullText\": [\"NA\"]}", "\"NA\"");
    row("", "{\"nullText\": [\"NA\"]}", "");
}

void TestCsvWriter::quotesOnlyWhereNeeded()
{
    QFETCH(QString, value);
    QFETCH(QString, settings);
    QFETCH(QString, text);
    const model::Json row = {{{"v", value.toStdString()}}};
    QCOMPARE(encodeJson({"v VARCHAR"}, row.dump(), model::Json::parse(settings.toStdString())),
             text.toStdString() + "\n");
}

void TestCsvWriter::writesNulls()
{
    const std::string rows =
        "[{\"a\": null, \"b\": null, \"c\": true}, {\"a\": 1, \"b\": \"x\", \"c\": null}]";
    const std::vector<std::string> columns{"a BIGINT", "b VARCHAR", "c BOOLEAN"};
    QCOMPARE(encodeJson(columns, rows), std::string(",,true\n1,x,\n"));
    QCOMPARE(encodeJson(columns, rows, {{"nullText", {"NULL", "-"}}, {"lineEnd", "crlf"}}),
             std::string("NULL,NULL,true\r\n1,x,NULL\r\n"));
    // Values that would be read as NULL, or as two, are quoted whatever their type.
    QCOMPARE(
        encodeJson({"a BIGINT", "b BIGINT"}, "[{\"a\": -1, \"b\": 11}]", {{"nullText", {"-1"}}}),
        std::string("\"-1\",11\n"));
    QCOMPARE(
        encodeJson({"a BIGINT", "b DOUBLE"}, "[{\"a\": -1, \"b\": 0.5}]", {{"delimiter", "."}}),
        std::string("-1.\"0.5\"\n"));
}

void TestCsvWriter::writesSlicesOfBatches()
{
    const model::Schema schema = schemaOf({"n BIGINT", "t VARCHAR", "b BOOLEAN"});
    const auto batch = batchFromJson(
        *runtime::toArrow(schema),
        "[{\"n\": 1, \"t\": \"a\", \"b\": true}, {\"n\": null, \"t\": \"b\", \"b\": false},"
        " {\"n\": 3, \"t\": null, \"b\": true}]");
    QCOMPARE(encode(loadNode("out.csv", schema),
                    {batch->Slice(1), batch->Slice(0, 1), batch->Slice(0, 0)}),
             std::string(",b,false\n3,,true\n1,a,true\n"));
}

void TestCsvWriter::doublesAreShortestAndExact()
{
    std::mt19937_64 random(5);
    for (int i = 0; i < 300'000; ++i) {
        double value = 0;
        if (i % 3 == 0) {
            const std::uint64_t bits = random();
            std::memcpy(&value, &bits, sizeof value);
        } else {
            value = static_cast<double>(random() % 100'000'000'000ULL) / (i % 3 == 1 ? 100 : 1e7);
        }
        if (std::isnan(value) || std::isinf(value))
            continue;
        char text[64];
        const std::string got(text, nodes::csv::writeDouble(text, value));
        double back = 0;
        QVERIFY(std::from_chars(got.data(), got.data() + got.size(), back).ptr
                == got.data() + got.size());
        QVERIFY2(std::memcmp(&back, &value, sizeof back) == 0, got.c_str());
        QVERIFY2(got.find_first_of(".e") != std::string::npos, got.c_str());
        // No more digits than the shortest text has.
        char shortest[64];
        const std::string best(shortest, std::to_chars(shortest, shortest + 64, std::fabs(value),
                                                       std::chars_format::scientific)
                                             .ptr);
        const auto digits = [](std::string number) {
            number = number.substr(0, number.find('e'));
            std::erase_if(number, [](char c) { return c == '.' || c == '-'; });
            number.erase(0, number.find_first_not_of('0'));
            return number.substr(0, number.find_last_not_of('0') + 1);
        };
        QVERIFY2(digits(got) == digits(best), (got + " " + best).c_str());
    }
    char text[64];
    QCOMPARE(
        std::string(text, nodes::csv::writeDouble(text, std::numeric_limits<double>::infinity())),
        std::string("inf"));
    QCOMPARE(std::string(text, nodes::csv::writeDouble(text, std::nan(""))), std::string("nan"));
}

void TestCsvWriter::decimalsAreExact()
{
    const auto text = [](nodes::csv::Int128 value, int scale) {
        char buffer[64];
        return std::string(buffer, nodes::csv::writeDecimal(buffer, value, scale));
    };
    nodes::csv::Int128 most = 0;
    for (int i = 0; i < 38; ++i)
        most = most * 10 + 9;
    QCOMPARE(text(most, 0), std::string(38, '9'));
    QCOMPARE(text(-most, 38), "-0." + std::string(38, '9'));
    QCOMPARE(text(most, 10), std::string(28, '9') + "." + std::string(10, '9'));
    QCOMPARE(text(0, 3), std::string("0.000"));
    QCOMPARE(text(-1, 38), "-0." + std::string(37, '0') + "1");
    nodes::csv::Int128 power = 1;
    for (int i = 0; i < 38; ++i, power *= 10)
        QCOMPARE(text(power, 0), "1" + std::string(static_cast<std::size_t>(i), '0'));
}

void TestCsvWriter::readsBackWhatItWrote_data()
{
    QTest::addColumn<QByteArray>("settings");
    QTest::newRow("defaults") << QByteArray("{}");
    QTest::newRow("semicolons, CR LF") << QByteArray(R"({"delimiter": ";", "lineEnd": "crlf"})");
    QTest::newRow("null text") << QByteArray(R"({"nullText": ["NULL"]})");
    QTest::newRow("odd characters") << QByteArray(R"({"delimiter": "-", "quote": "'"})");
}

void TestCsvWriter::readsBackWhatItWrote()
{
    QFETCH(QByteArray, settings);
    std::mt19937 random(9);
    const std::vector<std::string> columns{"i BIGINT",        "t VARCHAR", "d DOUBLE",
                                           "m DECIMAL(20,4)", "b BOOLEAN", "da DATE",
                                           "ts TIMESTAMP",    "bl BLOB"};
    const std::string alphabet = "ab,;\t\"'\r\n \\N-UL";
    model::Json rows = model::Json::array();
    for (int i = 0; i < 3000; ++i) {
        model::Json row;
        const auto value = [&](const char *name, model::Json json) {
            row[name] = random() % 10 == 0 ? model::Json() : std::move(json);
        };
        std::string text;
        while (random() % 8 != 0)
            text += alphabet[random() % alphabet.size()];
        value("i", static_cast<std::int64_t>(random()) - 2'000'000'000);
        value("t", text);
        value("d", std::ldexp(static_cast<double>(random()), static_cast<int>(random() % 60) - 30));
        value("m",
              fmt::format("{}{}.{:04}", random() % 2 == 0 ? "-" : "", random(), random() % 10000));
        value("b", random() % 2 == 0);
        value("da", static_cast<int>(random() % 40000) - 20000);
        value("ts", static_cast<std::int64_t>(random()) * 1'234'567 - 1'000'000'000'000'000);
        value("bl", text);
        rows.push_back(std::move(row));
    }
    const model::Schema schema = schemaOf(columns);
    const auto batch = batchFromJson(*runtime::toArrow(schema), rows.dump());
    const model::Json json = model::Json::parse(settings.toStdString());
    const std::string content = encode(loadNode("out.csv", schema, json), {batch});
    model::Json readSettings = json;
    readSettings["header"] = false;
    readSettings["delimiter"] = json.value("delimiter", ",");
    readSettings.erase("lineEnd");
    const model::CheckedNode node =
        extractNode(m_folder.write("back.csv", content), schema, readSettings);
    const ReadBack got = readSplits(node, splitsOf(node, 10'000));
    QCOMPARE(joined(got.rejects), std::string());
    const std::vector<std::string> expected = rowTexts(*batch);
    QCOMPARE(got.rows.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
        QCOMPARE(got.rows[i], expected[i]);
}

void TestCsvWriter::joinsPiecesInOrderBehindTheHeader()
{
    model::CheckedNode named = loadNode("out.csv", schemaOf({"id BIGINT", "text VARCHAR"}));
    named.inputs["in"].columns[1].name = "a, \"b\"";
    const std::string first = m_folder.write("part1", "xx1,a\n3,c\n");
    const std::string second = m_folder.write("part2", "2,b\n4,d\nrolled back");
    const std::vector<runtime::Piece> pieces{
        {first, 2, 4, 1, {}}, {second, 0, 4, 1, {}}, {first, 6, 4, 1, {}}, {second, 4, 4, 1, {}}};
    const std::string target = m_folder.path("joined.tmp");
    const Status status = nodes::csvLoad().joiner()->join(named, pieces, target, kAnew);
    QVERIFY2(status.has_value(), status ? "" : status.error().toString().c_str());
    QCOMPARE(readFile(target), std::string("id,\"a, \"\"b\"\"\"\n1,a\n2,b\n3,c\n4,d\n"));
}

void TestCsvWriter::joinsNothingToAHeader()
{
    const std::string target = m_folder.path("empty.tmp");
    QVERIFY(nodes::csvLoad().joiner()->join(loadNode("out.csv", schemaOf({"a BIGINT", "b BIGINT"})),
                                            {}, target, kAnew));
    QCOMPARE(readFile(target), std::string("a,b\n"));
    const model::CheckedNode bare =
        loadNode("out.csv", schemaOf({"a BIGINT"}), {{"header", false}, {"lineEnd", "crlf"}});
    QVERIFY(nodes::csvLoad().joiner()->join(bare, {}, target, kAnew));
    QCOMPARE(readFile(target), std::string());
}

void TestCsvWriter::joinsAnewOverWhatIsThere()
{
    const std::string part = m_folder.write("part", "1\n");
    const std::string target = m_folder.write("again.tmp", "half of a much longer former attempt");
    const model::CheckedNode node = loadNode("out.csv", schemaOf({"a BIGINT"}));
    QVERIFY(nodes::csvLoad().joiner()->join(node, {{part, 0, 2, 1, {}}}, target, kAnew));
    QCOMPARE(readFile(target), std::string("a\n1\n"));
}

void TestCsvWriter::resumesAfterAnyByte()
{
    const std::string first = m_folder.write("resume1", "xx1\n3\n");
    const std::string second = m_folder.write("resume2", "2\n44\nrolled back");
    const std::vector<runtime::Piece> pieces{
        {first, 2, 2, 1, {}}, {second, 0, 2, 1, {}}, {first, 4, 2, 1, {}}, {second, 2, 3, 1, {}}};
    const model::CheckedNode node = loadNode("out.csv", schemaOf({"number BIGINT"}));
    const std::string whole = "number\n1\n2\n3\n44\n";
    // What is there already is in capitals, which shows that it was not written again.
    std::string marked = whole;
    std::ranges::replace(marked, 'n', 'N');
    for (std::size_t kept = 0; kept <= whole.size(); ++kept) {
        const std::string target = m_folder.write("resumed.tmp", marked.substr(0, kept));
        QVERIFY(nodes::csvLoad().joiner()->join(node, pieces, target, runtime::JoinStart::Resume));
        QCOMPARE(readFile(target), marked.substr(0, kept) + whole.substr(kept));
    }
}

void TestCsvWriter::joinNamesTheFileThatCannotBeWritten()
{
    const model::CheckedNode node = loadNode("out.csv", schemaOf({"a BIGINT"}));
    const auto joiner = nodes::csvLoad().joiner();
    const std::string part = m_folder.write("part", std::string(100'000, '1'));
    const Status full = joiner->join(node, {{part, 0, 100'000, 1, {}}}, "/dev/full", kAnew);
    QVERIFY(!full);
    QCOMPARE(full.error().code, ErrorCode::NoSpace);
    QVERIFY(full.error().message.find("'/dev/full'") != std::string::npos);
    model::CheckedNode bare = node;
    bare.settings["header"] = false; // so that the copy of the piece is what fails
    const Status fullCopy = joiner->join(bare, {{part, 0, 100'000, 1, {}}}, "/dev/full", kAnew);
    QVERIFY(!fullCopy);
    QCOMPARE(fullCopy.error().code, ErrorCode::NoSpace);
    const Status nowhere = joiner->join(node, {}, m_folder.path("no/such/folder/x"), kAnew);
    QVERIFY(!nowhere);
    QCOMPARE(nowhere.error().code, ErrorCode::NotFound);
    const std::string lost = m_folder.path("lost");
    const Status missing = joiner->join(node, {{lost, 0, 1, 1, {}}}, m_folder.path("x.tmp"), kAnew);
    QVERIFY(!missing);
    QVERIFY(missing.error().message.find("'" + lost + "'") != std::string::npos);
    const Status shortPart =
        joiner->join(node, {{part, 99'990, 20, 1, {}}}, m_folder.path("x.tmp"), kAnew);
    QVERIFY(!shortPart);
    QVERIFY(shortPart.error().message.find("is shorter") != std::string::npos);
}

void TestCsvWriter::checkNamesUnwritableOutputs()
{
    const auto check = [](const model::CheckedNode &node) {
        runtime::NodeCheckContext context;
        context.node = &node;
        context.forRun = true;
        const auto facts = nodes::csvLoad().check(context);
        if (!facts || facts->issues.empty())
            return std::string();
        return facts->issues.front().setting + ": " + facts->issues.front().text;
    };
    const model::Schema schema = schemaOf({"a BIGINT"});
    const std::string good = m_folder.path("good.csv");
    QCOMPARE(check(loadNode(good, schema)), std::string());
    QVERIFY(!std::filesystem::exists(good));
    const std::string folder = m_folder.path("folder.csv");
    std::filesystem::create_directory(folder);
    QCOMPARE(check(loadNode(folder, schema)), "path: '" + folder + "' is a folder, not a file");
    const std::string nowhere = m_folder.path("none");
    QCOMPARE(check(loadNode(nowhere + "/x.csv", schema)),
             "path: the folder '" + nowhere + "' does not exist");
    QVERIFY(check(loadNode("/proc/x.csv", schema)).starts_with("path: Creating a file in '/proc'"));
    QVERIFY(check(loadNode(good, schemaOf({"a BIGINT[]"})))
                .starts_with(": column 'a' of type BIGINT[] cannot be written"));
    QCOMPARE(check(loadNode(good, schema, {{"delimiter", "\""}})),
             std::string("quote: quote and delimiter are the same character"));
}

QTEST_GUILESS_MAIN(TestCsvWriter)
#include "tst_csvwriter.moc"
