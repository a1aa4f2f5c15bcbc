// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/nodes/csv/csvtesting.h"
#include "tests/helpers/suite.h"

#include <QTest>

#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <sys/resource.h>

using namespace etl;
using namespace etl::test;
using nodes::csv::CsvReader;
using nodes::csv::ReaderLimits;

class TestCsvReader : public test::Suite
{
    Q_OBJECT

private slots:
    void rejectedValuesHaveNoLineEnd();
    void rejectsNameRowColumnAndPlace();
    void rejectsLookAlikeInEverySplit();
    void failingRejectEndsTheRead();
    void aRowIsRejectedOnceForItsFirstBadColumn();
    void nulBytesAreRejected();
    void tooLongRowsArePassedOver_data();
    void tooLongRowsArePassedOver();
    void unclosedQuoteAtTheEndIsOneReject();
    void hundredMegabyteLineKeepsMemoryLow();
    void resumesAtEveryPosition();
    void convertsOnlyNeededColumns();
    void batchesAreOfTheTargetSize();
    void longRowsAreReadTogether();
    void survivesDamagedFiles();
    void readsOfRejectsOnlyEnd();
    void truncatedFileIsAnError();
    void changedFileIsAnError();
    void stopsWhenAsked();

private:
    TempFolder m_folder;
};

namespace {

model::CheckedNode nodeFor(const std::string &path, const std::vector<std::string> &columns,
                           model::Json settings = model::Json::object())
{
    settings["delimiter"] = ",";
    return extractNode(path, schemaOf(columns), settings);
}

Status readOne(CsvReader &reader, const model::Split &split, std::int64_t targetBytes = 1 << 20)
{
    if (Status status = reader.start(split, split.begin, 0); !status)
        return status;
    for (std::uint64_t position = split.begin; position < split.end;) {
        ETL_TRY(const runtime::SourceBatch batch, reader.read(targetBytes));
        position = batch.position;
    }
    return {};
}

std::int64_t peakMegabytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

} // namespace

void TestCsvReader::rejectsNameRowColumnAndPlace()
{
    const std::string path = m_folder.write("rejects.csv", "a,b\n"
                                                           "1,x\n"
                                                           "one,y\n"
                                                           "2\n"
                                                           "3,\"p\nq\",r\n"
                                                           "4,\"t\"u\n"
                                                           "5,\xFF\n"
                                                           "6,z\n");
    const model::CheckedNode node = nodeFor(path, {"a BIGINT", "b VARCHAR"});
    const ReadBack got = readSplits(node, splitsOf(node, 1 << 20));
    QCOMPARE(joined(got.rows), std::string("1|'x'\n6|'z'"));
    QCOMPARE(joined(got.rejects),
             std::string("line 3, byte 8, column 'a': 'one' is not of type BIGINT [one,y]\n"
                         "line 4, byte 14, column '': 2 values expected, 1 found [2]\n"
                         "line 5, byte 16, column '': 2 values expected, 3 found [3,\"p\nq\",r]\n"
                         "line 7, byte 26, column 'b': text follows the closing quote in \"t\"u "
                         "[4,\"t\"u]\n"
                         "line 8, byte 33, column 'b': the text is not UTF-8 [5,\xFF]"));
    QCOMPARE(splitsOf(node, 1).front().firstLine, std::uint64_t{2});
}

void TestCsvReader::rejectedValuesHaveNoLineEnd()
{
    const std::string path = m_folder.write("crlf.csv", "a,b\r\n1,\"t\"u\r\n2,\"v\"w\r");
    const ReadBack got = readCsv(path, {{"columns", {{"a", "BIGINT"}, {"b", "VARCHAR"}}}});
    QCOMPARE(joined(got.rejects),
             std::string("line 2, byte 5, column 'b': text follows the closing quote in \"t\"u "
                         "[1,\"t\"u]\n"
                         "line 3, byte 13, column 'b': text follows the closing quote in \"v\"w "
                         "[2,\"v\"w]"));
}

