// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/nodes/csv/csvtesting.h"
#include "tests/engine/nodes/csv/referenceparser.h"
#include "tests/helpers/suite.h"

#include "engine/nodes/csv/csvhead.h"
#include "engine/nodes/csv/splitter.h"

#include <QTest>

#include <fmt/format.h>

#include <random>

using namespace etl;
using namespace etl::test;
using nodes::csv::Dialect;

namespace {

struct Sample
{
    const char *name;
    std::string text;
    model::Json settings;
};

model::Json withHeader(bool header, model::Json more = model::Json::object())
{
    more["header"] = header;
    more["delimiter"] = ",";
    return more;
}

std::vector<Sample> samples()
{
    return {
        {"quoted newlines", "1,\"a\nb\"\n2,\"c\n\nd\"\n3,x\n", withHeader(false)},
        {"doubled quotes", "1,\"a\"\"b\"\n2,\"\"\"\"\n3,\"\"\"x\n\"\"\"\n4,\"\"\n",
         withHeader(false)},
        {"CR LF", "1,a\r\n2,\"b\r\nc\"\r\n3,d\r\n", withHeader(false)},
        {"lone CR", "1,a\r2,\"b\rc\"\r3,d\r", withHeader(false)},
        {"mixed line ends", "1,a\r\n2,b\n3,c\r4,\"d\r\n\r\n\"\r\n\r\n5,e\n\n", withHeader(false)},
        {"empty lines", "\n\n1,a\n\n\n2,b\n\n", withHeader(false)},
        {"no final line end", "1,\"a\n\"\n2,b", withHeader(false)},
        {"quote at the very end", "1,a\n2,\"b\nc\"", withHeader(false)},
        {"header with newline", "n,\"te\nxt\"\n1,\"a\nb\"\n2,c\n", withHeader(true)},
        {"BOM, skipped lines and header", "\xEF\xBB\xBFtitle \"\nmore\nn,text\n1,\"a\nb\"\n2,c\n",
         withHeader(true, {{"skip", 2}})},
        {"stray quotes", "1,5\" pipe\n2,\"a\nb\"\n3,6\"\n4,\"x\ny\"\n", withHeader(false)},
        {"text behind a quote", "1,\"a\"b\n2,\"c\nd\"\n3,e\n", withHeader(false)},
        {"escape", "1,\"a\\\"\nb\"\n2,\"c\\\\\"\n3,\"d\ne\"\n",
         withHeader(false, {{"escape", "\\"}})},
        {"comments", "# it's \"\n1,a\n#\n2,\"b\n#c\"\n3,d#\n",
         withHeader(false, {{"comment", "#"}})},
        {"no quoting", "1,\"a\n2,b\"\n3,\"\n", withHeader(false, {{"quote", ""}})},
        {"unclosed quote", "1,a\n2,\"b\n3,c\n", withHeader(false)},
        {"wrong numbers of fields", "1,a\n2\n3,b,c\n\"4\n\",d\n5,\"e\nf\",\n6,g\n",
         withHeader(false)},
        {"one long record", "1,\"" + std::string(200, '\n') + "\"\n2,b\n", withHeader(false)},
    };
}

std::vector<model::Split> cut(const std::string &path, const nodes::csv::SplitOptions &options)
{
    const auto file = nodes::SourceFile::open(path);
    const auto settings = nodes::csv::readSettings({{"path", path}});
    if (!file || !settings)
        return {};
    const auto head = readHead(*file, *settings);
    if (!head)
        return {};
    const auto splits = splitFile(*file, *head, options);
    return splits ? *splits : std::vector<model::Split>{};
}

} // namespace

class TestCsvSplits : public test::Suite
{
    Q_OBJECT

private slots:
    void boundsAtEveryByteGiveTheSameRows_data();
    void boundsAtEveryByteGiveTheSameRows();
    void splitsBeginAtRecordsWithTheirLine_data();
    void splitsBeginAtRecordsWithTheirLine();
    void coverAllDataWithoutEmptySplits();
    void headerOnlyHasNoSplits();
    void repeatListsTheSplitsAgain();
    void largeFileIsCutAlikeByAllWays();
    void cancelEndsThePass();

private:
    TempFolder m_folder;
};

void TestCsvSplits::boundsAtEveryByteGiveTheSameRows_data()
{
    QTest::addColumn<int>("index");
    const auto all = samples();
    for (std::size_t i = 0; i < all.size(); ++i)
        QTest::newRow(all[i].name) << static_cast<int>(i);
}

void TestCsvSplits::boundsAtEveryByteGiveTheSameRows()
{
    QFETCH(int, index);
    const Sample sample = samples()[static_cast<std::size_t>(index)];
    const std::string path = m_folder.write("bounds.csv", sample.text);
    const model::CheckedNode node =
        extractNode(path, schemaOf({"n VARCHAR", "text VARCHAR"}), sample.settings);
    const auto whole = splitsOf(node, 1 << 20);
    QCOMPARE(whole.size(), std::size_t{1});
    const ReadBack expected = readSplits(node, whole);
    QVERIFY(!expected.rows.empty());
    for (std::uint64_t target = 1; target <= sample.text.size(); ++target) {
        const auto splits = splitsOf(node, target);
        const ReadBack got = readSplits(node, splits);
        const std::string place = fmt::format("\n(splits of {} bytes)", target);
        QCOMPARE(joined(got.rows) + place, joined(expected.rows) + place);
        QCOMPARE(joined(got.rejects) + place, joined(expected.rejects) + place);
    }
}

