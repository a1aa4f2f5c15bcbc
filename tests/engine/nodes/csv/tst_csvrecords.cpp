// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/nodes/csv/csvtesting.h"
#include "tests/engine/nodes/csv/referenceparser.h"
#include "tests/helpers/suite.h"

#include "engine/nodes/csv/scankernel.h"

#include <QTest>

#include <fmt/format.h>

#include <random>

using namespace etl;
using namespace etl::test;
using nodes::csv::Dialect;

namespace {

constexpr std::size_t kColumns = 2;

std::string randomText(std::mt19937 &random, std::string_view alphabet, std::size_t size)
{
    std::string text;
    while (text.size() < size)
        text += alphabet[random() % alphabet.size()];
    return text;
}

// What the reader should make of a file of two VARCHAR columns without header.
ReadBack expectedOf(std::string_view text, const Dialect &dialect)
{
    ReadBack expected;
    for (const ReferenceRecord &record : referenceRecords(text, dialect, kColumns)) {
        std::string error;
        std::string column;
        if (record.unclosed) {
            error = "a quote is opened in this row and never closed";
        } else if (record.fields.size() != kColumns) {
            error = fmt::format("2 values expected, {} found", record.fields.size());
        } else if (record.malformed >= 0) {
            error = "text follows the closing quote";
            column = record.malformed == 0 ? "a" : "b";
        } else {
            std::vector<std::string> cells;
            for (std::size_t i = 0; i < kColumns; ++i)
                cells.push_back(record.fields[i].empty() && !record.quoted[i]
                                    ? "NULL"
                                    : "'" + record.fields[i] + "'");
            expected.rows.push_back(joined(cells, "|"));
            continue;
        }
        expected.rejects.push_back(fmt::format("line {}, byte {}, column '{}': {} [{}]",
                                               record.line, record.offset, column, error,
                                               record.raw));
    }
    return expected;
}

// The text in which a value is quoted again is of no interest here.
std::string withoutValue(std::string text)
{
    const std::string marker = "text follows the closing quote";
    const std::size_t begin = text.find(marker + " in ");
    if (begin == std::string::npos)
        return text;
    const std::size_t row = text.rfind(" [");
    return text.substr(0, begin) + marker
           + text.substr(row == std::string::npos ? text.size() : row);
}

model::Json settingsOf(const Dialect &dialect)
{
    model::Json settings{{"delimiter", ","}, {"header", false}};
    settings["quote"] = dialect.quoting ? "\"" : "";
    settings["escape"] = dialect.escaping ? "\\" : "";
    settings["comment"] = dialect.commenting ? "#" : "";
    return settings;
}

} // namespace

class TestCsvRecords : public test::Suite
{
    Q_OBJECT

private slots:
    void readsRandomTextAsThePageSays_data();
    void readsRandomTextAsThePageSays();
    void kernelsAgree();
    void blockSizesDoNotMatter();

private:
    TempFolder m_folder;
};

void TestCsvRecords::readsRandomTextAsThePageSays_data()
{
    QTest::addColumn<QByteArray>("alphabet");
    QTest::addColumn<bool>("quoting");
    QTest::addColumn<bool>("escaping");
    QTest::addColumn<bool>("commenting");
    QTest::newRow("well formed often") << QByteArray("aaa,,\n\n\"\"") << true << false << false;
    QTest::newRow("all line ends") << QByteArray("ab,\n\r\"") << true << false << false;
    QTest::newRow("quotes everywhere") << QByteArray("a,\n\"\"\"") << true << false << false;
    QTest::newRow("no quoting") << QByteArray("a,\n\r\"") << false << false << false;
    QTest::newRow("escape") << QByteArray("a,\n\r\"\\") << true << true << false;
    QTest::newRow("comments") << QByteArray("a,\n\r\"#") << true << false << true;
    QTest::newRow("everything") << QByteArray("a,\n\r\"#\\") << true << true << true;
}

