// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/nodes/nodetesting.h"
#include "tests/engine/nodes/sourcetesting.h"
#include "tests/helpers/suite.h"

#include <QTest>

#include <fmt/format.h>

using namespace etl;
using namespace etl::test;

class TestJsonlCheck : public Suite
{
    Q_OBJECT

private slots:
    void findsColumnsAndTypes_data();
    void findsColumnsAndTypes();
    void looksIntoTheMiddleOfLargeFiles();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void badLinesAreWarningsWhereRejectsAreTaken();
    void countsRowsOfSmallFilesAndEstimatesOthers();

private:
    model::CheckedNode nodeOf(const std::string &text, const std::string &settings = "{}")
    {
        model::Json all = model::Json::parse(settings);
        all["path"] = writeFile(m_folder, "rows.jsonl", text);
        return makeNode("extract.jsonl", all.dump());
    }

    QTemporaryDir m_folder;
};

void TestJsonlCheck::findsColumnsAndTypes_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const char *text, const char *expected) {
        QTest::newRow(name) << QByteArray(text) << QByteArray(expected);
    };
    row("order of first appearance", "{\"b\":1}\n{\"a\":1,\"b\":2}\n", "b BIGINT, a BIGINT");
    row("whole numbers and fractions", "{\"a\":1}\n{\"a\":1.5}\n", "a DOUBLE");
    row("an exponent", "{\"a\":1e3}\n", "a DOUBLE");
    row("numbers beyond BIGINT stay text", "{\"a\":9223372036854775808}\n", "a VARCHAR");
    row("only null", "{\"a\":null}\n", "a VARCHAR");
    row("null and numbers", "{\"a\":null}\n{\"a\":1}\n", "a BIGINT");
    row("booleans", "{\"a\":true}\n{\"a\":false}\n", "a BOOLEAN");
    row("mixed kinds stay text", "{\"a\":1}\n{\"a\":\"x\"}\n", "a VARCHAR");
    row("strings of digits stay text", "{\"a\":\"12\"}\n", "a VARCHAR");
    row("strings of words stay text", "{\"a\":\"true\"}\n", "a VARCHAR");
    row("dates and times",
        "{\"d\":\"2024-01-02\",\"t\":\"10:20\",\"s\":\"2024-01-02 "
        "03:04:05\",\"z\":\"2024-01-02T03:04:05+01:00\"}\n",
        "d DATE, t TIME, s TIMESTAMP, z TIMESTAMP WITH TIME ZONE");
    row("an empty string is no date", "{\"a\":\"2024-01-02\"}\n{\"a\":\"\"}\n", "a VARCHAR");
    row("nested values are text", "{\"a\":[1],\"b\":{\"c\":1}}\n", "a VARCHAR, b VARCHAR");
    row("keys that differ by case", "{\"a\":1,\"A\":2}\n", "a BIGINT, A_1 BIGINT");
    row("an empty key", "{\"\":1}\n", "column0 BIGINT");
    row("a byte order mark", "\xEF\xBB\xBF{\"a\":1}\n", "a BIGINT");
    row("no last line end", "{\"a\":1}\n{\"b\":2}", "a BIGINT, b BIGINT");
}

void TestJsonlCheck::findsColumnsAndTypes()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, expected);
    auto node = nodeOf(text.toStdString());
    QCOMPARE(issuesOf(node), std::string());
    QCOMPARE(QByteArray::fromStdString(toText(node.outputs.at("out"))), expected);
}

void TestJsonlCheck::looksIntoTheMiddleOfLargeFiles()
{
    std::string text;
    const std::string line = "{\"a\": 1, \"pad\": \"" + std::string(80, 'p') + "\"}\n";
    for (int i = 0; i < 60'000; ++i)
        text += i == 30'500 ? "{\"a\": 1.5, \"middle\": true}\n" : line;
    text += "{\"last\": 1}\n";
    auto node = nodeOf(text);
    QCOMPARE(issuesOf(node), std::string());
    QCOMPARE(toText(node.outputs.at("out")),
             std::string("a DOUBLE, pad VARCHAR, middle BOOLEAN, last BIGINT"));
}

void TestJsonlCheck::saysWhatIsWrong_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("settings");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const QByteArray &text, const char *settings,
                        const char *expected) {
        QTest::newRow(name) << text << QByteArray(settings) << QByteArray(expected);
    };
    row("an array", "[\n{\"a\": 1}\n]\n", "{}",
        "line 1 is not a row: the line is not a JSON object");
    row("printed over lines", "{\n  \"a\": 1\n}\n", "{}", "line 1: the object is not closed");
    row("a CSV file", "a,b\n1,2\n", "{}", "has no row that can be used");
    row("only blank lines", "\n\n", "{}", "has no row that can be used; it has no keys");
    row("empty", "", "{}", "is empty");
    row("UTF-16", QByteArray("\xFF\xFE{\0", 4), "{}", "is UTF-16 text");
    row("Parquet", "PAR1....", "{}", "is a Parquet file");
    row("a bad line", "{\"a\": 1}\n{\"a\": }\n", "{}", "line 2 is not a row");
    row("a nested type", "{\"a\": [1]}\n", R"({"columns": {"a": "BIGINT[]"}})",
        "column 'a' cannot have the type BIGINT[]");
    row("a column without rows", "{\"a\": 1}\n", R"({"columns": {"A1": "BIGINT"}})",
        "no row of the sample has the key 'A1'");
}

void TestJsonlCheck::saysWhatIsWrong()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, settings);
    QFETCH(QByteArray, expected);
    auto node = nodeOf(text.toStdString(), settings.toStdString());
    const std::string issues = issuesOf(node);
    QVERIFY2(issues.find(expected.toStdString()) != std::string::npos, issues.c_str());
}

void TestJsonlCheck::badLinesAreWarningsWhereRejectsAreTaken()
{
    auto node = nodeOf("{\"a\": 1}\n{\"a\": }\n{\"a\": 2\n");
    node.onError = model::OnError::Fail;
    QVERIFY(model::hasErrors(check(node).issues));
    node.onError = model::OnError::Reject;
    const auto facts = check(node);
    QVERIFY(!model::hasErrors(facts.issues));
    QCOMPARE(facts.issues.size(), std::size_t{1});
    QVERIFY2(facts.issues[0].text.find("(2 such lines in the file's first megabyte)")
                 != std::string::npos,
             facts.issues[0].text.c_str());
}

void TestJsonlCheck::countsRowsOfSmallFilesAndEstimatesOthers()
{
    auto small = nodeOf("{\"a\": 1}\n\n{\"a\": 2}\n", R"({"repeat": 2})");
    const auto facts = check(small);
    QCOMPARE(facts.totalRows, std::uint64_t{4});
    QVERIFY(facts.totalRowsExact);
    std::string text;
    for (int i = 0; i < 200'000; ++i)
        text += "{\"a\": 12345}\n";
    auto large = nodeOf(text);
    const auto estimated = check(large);
    QVERIFY(!estimated.totalRowsExact);
    QVERIFY2(estimated.totalRows > 195'000 && estimated.totalRows < 205'000,
             std::to_string(estimated.totalRows).c_str());
}

QTEST_GUILESS_MAIN(TestJsonlCheck)
#include "tst_jsonlcheck.moc"
