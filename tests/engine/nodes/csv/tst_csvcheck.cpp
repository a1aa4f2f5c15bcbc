// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/nodes/csv/csvtesting.h"
#include "tests/helpers/suite.h"

#include "engine/nodes/csv/csvnodes.h"

#include <QTest>

#include <fmt/format.h>

#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

using namespace etl;
using namespace etl::test;

class TestCsvCheck : public test::Suite
{
    Q_OBJECT

private slots:
    void findsNamesAndTypes_data();
    void findsNamesAndTypes();
    void givenTypesRule();
    void givenColumnsNameAFileWithoutHeader();
    void unknownColumnsAreNamed();
    void looksIntoTheMiddleOfLargeFiles();
    void estimatesRows();
    void saysWhatIsWrongWithTheFile_data();
    void saysWhatIsWrongWithTheFile();
    void saysWhatIsWrongWithThePath();
    void badRowsAreWarningsWhereRejectsAreTaken();
    void cancelEndsTheCheck();

private:
    TempFolder m_folder;
};

void TestCsvCheck::findsNamesAndTypes_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("settings");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const char *text, const char *settings,
                        const char *expected) {
        QTest::newRow(name) << QByteArray(text) << QByteArray(settings) << QByteArray(expected);
    };
    row("types",
        "b,i,d,da,ti,ts,tz,s\ntrue,1,1.5,2024-01-02,10:00:00,2024-01-02 10:00:00,2024-01-02 "
        "10:00:00+01,x\n",
        "{}",
        "b BOOLEAN\ni BIGINT\nd DOUBLE\nda DATE\nti TIME\nts TIMESTAMP\ntz TIMESTAMP WITH TIME "
        "ZONE\ns VARCHAR");
    row("widening", "a,b,c,d\n1,2024-01-02,1,true\n2.5,2024-01-02 10:00,x,1\n", "{}",
        "a DOUBLE\nb TIMESTAMP\nc VARCHAR\nd VARCHAR");
    row("nulls do not count", "a,b\n,\n7,\n", "{}", "a BIGINT\nb VARCHAR");
    row("null text", "a\nNA\n7\n", "{\"nullText\": [\"NA\"]}", "a BIGINT");
    row("quoted numbers", "a\n\"1\"\n\"2\"\n", "{}", "a BIGINT");
    row("codes stay text", "zip,id\n01234,123456789012345678901\n", "{}",
        "zip VARCHAR\nid VARCHAR");
    row("zero is a number", "a,b\n0,0.5\n-0,00.5\n", "{}", "a BIGINT\nb DOUBLE");
    row("words are no numbers", "a,b\nnan,nan\ninf,1.5\n", "{}", "a VARCHAR\nb DOUBLE");
    row("twice the same name", "a,a\n1,2\n", "{}", "a BIGINT\na_1 BIGINT");
    row("duplicate names", "a,a,A,a_1\n1,2,3,4\n", "{}",
        "a BIGINT\na_2 BIGINT\nA_3 BIGINT\na_1 BIGINT");
    row("empty names", "a,,\n1,2,3\n", "{}", "a BIGINT\ncolumn1 BIGINT\ncolumn2 BIGINT");
    row("BOM", "\xEF\xBB\xBFid\n1\n", "{}", "id BIGINT");
    row("quoted names", "\"a,\n\"\"x\"\"\",b\n1,2\n", "{}", "a,\n\"x\" BIGINT\nb BIGINT");
    row("no header", "1,x\n2,y\n", "{\"header\": false}", "column0 BIGINT\ncolumn1 VARCHAR");
    row("semicolons", "a;b\n1,5;x\n2,5;y\n", "{\"decimal\": \",\"}", "a DOUBLE\nb VARCHAR");
    row("tabs", "a\tb, c\n1\t2\n", "{}", "a BIGINT\nb, c BIGINT");
    row("bars", "a|b\n1|x,y\n2|z\n", "{}", "a BIGINT\nb VARCHAR");
    row("one column", "a\n1\n2\n", "{}", "a BIGINT");
    row("given delimiter", "a;b,c\n1;2,3\n", "{\"delimiter\": \",\"}", "a;b VARCHAR\nc BIGINT");
    row("tab by name", "a\tb\n1\t2\n", "{\"delimiter\": \"\\\\t\"}", "a BIGINT\nb BIGINT");
    row("skip and comments", "junk\nmore junk\n# c\n\na,b\n#x\n1,2\n",
        "{\"skip\": 2, \"comment\": \"#\"}", "a BIGINT\nb BIGINT");
    row("date format", "a,b\n24.12.2024,2024-12-24\n", "{\"dateFormat\": \"%d.%m.%Y\"}",
        "a DATE\nb TIMESTAMP");
    row("header only", "a,b\n", "{}", "a VARCHAR\nb VARCHAR");
    row("CR LF", "a,b\r\n1,2\r\n", "{}", "a BIGINT\nb BIGINT");
    row("lone CR", "a,b\r1,2\r", "{}", "a BIGINT\nb BIGINT");
    row("latin-1 name", "caf\xE9\n1\n", "{\"encoding\": \"latin-1\"}", "caf\xC3\xA9 BIGINT");
}

