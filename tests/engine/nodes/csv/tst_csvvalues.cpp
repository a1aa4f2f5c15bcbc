// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/nodes/csv/csvtesting.h"
#include "tests/helpers/suite.h"

#include "engine/nodes/csv/dateformat.h"
#include "engine/nodes/csv/parsenumber.h"

#include <QTest>

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cstring>
#include <random>

using namespace etl;
using namespace etl::test;

class TestCsvValues : public test::Suite
{
    Q_OBJECT

private slots:
    void convert_data();
    void convert();
    void emptyAndNullTexts_data();
    void emptyAndNullTexts();
    void settingsChangeNumbersAndDates();
    void doublesReadBackExactly();
    void integersReadBackExactly();
    void everyDayIsReadAndWritten();
    void utf8IsChecked_data();
    void utf8IsChecked();
    void latin1IsTranscoded();

private:
    // The cell that one field becomes, or "rejected: ..." .
    std::string read(const std::string &type, const std::string &field,
                     model::Json settings = model::Json::object());

    TempFolder m_folder;
};

std::string TestCsvValues::read(const std::string &type, const std::string &field,
                                model::Json settings)
{
    settings["header"] = false;
    settings["delimiter"] = ";";
    const std::string path = m_folder.write("value.csv", field + ";end\n");
    const model::CheckedNode node =
        extractNode(path, schemaOf({"v " + type, "end VARCHAR"}), settings);
    const ReadBack got = readSplits(node, splitsOf(node, 1 << 20));
    if (got.rows.empty())
        return "rejected: " + joined(got.rejects);
    std::string row = got.rows.front();
    return row.substr(0, row.rfind('|'));
}