void TestCsvReader::rejectsLookAlikeInEverySplit()
{
    std::string text = "n,text\n";
    for (int i = 0; i < 3000; ++i)
        text += i % 7 == 3 ? fmt::format("x{},\"a\r\nb\"\r\n", i) : fmt::format("{},\"c\nd\"\n", i);
    const std::string path = m_folder.write("many.csv", text);
    const model::CheckedNode node = nodeFor(path, {"n BIGINT", "text VARCHAR"});
    const ReadBack whole = readSplits(node, splitsOf(node, 1 << 20));
    QCOMPARE(whole.rows.size(), std::size_t{2571});
    QCOMPARE(whole.rejects.size(), std::size_t{429});
    QCOMPARE(whole.rejects.back().substr(0, whole.rejects.back().find(',')),
             std::string("line 6000"));
    const ReadBack split = readSplits(node, splitsOf(node, 1000), {}, 300);
    QCOMPARE(joined(split.rejects), joined(whole.rejects));
    QCOMPARE(joined(split.rows), joined(whole.rows));
}

void TestCsvReader::failingRejectEndsTheRead()
{
    const std::string path = m_folder.write("fail.csv", "a\n1\nx\n2\ny\n");
    const model::CheckedNode node = nodeFor(path, {"a BIGINT"});
    TestContext context(node);
    context.failsAtReject = true;
    CsvReader reader;
    QVERIFY(reader.open(context));
    const Status status = readOne(reader, splitsOf(node, 1 << 20).front());
    QVERIFY(!status);
    QCOMPARE(status.error().code, ErrorCode::BadData);
    QCOMPARE(context.rejected.size(), std::size_t{1});
}

void TestCsvReader::aRowIsRejectedOnceForItsFirstBadColumn()
{
    const std::string path = m_folder.write("once.csv", "a,b,c\nx,y,z\n1,y,z\n1,2,z\n1,2,3\n");
    const model::CheckedNode node = nodeFor(path, {"a BIGINT", "b BIGINT", "c BIGINT"});
    const ReadBack got = readSplits(node, splitsOf(node, 1 << 20));
    QCOMPARE(joined(got.rows), std::string("1|2|3"));
    QCOMPARE(joined(got.rejects),
             std::string("line 2, byte 6, column 'a': 'x' is not of type BIGINT [x,y,z]\n"
                         "line 3, byte 12, column 'b': 'y' is not of type BIGINT [1,y,z]\n"
                         "line 4, byte 18, column 'c': 'z' is not of type BIGINT [1,2,z]"));
}

void TestCsvReader::nulBytesAreRejected()
{
    using namespace std::string_literals;
    const std::string path = m_folder.write("nul.csv", "a,b\n1,x\n2,p\0q\n3,\"\0\"\n\0,y\n4,z\n"s);
    const model::CheckedNode node = nodeFor(path, {"a BIGINT", "b VARCHAR"});
    const ReadBack got = readSplits(node, splitsOf(node, 1 << 20));
    QCOMPARE(joined(got.rows), std::string("1|'x'\n4|'z'"));
    QCOMPARE(joined(got.rejects),
             "line 3, byte 8, column 'b': the row holds a NUL byte [2,p\0q]\n"
             "line 4, byte 14, column 'b': the row holds a NUL byte [3,\"\0\"]\n"
             "line 5, byte 20, column 'a': the row holds a NUL byte [\0,y]"s);
}

void TestCsvReader::tooLongRowsArePassedOver_data()
{
    QTest::addColumn<QByteArray>("row");
    QTest::newRow("plain") << QByteArray(5000, 'x').prepend("2,");
    QTest::newRow("quoted with line ends") << QByteArray("2,\"" + QByteArray(5000, '\n') + "\"");
    QTest::newRow("all delimiters") << QByteArray(5000, ',');
}