void TestCsvCheck::findsNamesAndTypes()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, settings);
    QFETCH(QByteArray, expected);
    const std::string path = m_folder.write("types.csv", text.toStdString());
    const model::CheckedNode node =
        extractNode(path, {}, model::Json::parse(settings.toStdString()));
    QCOMPARE(checkText(node), expected.toStdString());
    // What the sample promised, the run keeps: no sampled row is rejected.
    QCOMPARE(joined(readCsv(path, node.settings).rejects), std::string());
}

void TestCsvCheck::givenTypesRule()
{
    const std::string path = m_folder.write("given.csv", "a,b,c\n1,2,3\n");
    const model::CheckedNode node =
        extractNode(path, {}, {{"columns", {{"c", "decimal(10,2)"}, {"a", "VARCHAR"}}}});
    QCOMPARE(checkText(node), std::string("a VARCHAR\nb BIGINT\nc DECIMAL(10,2)"));
    QCOMPARE(joined(readCsv(path, node.settings).rows), std::string("'1'|2|3.00"));
}

void TestCsvCheck::givenColumnsNameAFileWithoutHeader()
{
    const std::string path = m_folder.write("names.csv", "1,x\n2,y\n");
    QCOMPARE(
        checkText(extractNode(
            path, {}, {{"header", false}, {"columns", {{"id", "INTEGER"}, {"t", "VARCHAR"}}}})),
        std::string("id INTEGER\nt VARCHAR"));
    QCOMPARE(checkText(
                 extractNode(path, {}, {{"header", false}, {"columns", {{"column1", "VARCHAR"}}}})),
             std::string("column0 BIGINT\ncolumn1 VARCHAR"));
}

void TestCsvCheck::unknownColumnsAreNamed()
{
    const std::string path = m_folder.write("unknown.csv", "price,amount\n1,2\n");
    model::CheckedNode node = extractNode(path, {}, {{"columns", {{"prise", "DOUBLE"}}}});
    runtime::NodeCheckContext context;
    context.node = &node;
    auto facts = nodes::csvExtract().check(context);
    QVERIFY(facts);
    QCOMPARE(facts->issues.size(), std::size_t{1});
    QCOMPARE(facts->issues[0].code, ErrorCode::UnknownColumn);
    QCOMPARE(facts->issues[0].setting, std::string("columns"));
    QCOMPARE(facts->issues[0].subKey, std::string("prise"));
    QCOMPARE(joined(facts->issues[0].candidates), std::string("price"));
    node.settings["columns"] = {{"price", "NUMBERISH"}, {"amount", "BIGINT[]"}};
    facts = nodes::csvExtract().check(context);
    QVERIFY(facts);
    QCOMPARE(facts->issues.size(), std::size_t{2});
    QCOMPARE(facts->issues[0].code, ErrorCode::BadSetting);
    QCOMPARE(facts->issues[0].subKey, std::string("price"));
    QCOMPARE(facts->issues[1].code, ErrorCode::Unsupported);
    QCOMPARE(facts->issues[1].subKey, std::string("amount"));
}