void TestCsvValues::convert_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *type, const char *field, const char *expected) {
        QTest::addRow("%s <- %s", type, field) << type << field << expected;
    };
    const char *const no = "rejected";
    for (const char *yes : {"true", "TRUE", "t", "1", "yes", "Y"})
        row("BOOLEAN", yes, "true");
    for (const char *off : {"false", "False", "f", "0", "no", "n"})
        row("BOOLEAN", off, "false");
    row("BOOLEAN", "2", no);
    row("BOOLEAN", "truer", no);
    row("TINYINT", "-128", "-128");
    row("TINYINT", "128", no);
    row("UTINYINT", "255", "255");
    row("UTINYINT", "-1", no);
    row("UTINYINT", "-0", "0");
    row("SMALLINT", "-32768", "-32768");
    row("SMALLINT", "32768", no);
    row("USMALLINT", "65535", "65535");
    row("INTEGER", "2147483647", "2147483647");
    row("INTEGER", "-2147483649", no);
    row("UINTEGER", "4294967295", "4294967295");
    row("UINTEGER", "4294967296", no);
    row("BIGINT", "9223372036854775807", "9223372036854775807");
    row("BIGINT", "-9223372036854775808", "-9223372036854775808");
    row("BIGINT", "9223372036854775808", no);
    row("BIGINT", "00000000000000000000000012", "12");
    row("BIGINT", "+5", "5");
    row("BIGINT", " 7 ", "7");
    row("BIGINT", "\"8\"", "8");
    row("BIGINT", "1.0", no);
    row("BIGINT", "-", no);
    row("BIGINT", "1 2", no);
    row("BIGINT", "0x10", no);
    row("UBIGINT", "18446744073709551615", "18446744073709551615");
    row("UBIGINT", "18446744073709551616", no);
    row("DOUBLE", "0.1", "0.1");
    row("DOUBLE", "-.5", "-0.5");
    row("DOUBLE", "5.", "5");
    row("DOUBLE", "1e300", "1e+300");
    row("DOUBLE", "1e400", no);
    row("DOUBLE", "1e-400", "0");
    row("DOUBLE", "nan", "nan");
    row("DOUBLE", "-inf", "-inf");
    row("DOUBLE", ".", no);
    row("DOUBLE", "1.2.3", no);
    row("DOUBLE", "1,5", no);
    row("FLOAT", "16777217", "16777216");
    row("FLOAT", "3.5", "3.5");
    row("DECIMAL(5,2)", "123.45", "123.45");
    row("DECIMAL(5,2)", "-0.05", "-0.05");
    row("DECIMAL(5,2)", "7", "7.00");
    row("DECIMAL(5,2)", "7.1", "7.10");
    row("DECIMAL(5,2)", "7.1000", "7.10");
    row("DECIMAL(5,2)", "7.101", no);
    row("DECIMAL(5,2)", "1000", no);
    row("DECIMAL(5,2)", "1000.00", no);
    row("DECIMAL(5,2)", "1e2", "100.00");
    row("DECIMAL(5,2)", "1.5e1", "15.00");
    row("DECIMAL(38,0)", "99999999999999999999999999999999999999",
        "99999999999999999999999999999999999999");
    row("DECIMAL(38,10)", "-1234567890123456789012345678.0123456789",
        "-1234567890123456789012345678.0123456789");
    row("DECIMAL(38,0)", "100000000000000000000000000000000000000", no);
    row("DECIMAL(18,4)", "0000000000000000000000000000000000000000001.5", "1.5000");
    row("DATE", "2024-02-29", "2024-02-29");
    row("DATE", "2023-02-29", no);
    row("DATE", "1900-02-29", no);
    row("DATE", "0001-01-01", "0001-01-01");
    row("DATE", "9999-12-31", "9999-12-31");
    row("DATE", "2024-2-9", "2024-02-09");
    row("DATE", "2024-13-01", no);
    row("DATE", "2024-00-01", no);
    row("DATE", "2024-01-01x", no);
    row("DATE", "24-01-01", no);
    row("DATE", "2024/01/01", no);
    row("TIME", "23:59:59.999999", "23:59:59.999999");
    row("TIME", "7:05", "07:05:00.000000");
    row("TIME", "24:00:00", no);
    row("TIME", "12:00:60", no);
    row("TIMESTAMP", "2024-02-29T12:30:15", "2024-02-29 12:30:15.000000");
    row("TIMESTAMP", "2024-02-29 12:30:15.5", "2024-02-29 12:30:15.500000");
    row("TIMESTAMP", "2024-02-29 12:30:15.123456789", "2024-02-29 12:30:15.123456");
    row("TIMESTAMP", "2024-02-29", "2024-02-29 00:00:00.000000");
    row("TIMESTAMP", "2024-02-29 12:30", "2024-02-29 12:30:00.000000");
    row("TIMESTAMP", "1969-12-31 23:59:59.999999", "1969-12-31 23:59:59.999999");
    row("TIMESTAMP", "2024-02-29T12:30:15Z", "2024-02-29 12:30:15.000000");
    row("TIMESTAMP", "2024-02-29T12:30:15+01:00", no);
    row("TIMESTAMP", "2024-02-29 12:30:15.", no);
    row("TIMESTAMPTZ", "2024-02-29T12:30:15+01:30", "2024-02-29 11:00:15.000000Z");
    row("TIMESTAMPTZ", "2024-02-29 12:30:15-0800", "2024-02-29 20:30:15.000000Z");
    row("TIMESTAMPTZ", "2024-02-29 12:30:15+00", "2024-02-29 12:30:15.000000Z");
    row("TIMESTAMPTZ", "2024-02-29 12:30:15", "2024-02-29 12:30:15.000000Z");
    row("TIMESTAMPTZ", "2024-02-29 12:30:15 UTC", "2024-02-29 12:30:15.000000Z");
    row("TIMESTAMPTZ", "2024-02-29 12:30:15+99", no);
    row("VARCHAR", "plain", "'plain'");
    row("VARCHAR", " kept ", "' kept '");
    row("VARCHAR", "\"a;b\"", "'a;b'");
    row("VARCHAR", "\"say \"\"hi\"\"\"", "'say \"hi\"'");
    row("VARCHAR", "5\" pipe", "'5\" pipe'");
    row("BLOB", "a\\x41\\x5a", "aAZ");
    row("BLOB", "a\\q", no);
}

void TestCsvValues::convert()
{
    QFETCH(QString, type);
    QFETCH(QString, field);
    QFETCH(QString, expected);
    const std::string got = read(type.toStdString(), field.toStdString());
    if (expected == QStringLiteral("rejected")) {
        const std::string reason = fmt::format(
            "is not of type {} [{};end]", model::toSql(*model::parseDataType(type.toStdString())),
            field.toStdString());
        QVERIFY2(got.starts_with("rejected: line 1, byte 0, column 'v': ") && got.ends_with(reason),
                 got.c_str());
        return;
    }
    QCOMPARE(QString::fromStdString(got), expected);
}