void TestCsvReader::tooLongRowsArePassedOver()
{
    QFETCH(QByteArray, row);
    const std::string path =
        m_folder.write("long.csv", "a,b\n1,x\n" + row.toStdString() + "\n3,y\n");
    const model::CheckedNode node = nodeFor(path, {"a BIGINT", "b VARCHAR"});
    for (const std::size_t chunk : {16U, 300U}) {
        ReaderLimits limits{chunk, 64, 1000, 1000};
        const ReadBack got = readSplits(node, splitsOf(node, 1 << 20), limits);
        QCOMPARE(joined(got.rows), std::string("1|'x'\n3|'y'"));
        QCOMPARE(got.rejects.size(), std::size_t{1});
        const std::string expected = "line 3, byte 8, column '': the row is longer than 1000 bytes";
        QCOMPARE(got.rejects.front().substr(0, expected.size()), expected);
    }
    // Just short enough is read as a row, unless it has too many fields.
    ReaderLimits limits{16, 64, static_cast<std::size_t>(row.size()) + 1, 1000};
    const ReadBack got = readSplits(node, splitsOf(node, 1 << 20), limits);
    QCOMPARE(got.rows.size(), std::size_t{row.startsWith(',') ? 2U : 3U});
    if (row.startsWith(','))
        QVERIFY(got.rejects.front().find("2 values expected, more than") != std::string::npos);
}

void TestCsvReader::unclosedQuoteAtTheEndIsOneReject()
{
    const std::string path = m_folder.write("open.csv", "a,b\n1,x\n2,\"y\n3,z\n4,w\n");
    const model::CheckedNode node = nodeFor(path, {"a BIGINT", "b VARCHAR"});
    const ReadBack got = readSplits(node, splitsOf(node, 1 << 20), {8, 16, 1000, 10});
    QCOMPARE(joined(got.rows), std::string("1|'x'"));
    QCOMPARE(joined(got.rejects),
             std::string("line 3, byte 8, column '': a quote is opened in this row and never "
                         "closed [2,\"y\n3,z\n4,w\n]"));
}

void TestCsvReader::hundredMegabyteLineKeepsMemoryLow()
{
    const std::string path = m_folder.path("huge.csv");
    {
        std::ofstream stream(path, std::ios::binary);
        stream << "a,b\n1,x\n2,";
        const std::string block(1 << 20, ',');
        for (int i = 0; i < 100; ++i)
            stream << block;
        stream << "\n3,y\n";
    }
    const model::CheckedNode node = nodeFor(path, {"a BIGINT", "b VARCHAR"});
    const std::int64_t before = peakMegabytes();
    const ReadBack got = readSplits(node, splitsOf(node, 16 << 20));
    QCOMPARE(joined(got.rows), std::string("1|'x'\n3|'y'"));
    QCOMPARE(got.rejects.size(), std::size_t{1});
#ifdef __SANITIZE_ADDRESS__
    constexpr std::int64_t kMost = 400; // freed memory is kept for a while
#else
    constexpr std::int64_t kMost = 100;
#endif
    QVERIFY2(peakMegabytes() - before < kMost, std::to_string(peakMegabytes() - before).c_str());
    std::filesystem::remove(path);
}

void TestCsvReader::resumesAtEveryPosition()
{
    std::string text = "n,text\n";
    for (int i = 0; i < 60; ++i)
        text += i % 9 == 4 ? "bad,\"row\n\"\n" : fmt::format("{},\"v\n{}\"\n\n", i, i);
    const std::string path = m_folder.write("resume.csv", text);
    const model::CheckedNode node = nodeFor(path, {"n BIGINT", "text VARCHAR"});
    const model::Split split = splitsOf(node, 1 << 20).front();
    const ReaderLimits limits{20, 64, 1000, 1000};
    const ReadBack whole = readSplits(node, {split}, limits, 40);
    QVERIFY(whole.positions.size() > 10);
    for (const std::uint64_t position : whole.positions) {
        TestContext context(node);
        CsvReader reader(limits);
        QVERIFY(reader.open(context));
        std::vector<std::string> rows;
        std::uint64_t at = split.begin;
        // What was read before the death, and then a new reader's rest.
        QVERIFY(reader.start(split, at, 0));
        while (at < position) {
            const auto batch = reader.read(40);
            QVERIFY(batch);
            at = batch->position;
            const auto texts = batch->batch ? rowTexts(*batch->batch) : std::vector<std::string>{};
            rows.insert(rows.end(), texts.begin(), texts.end());
        }
        QCOMPARE(at, position);
        CsvReader replacement(limits);
        QVERIFY(replacement.open(context));
        QVERIFY(replacement.start(split, at, static_cast<std::int64_t>(rows.size())));
        while (at < split.end) {
            const auto batch = replacement.read(1 << 20);
            QVERIFY(batch);
            at = batch->position;
            const auto texts = batch->batch ? rowTexts(*batch->batch) : std::vector<std::string>{};
            rows.insert(rows.end(), texts.begin(), texts.end());
        }
        std::vector<std::string> rejects;
        for (const runtime::Reject &reject : context.rejected)
            rejects.push_back(rejectText(reject));
        QCOMPARE(joined(rows), joined(whole.rows));
        QCOMPARE(joined(rejects), joined(whole.rejects));
    }
}