void TestCsvRecords::readsRandomTextAsThePageSays()
{
    QFETCH(QByteArray, alphabet);
    QFETCH(bool, quoting);
    QFETCH(bool, escaping);
    QFETCH(bool, commenting);
    Dialect dialect;
    dialect.quoting = quoting;
    dialect.escaping = escaping;
    dialect.commenting = commenting;
    std::mt19937 random(42);
    // A new name each time: writing a file anew waits for the disk.
    for (int round = 0; round < 500; ++round) {
        const std::string text = randomText(random, alphabet.toStdString(), 1 + random() % 150);
        const ReadBack expected = expectedOf(text, dialect);
        const std::string path = m_folder.write(fmt::format("random{}.csv", round), text);
        const model::CheckedNode node =
            extractNode(path, schemaOf({"a VARCHAR", "b VARCHAR"}), settingsOf(dialect));
        nodes::csv::ReaderLimits limits;
        limits.chunkBytes = 1 + random() % 80;
        limits.blockBytes = 1 + random() % 80;
        const ReadBack got =
            readSplits(node, splitsOf(node, 1 + random() % 60), limits, 1 + random() % 100);
        const std::string place = "\nin: " + text;
        std::vector<std::string> rejects;
        for (const std::string &reject : got.rejects)
            rejects.push_back(withoutValue(reject));
        QCOMPARE(joined(got.rows) + place, joined(expected.rows) + place);
        QCOMPARE(joined(rejects) + place, joined(expected.rejects) + place);
    }
}

void TestCsvRecords::kernelsAgree()
{
    if (nodes::csv::scanKernelCount() < 2)
        QSKIP("this processor has the baseline only");
    std::mt19937 random(3);
    const Dialect dialect;
    for (int round = 0; round < 3000; ++round) {
        const std::string_view alphabet = round % 2 == 0 ? "abcdefgh,\n\"" : "a,\n\r\"\x80";
        std::string text = randomText(random, alphabet, 1 + random() % 300);
        const std::size_t size = text.size();
        text += "\n" + std::string(64, '\0');
        std::vector<std::vector<std::uint32_t>> positions;
        std::vector<std::string> sums;
        for (std::size_t i = 0; i < 2; ++i) {
            const auto &kernels = nodes::csv::scanKernelAt(i);
            std::vector<std::uint32_t> found(size + 64);
            nodes::csv::IndexSums index;
            kernels.indexFields(text.data(), size, dialect, found.data(), index);
            found.resize(index.count);
            positions.push_back(found);
            nodes::csv::RangeSums range;
            nodes::csv::RangeCarry carry;
            kernels.scanRange(text.data(), size, dialect, carry, range);
            sums.push_back(fmt::format(
                "{} {} {} {} {} {} | {} {} {} {} {} {}", index.records, index.lines, index.stray,
                index.doubledQuotes, index.nonAscii, index.nul, range.quotes, range.lines,
                range.records[0], range.records[1], range.stray[0], range.stray[1]));
        }
        QCOMPARE(sums[1], sums[0]);
        QCOMPARE(positions[1], positions[0]);
    }
}

// One file, read with every small block, chunk and batch size.
void TestCsvRecords::blockSizesDoNotMatter()
{
    const std::string text = "1,\"a\nb\"\r\n22,\n\n,\"\"\n333,\"q\"\"q\",x\n4,\"e\"f\r\n5,last";
    const std::string path = m_folder.write("blocks.csv", text);
    const model::CheckedNode node = extractNode(path, schemaOf({"a BIGINT", "b VARCHAR"}),
                                                {{"header", false}, {"delimiter", ","}});
    const auto splits = splitsOf(node, 1 << 20);
    const ReadBack expected = readSplits(node, splits);
    QCOMPARE(joined(expected.rows), std::string("1|'a\nb'\n22|NULL\nNULL|''\n5|'last'"));
    QCOMPARE(expected.rejects.size(), std::size_t{2});
    for (std::size_t block = 1; block <= text.size() + 1; ++block) {
        for (const std::size_t chunk : {std::size_t{1}, std::size_t{2}, std::size_t{7}, block}) {
            nodes::csv::ReaderLimits limits;
            limits.blockBytes = block;
            limits.chunkBytes = chunk;
            for (const std::int64_t target : {1, 30, 1 << 20}) {
                const ReadBack got = readSplits(node, splits, limits, target);
                QCOMPARE(joined(got.rows), joined(expected.rows));
                QCOMPARE(joined(got.rejects), joined(expected.rejects));
            }
        }
    }
}

QTEST_GUILESS_MAIN(TestCsvRecords)
#include "tst_csvrecords.moc"