void TestCsvCheck::looksIntoTheMiddleOfLargeFiles()
{
    std::string text = "a,b\n";
    for (int i = 0; i < 800'000; ++i)
        text += i == 400'000 ? "2.5,x\n" : "12,345\n";
    QVERIFY(text.size() > 5'000'000);
    const std::string path = m_folder.write("middle.csv", text);
    QCOMPARE(checkText(extractNode(path, {}, {})), std::string("a DOUBLE\nb VARCHAR"));
}

void TestCsvCheck::estimatesRows()
{
    runtime::NodeCheckContext context;
    model::CheckedNode node =
        extractNode(m_folder.write("few.csv", "a\n1\n2\n3"), {}, {{"repeat", 4}});
    context.node = &node;
    auto facts = nodes::csvExtract().check(context);
    QVERIFY(facts);
    QCOMPARE(facts->totalRows, std::uint64_t{12});
    QVERIFY(facts->totalRowsExact);
    std::string text = "a,b\n";
    for (int i = 0; i < 500'000; ++i)
        text += "123,45\n";
    node = extractNode(m_folder.write("many.csv", text), {}, {});
    facts = nodes::csvExtract().check(context);
    QVERIFY(facts);
    QVERIFY(!facts->totalRowsExact);
    QVERIFY2(facts->totalRows > 495'000 && facts->totalRows < 505'000,
             std::to_string(facts->totalRows).c_str());
}

void TestCsvCheck::saysWhatIsWrongWithTheFile_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("settings");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, QByteArray text, const char *settings,
                        const char *expected) {
        QTest::newRow(name) << text << QByteArray(settings) << QByteArray(expected);
    };
    row("empty", QByteArray(), "{}", "error bad-data: setting 'path': the file 'FILE' is empty");
    row("NUL bytes", QByteArray("a,b\n1,2\n3,\0\n", 11), "{}",
        "a BIGINT\nb VARCHAR\nerror bad-data: setting 'path': the file is not text: line 3 holds a "
        "NUL byte at byte "
        "10 (check that it is a CSV file)");
    row("UTF-16",
        QByteArray("\xFF\xFE"
                   "a\0,\0",
                   6),
        "{}", "error bad-data: setting 'path': the file 'FILE' is UTF-16 text (save it as UTF-8)");
    row("gzip that is cut off", QByteArray("\x1F\x8B\x08"), "{}",
        "error bad-data: setting 'path': the gzip data of 'FILE' are damaged near byte 3 of 3, "
        "behind 0 bytes of text: the file ends in the middle of it (get or make the file anew; "
        "rows before the damage are not taken alone)");
    row("Parquet", QByteArray("PAR1\x15\x04"), "{}",
        "error bad-data: setting 'path': the file 'FILE' is a Parquet file (read it with "
        "extract.parquet)");
    row("bad encoding", QByteArray("a\nx\ncaf\xE9\ncaf\xE9\n"), "{}",
        "a VARCHAR\nerror bad-data: setting 'path': line 3 (byte 4) is not UTF-8 (2 such rows in "
        "the file's first "
        "megabyte) (set encoding to latin-1 if that is what the file is, or wire the rejects port "
        "to go on without "
        "such rows)");
    row("bad encoding of names", QByteArray("caf\xE9\n1\n"), "{}",
        "error bad-data: setting 'path': the file 'FILE' has column names that are not UTF-8 (set "
        "encoding to "
        "latin-1)");
    row("odd rows", QByteArray("a,b\n1,2\n\n3\n"), "{}",
        "a BIGINT\nb BIGINT\nwarning bad-data: setting 'path': line 4 has a wrong number of "
        "values: 2 values "
        "expected, 1 found (check delimiter, quote and skip, or wire the rejects port to go on "
        "without such rows)");
    row("bad values", QByteArray("a\n1\nx\n"), "{\"columns\": {\"a\": \"INTEGER\"}}",
        "a INTEGER\nwarning bad-data: setting 'columns.a': column 'a' does not fit its type: 'x' "
        "is not of type INTEGER in "
        "line 3 (give the column another type, or wire the rejects port to go on without such "
        "rows)");
    row("dates of another form", QByteArray("a,b\n24/12/2024,1\n,2\n"), "{}",
        "a VARCHAR\nb BIGINT\nhint bad-setting: setting 'dateFormat': column 'a' is read as text, "
        "but "
        "looks like dates written as %d/%m/%Y (set dateFormat to %d/%m/%Y)");
    row("dates with the month first", QByteArray("a\n02/03/2024\n12/24/2024\n"), "{}",
        "a VARCHAR\nhint bad-setting: setting 'dateFormat': column 'a' is read as text, but looks "
        "like "
        "dates written as %m/%d/%Y (set dateFormat to %m/%d/%Y)");
    row("data in place of names", QByteArray("1,2024-01-01\n2,2024-01-02\n"), "{}",
        "1 BIGINT\n2024-01-01 DATE\nhint bad-setting: setting 'header': the first row looks like "
        "data, "
        "not like names (set header to false if the file has no names)");
    row("only comments", QByteArray("# a\n# b\n"), "{\"comment\": \"#\"}",
        "error bad-data: setting 'path': the file 'FILE' has no header line (check the settings "
        "skip and comment)");
    row("skips too much", QByteArray("a\n1\n"), "{\"skip\": 5}",
        "error bad-setting: setting 'skip': the file 'FILE' has no 5 lines to skip");
    row("bad delimiter", QByteArray("a\n"), "{\"delimiter\": \"ab\"}",
        "error bad-setting: setting 'delimiter': 'ab' is not one ASCII character");
    row("bad date format", QByteArray("a\n"), "{\"dateFormat\": \"%Z\"}",
        "error bad-setting: setting 'dateFormat': the date format '%Z' has '%Z', which is not "
        "known (use %Y %y %m %d "
        "%b %B %H %I %M %S %f %p)");
    row("bad encoding name", QByteArray("a\n"), "{\"encoding\": \"ebcdic\"}",
        "error bad-setting: setting 'encoding': the encoding 'ebcdic' is not known (use utf-8 or "
        "latin-1)");
}