void TestCsvReader::convertsOnlyNeededColumns()
{
    const std::string path = m_folder.write("needed.csv", "a,b,c\n1,bad,x\n2,worse,y\n");
    const model::CheckedNode node = nodeFor(path, {"a BIGINT", "b BIGINT", "c VARCHAR"});
    TestContext context(node);
    CsvReader reader;
    reader.setNeededColumns({true, false, true});
    QVERIFY(reader.open(context));
    const model::Split split = splitsOf(node, 1 << 20).front();
    QVERIFY(reader.start(split, split.begin, 0));
    const auto batch = reader.read(1 << 20);
    QVERIFY(batch && batch->batch);
    QCOMPARE(batch->batch->schema()->ToString(), std::string("a: int64\nc: string"));
    QCOMPARE(joined(rowTexts(*batch->batch)), std::string("1|'x'\n2|'y'"));
}

void TestCsvReader::batchesAreOfTheTargetSize()
{
    std::string text = "n\n";
    for (int i = 0; i < 200'000; ++i)
        text += "12345\n";
    const std::string path = m_folder.write("target.csv", text);
    const model::CheckedNode node = nodeFor(path, {"n BIGINT"});
    TestContext context(node);
    CsvReader reader;
    QVERIFY(reader.open(context));
    const model::Split split = splitsOf(node, 1 << 30).front();
    QVERIFY(reader.start(split, split.begin, 0));
    const auto small = reader.read(100'000);
    QVERIFY(small && small->batch);
    QVERIFY2(small->batch->num_rows() * 8 >= 100'000 && small->batch->num_rows() * 8 < 400'000,
             std::to_string(small->batch->num_rows()).c_str());
    const auto large = reader.read(100'000'000);
    QVERIFY(large && large->batch);
    QVERIFY2(large->batch->num_rows() >= 65'536 && large->batch->num_rows() < 100'000,
             std::to_string(large->batch->num_rows()).c_str());
}

// Rows longer than a chunk, with as many columns as they have: values and rejects are as for short
// ones.
void TestCsvReader::longRowsAreReadTogether()
{
    constexpr int kColumns = 400;
    std::vector<std::string> columns;
    std::string text;
    for (int i = 0; i < kColumns; ++i) {
        columns.push_back(fmt::format("c{} BIGINT", i));
        text += fmt::format("{}c{}", i == 0 ? "" : ",", i);
    }
    text += "\n";
    for (int row = 0; row < 50; ++row) {
        for (int i = 0; i < kColumns; ++i)
            text += fmt::format("{}{}", i == 0 ? "" : ",",
                                row == 20 && i == 7 ? "x" : std::to_string(row * i));
        text += "\n";
    }
    const std::string path = m_folder.write("wide.csv", text);
    const model::CheckedNode node = nodeFor(path, columns);
    const ReadBack expected = readSplits(node, splitsOf(node, 1 << 20));
    QCOMPARE(expected.rows.size(), std::size_t{49});
    QCOMPARE(expected.rejects.size(), std::size_t{1});
    const ReadBack got = readSplits(node, splitsOf(node, 1 << 20), {100, 300, 1 << 20, 1000});
    QCOMPARE(joined(got.rows), joined(expected.rows));
    QCOMPARE(joined(got.rejects), joined(expected.rejects));
}

// Cut anywhere or with flipped bits, a file is read to its end in the same way whole and in splits.
void TestCsvReader::survivesDamagedFiles()
{
    std::string text = "id,name,when,price,flag\n";
    for (int i = 0; i < 40; ++i)
        text += fmt::format("{},\"n\u00e4me {}\"\"\n\",2024-01-{:02},{}.5,{}\r\n", i, i, i % 31 + 1,
                            i, i % 2 == 0 ? "true" : "");
    std::mt19937 random(1);
    for (int round = 0; round < 600; ++round) {
        std::string damaged = text;
        if (round % 3 == 0)
            damaged.resize(25 + random() % (text.size() - 25));
        for (unsigned flips = random() % 4; flips > 0; --flips)
            damaged[24 + random() % (damaged.size() - 24)] ^=
                static_cast<char>(1U << (random() % 8));
        const std::string path = m_folder.write(fmt::format("damaged{}.csv", round), damaged);
        const model::CheckedNode node = nodeFor(
            path, {"id BIGINT", "name VARCHAR", "when DATE", "price DECIMAL(8,2)", "flag BOOLEAN"});
        QVERIFY(!checkText(extractNode(path, {})).empty());
        const ReadBack whole = readSplits(node, splitsOf(node, 1 << 20));
        const ReadBack split =
            readSplits(node, splitsOf(node, 50 + random() % 500), {200, 200, 1 << 20, 7});
        QCOMPARE(joined(split.rows), joined(whole.rows));
        QCOMPARE(joined(split.rejects), joined(whole.rejects));
        std::filesystem::remove(path);
    }
}

// However many rows are rejected, a read ends and tells its position.
void TestCsvReader::readsOfRejectsOnlyEnd()
{
    std::string text = "n\n";
    for (int i = 0; i < 10'000; ++i)
        text += "not a number\n";
    const std::string path = m_folder.write("allbad.csv", text);
    const model::CheckedNode node = nodeFor(path, {"n BIGINT"});
    const ReadBack got = readSplits(node, splitsOf(node, 1 << 20), {500, 500, 1 << 20, 1000}, 1000);
    QCOMPARE(got.rejects.size(), std::size_t{10'000});
    QVERIFY2(got.positions.size() > 20, std::to_string(got.positions.size()).c_str());
}

void TestCsvReader::truncatedFileIsAnError()
{
    const std::string path = m_folder.write("cut.csv", "a\n1\n2\n3\n4\n");
    const model::CheckedNode node = nodeFor(path, {"a BIGINT"});
    model::Split split = splitsOf(node, 1 << 20).front();
    TestContext context(node);
    CsvReader reader({8, 2, 1000, 1000});
    QVERIFY(reader.open(context));
    split.aux = 0; // so that only the missing bytes tell
    QVERIFY(reader.start(split, split.begin, 0));
    std::filesystem::resize_file(path, 5);
    Result<runtime::SourceBatch> batch = reader.read(1 << 20);
    QVERIFY(!batch);
    QCOMPARE(batch.error().code, ErrorCode::BadData);
    QCOMPARE(batch.error().setting, std::string("path"));
    QVERIFY(batch.error().message.find("became shorter") != std::string::npos);
}

void TestCsvReader::changedFileIsAnError()
{
    const std::string path = m_folder.write("changed.csv", "a\n1\n2\n");
    const model::CheckedNode node = nodeFor(path, {"a BIGINT"});
    const model::Split split = splitsOf(node, 1 << 20).front();
    m_folder.write("changed.csv", "a\n1\n23\n");
    TestContext context(node);
    CsvReader reader;
    QVERIFY(reader.open(context));
    const Status status = readOne(reader, split);
    QVERIFY(!status);
    QCOMPARE(status.error().code, ErrorCode::BadData);
    QVERIFY(status.error().message.find("was changed since") != std::string::npos);
}

void TestCsvReader::stopsWhenAsked()
{
    const std::string path = m_folder.write("stop.csv", "a\n1\n2\n");
    const model::CheckedNode node = nodeFor(path, {"a BIGINT"});
    TestContext context(node);
    context.stopped = true;
    CsvReader reader;
    QVERIFY(reader.open(context));
    const Status status = readOne(reader, splitsOf(node, 1 << 20).front());
    QVERIFY(!status);
    QCOMPARE(status.error().code, ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(TestCsvReader)
#include "tst_csvreader.moc"