void TestCsvValues::emptyAndNullTexts_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("nullText");
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *type, const char *nullText, const char *field,
                        const char *expected) {
        QTest::addRow("%s, null '%s' <- '%s'", type, nullText, field)
            << type << nullText << field << expected;
    };
    for (const char *type : {"BIGINT", "DOUBLE", "DATE", "BOOLEAN", "DECIMAL(5,1)"}) {
        row(type, "", "", "NULL");
        row(type, "", "\"\"", "NULL");
        row(type, "", "  ", "NULL");
        row(type, "NA", "", "NULL");
        row(type, "NA", "NA", "NULL");
    }
    row("VARCHAR", "", "", "NULL");
    row("VARCHAR", "", "\"\"", "''");
    row("VARCHAR", "NA", "NA", "NULL");
    row("VARCHAR", "NA", "\"NA\"", "'NA'");
    row("VARCHAR", "NA", "", "''");
    row("VARCHAR", "NA", "NAN", "'NAN'");
    row("BIGINT", "-", "-", "NULL");
    row("BIGINT", "-1", "-1", "NULL");
    row("BIGINT", "-1", "\"-1\"", "-1");
}

void TestCsvValues::emptyAndNullTexts()
{
    QFETCH(QString, type);
    QFETCH(QString, nullText);
    QFETCH(QString, field);
    QFETCH(QString, expected);
    const model::Json settings{{"nullText", model::Json::array({nullText.toStdString()})}};
    QCOMPARE(QString::fromStdString(read(type.toStdString(), field.toStdString(), settings)),
             expected);
}

void TestCsvValues::settingsChangeNumbersAndDates()
{
    QCOMPARE(read("DOUBLE", "1,5", {{"decimal", ","}}), std::string("1.5"));
    QVERIFY(read("DOUBLE", "1.5", {{"decimal", ","}}).starts_with("rejected"));
    QCOMPARE(read("DOUBLE", "1,5e3", {{"decimal", ","}}), std::string("1500"));
    QCOMPARE(read("DECIMAL(6,2)", "-12,50", {{"decimal", ","}}), std::string("-12.50"));
    QCOMPARE(read("DATE", "29.02.2024", {{"dateFormat", "%d.%m.%Y"}}), std::string("2024-02-29"));
    QVERIFY(read("DATE", "2024-02-29", {{"dateFormat", "%d.%m.%Y"}}).starts_with("rejected"));
    QCOMPARE(read("DATE", "Mar 7, 68", {{"dateFormat", "%b %d, %y"}}), std::string("2068-03-07"));
    QCOMPARE(read("DATE", "7 march 1969", {{"dateFormat", "%d %B %Y"}}), std::string("1969-03-07"));
    QVERIFY(read("DATE", "30.02.2024", {{"dateFormat", "%d.%m.%Y"}}).starts_with("rejected"));
    QVERIFY(read("DATE", "29.02.20240", {{"dateFormat", "%d.%m.%Y"}}).starts_with("rejected"));
    QCOMPARE(read("TIMESTAMP", "02/29/2024 12:05:09 PM", {{"dateFormat", "%m/%d/%Y %I:%M:%S %p"}}),
             std::string("2024-02-29 12:05:09.000000"));
    QCOMPARE(read("TIMESTAMP", "2024-02-29 00:05", {{"dateFormat", "%d.%m.%Y"}}),
             std::string("2024-02-29 00:05:00.000000"));
    const auto format = nodes::csv::DateFormat::parse("%Q");
    QVERIFY(!format);
    QCOMPARE(format.error().setting, std::string("dateFormat"));
}

// Against std::from_chars, which rounds correctly.
void TestCsvValues::doublesReadBackExactly()
{
    std::mt19937_64 random(11);
    for (int i = 0; i < 300'000; ++i) {
        std::string text;
        if (i % 2 == 0) {
            double value = 0;
            const std::uint64_t bits = random();
            std::memcpy(&value, &bits, sizeof value);
            text = fmt::format("{}", value);
        } else {
            text = std::to_string(random() % 1'000'000'000'000'000'000ULL >> (random() % 60));
            text.insert(random() % (text.size() + 1), ".");
        }
        if (text == "." || text.empty())
            continue;
        double expected = 0;
        const char *const end = text.data() + text.size();
        if (std::from_chars(text.data(), end, expected).ptr != end)
            continue;
        const std::size_t size = text.size();
        text.append(64, '\0');
        double got = 0;
        QVERIFY2(nodes::csv::readFloat(text.data(), text.data() + size, '.', got), text.c_str());
        QVERIFY2(std::memcmp(&got, &expected, sizeof got) == 0
                     || (got != got && expected != expected),
                 text.c_str());
    }
}