void TestCsvSplits::splitsBeginAtRecordsWithTheirLine_data()
{
    boundsAtEveryByteGiveTheSameRows_data();
}

void TestCsvSplits::splitsBeginAtRecordsWithTheirLine()
{
    QFETCH(int, index);
    const Sample sample = samples()[static_cast<std::size_t>(index)];
    const std::string path = m_folder.write("lines.csv", sample.text);
    const model::CheckedNode node = extractNode(path, {}, sample.settings);
    const auto settings = nodes::csv::readSettings(node.settings);
    QVERIFY(settings);
    const auto begin = splitsOf(node, 1 << 20).front();
    // Blank lines are records here, since a split may begin at one; comments are left out, but are
    // looked for in vain.
    std::map<std::uint64_t, std::uint64_t> lines;
    Dialect dialect = settings->dialect;
    const std::string_view data = std::string_view(sample.text).substr(begin.begin);
    for (const ReferenceRecord &record : referenceRecords(data, dialect, 1))
        lines[begin.begin + record.offset] = begin.firstLine + record.line - 1;
    for (std::uint64_t target = 1; target <= sample.text.size(); ++target) {
        for (const model::Split &split : splitsOf(node, target)) {
            if (dialect.commenting && sample.text[split.begin] == dialect.comment)
                continue;
            QVERIFY2(lines.contains(split.begin), fmt::format("byte {}", split.begin).c_str());
            QCOMPARE(split.firstLine, lines[split.begin]);
        }
    }
}

void TestCsvSplits::coverAllDataWithoutEmptySplits()
{
    for (const Sample &sample : samples()) {
        const std::string path = m_folder.write("cover.csv", sample.text);
        const model::CheckedNode node = extractNode(path, {}, sample.settings);
        const std::uint64_t begin = splitsOf(node, 1 << 20).front().begin;
        for (std::uint64_t target = 1; target <= sample.text.size(); ++target) {
            std::uint64_t at = begin;
            for (const model::Split &split : splitsOf(node, target)) {
                QCOMPARE(split.begin, at);
                QVERIFY(split.end > split.begin);
                QVERIFY(split.aux != 0);
                at = split.end;
            }
            QCOMPARE(at, std::uint64_t{sample.text.size()});
        }
    }
}

void TestCsvSplits::headerOnlyHasNoSplits()
{
    for (const char *text : {"a,b\n", "a,b", "a,b\r\n"}) {
        const std::string path = m_folder.write("header.csv", text);
        QCOMPARE(splitsOf(extractNode(path, {}, {{"header", true}}), 100).size(), std::size_t{0});
    }
}

void TestCsvSplits::repeatListsTheSplitsAgain()
{
    const std::string path = m_folder.write("repeat.csv", "a\n1\n2\n3\n4\n");
    model::CheckedNode node = extractNode(path, schemaOf({"a BIGINT"}), {{"repeat", 3}});
    const auto splits = splitsOf(node, 4);
    QCOMPARE(splits.size(), std::size_t{6});
    QCOMPARE(splits[0], splits[2]);
    QCOMPARE(joined(readSplits(node, splits).rows, " "), std::string("1 2 3 4 1 2 3 4 1 2 3 4"));
}

// Some megabytes, so that ranges span blocks and threads share the work: by parity with one thread
// and with several, and by walking because one stray quote stands at the end.
void TestCsvSplits::largeFileIsCutAlikeByAllWays()
{
    std::mt19937 random(7);
    std::string text = "n,text\n";
    for (int i = 0; text.size() < 3'000'000; ++i) {
        text += std::to_string(i) + ",\"";
        text.append(random() % 90, "ab\n,"[random() % 4]);
        text += random() % 3 == 0 ? "\"\"x\"\r\n" : "\"\n";
    }
    const std::string clean = m_folder.write("clean.csv", text + "1,22\n");
    const std::string dirty = m_folder.write("dirty.csv", text + "1,2\"\n");
    for (const std::uint64_t target : {100'000U, 65'536U, 1'000'001U}) {
        nodes::csv::SplitOptions options;
        options.targetBytes = target;
        options.threads = 1;
        const auto byParity = cut(clean, options);
        QVERIFY(byParity.size() > 2);
        options.threads = 4;
        options.bytesPerThread = 1;
        QCOMPARE(cut(clean, options), byParity);
        const auto byWalking = cut(dirty, options);
        QCOMPARE(byWalking.size(), byParity.size());
        for (std::size_t i = 0; i < byParity.size(); ++i) {
            QCOMPARE(byWalking[i].begin, byParity[i].begin);
            QCOMPARE(byWalking[i].firstLine, byParity[i].firstLine);
            if (i + 1 < byParity.size())
                QCOMPARE(byWalking[i].rows, byParity[i].rows);
        }
    }
}

void TestCsvSplits::cancelEndsThePass()
{
    const std::string path = m_folder.write("cancel.csv", "a,b\n1,2\n3,4\n");
    for (const bool comments : {false, true}) {
        const auto settings =
            nodes::csv::readSettings({{"path", path}, {"comment", comments ? "#" : ""}});
        const auto file = nodes::SourceFile::open(path);
        QVERIFY(settings && file);
        const auto head = readHead(*file, *settings);
        QVERIFY(head);
        nodes::csv::SplitOptions options;
        options.cancelled = [] { return true; };
        const auto splits = splitFile(*file, *head, options);
        QVERIFY(!splits);
        QCOMPARE(splits.error().code, ErrorCode::Cancelled);
    }
}

QTEST_GUILESS_MAIN(TestCsvSplits)
#include "tst_csvsplits.moc"