void TestCsvCheck::saysWhatIsWrongWithTheFile()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, settings);
    QFETCH(QByteArray, expected);
    const std::string path = m_folder.write("wrong.csv", text.toStdString());
    const model::CheckedNode node =
        extractNode(path, {}, model::Json::parse(settings.toStdString()));
    std::string got = checkText(node);
    if (const std::size_t at = got.find(path); at != std::string::npos)
        got.replace(at, path.size(), "FILE");
    QCOMPARE(got, expected.toStdString());
}

void TestCsvCheck::saysWhatIsWrongWithThePath()
{
    const auto begins = [](const std::string &got, const std::string &expected) {
        return got.substr(0, expected.size()) == expected;
    };
    const std::string missing = m_folder.path("missing.csv");
    QCOMPARE(checkText(extractNode(missing, {})),
             "error not-found: setting 'path': the file '" + missing + "' does not exist");
    const std::string folder = m_folder.path("folder");
    std::filesystem::create_directory(folder);
    QVERIFY(begins(checkText(extractNode(folder, {})),
                   "error bad-setting: setting 'path': '" + folder + "' is a folder, not a file"));
    const std::string pipe = m_folder.path("pipe");
    QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
    QVERIFY(begins(checkText(extractNode(pipe, {})),
                   "error unsupported: setting 'path': '" + pipe + "' is not a regular file"));
    if (::geteuid() != 0) {
        const std::string secret = m_folder.write("secret.csv", "a\n");
        std::filesystem::permissions(secret, std::filesystem::perms::none);
        QVERIFY(begins(checkText(extractNode(secret, {})), "error not-allowed: setting 'path'"));
    }
}

void TestCsvCheck::badRowsAreWarningsWhereRejectsAreTaken()
{
    using namespace std::string_literals;
    for (const std::string &text : {"a\ncaf\xE9\n"s, "a\n\0\n"s}) {
        model::CheckedNode node = extractNode(m_folder.write("bad.csv", text), {});
        QVERIFY(checkText(node).find("\nerror bad-data") != std::string::npos);
        node.onError = model::OnError::Reject;
        QVERIFY(checkText(node).find("\nwarning bad-data") != std::string::npos);
    }
}

void TestCsvCheck::cancelEndsTheCheck()
{
    const model::CheckedNode node = extractNode(m_folder.write("cancel.csv", "a\n1\n"), {});
    runtime::NodeCheckContext context;
    context.node = &node;
    context.cancelled = [] { return true; };
    const auto facts = nodes::csvExtract().check(context);
    QVERIFY(!facts);
    QCOMPARE(facts.error().code, ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(TestCsvCheck)
#include "tst_csvcheck.moc"