void TestCsvValues::integersReadBackExactly()
{
    std::mt19937_64 random(12);
    for (int i = 0; i < 300'000; ++i) {
        const auto value =
            static_cast<std::int64_t>(random() >> (random() % 64)) * (random() % 2 == 0 ? 1 : -1);
        std::string text = std::to_string(value);
        const std::size_t size = text.size();
        text.append(64, '9');
        std::int64_t got = 0;
        QVERIFY2(nodes::csv::readInteger(text.data(), text.data() + size, got), text.c_str());
        QCOMPARE(got, value);
        // Any other character makes it no number.
        text[random() % size] = "/:a, \xFF"[random() % 6];
        QVERIFY2(!nodes::csv::readInteger(text.data(), text.data() + size, got), text.c_str());
    }
}

void TestCsvValues::everyDayIsReadAndWritten()
{
    using namespace std::chrono;
    for (sys_days day = sys_days{year{1} / 1 / 1}; day <= sys_days{year{9999} / 12 / 31};
         day += days{1}) {
        const year_month_day date{day};
        const auto y = static_cast<std::int32_t>(int{date.year()});
        const auto m = static_cast<std::int32_t>(unsigned{date.month()});
        const auto d = static_cast<std::int32_t>(unsigned{date.day()});
        std::int32_t number = 0;
        if (!nodes::csv::daysFromCivil(y, m, d, number) || number != day.time_since_epoch().count())
            QFAIL(fmt::format("{}-{}-{} became {}", y, m, d, number).c_str());
        std::int32_t backYear = 0;
        std::int32_t backMonth = 0;
        std::int32_t backDay = 0;
        nodes::csv::civilFromDays(number, backYear, backMonth, backDay);
        if (backYear != y || backMonth != m || backDay != d)
            QFAIL(fmt::format("{} became {}-{}-{}", number, backYear, backMonth, backDay).c_str());
    }
}

void TestCsvValues::utf8IsChecked_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("good");
    QTest::newRow("two bytes") << QByteArray("caf\xC3\xA9") << true;
    QTest::newRow("three bytes") << QByteArray("\xE2\x82\xAC 5") << true;
    QTest::newRow("four bytes") << QByteArray("\xF0\x9F\x98\x80") << true;
    QTest::newRow("quoted") << QByteArray("\"\xC3\xA9\"\"\"") << true;
    QTest::newRow("lone continuation") << QByteArray("a\x80") << false;
    QTest::newRow("cut sequence") << QByteArray("longer text \xE2\x82") << false;
    QTest::newRow("overlong") << QByteArray("\xC0\xAF") << false;
    QTest::newRow("overlong of three") << QByteArray("\xE0\x80\xAF") << false;
    QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80") << false;
    QTest::newRow("beyond Unicode") << QByteArray("\xF4\x90\x80\x80") << false;
    QTest::newRow("latin-1") << QByteArray("caf\xE9") << false;
}

void TestCsvValues::utf8IsChecked()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, good);
    const std::string got = read("VARCHAR", bytes.toStdString());
    if (good)
        QVERIFY2(got.starts_with("'"), got.c_str());
    else
        QVERIFY2(got.starts_with("rejected: line 1, byte 0, column 'v': the text is not UTF-8"),
                 got.c_str());
}

void TestCsvValues::latin1IsTranscoded()
{
    std::string all;
    std::string expected;
    for (int byte = 1; byte < 256; ++byte) {
        if (byte == '\n' || byte == '\r' || byte == ';' || byte == '"')
            continue;
        all += static_cast<char>(byte);
        if (byte < 0x80) {
            expected += static_cast<char>(byte);
        } else {
            expected += static_cast<char>(0xC0 + byte / 64);
            expected += static_cast<char>(0x80 + byte % 64);
        }
    }
    QCOMPARE(read("VARCHAR", all, {{"encoding", "latin-1"}}), "'" + expected + "'");
    // The text of a reject is made UTF-8 too.
    const std::string reject = read("BIGINT", "\xE9", {{"encoding", "latin-1"}});
    QVERIFY2(reject.find("'\xC3\xA9' is not of type BIGINT [\xC3\xA9;end]") != std::string::npos,
             reject.c_str());
}

QTEST_GUILESS_MAIN(TestCsvValues)
#include "tst_csvvalues.moc"
