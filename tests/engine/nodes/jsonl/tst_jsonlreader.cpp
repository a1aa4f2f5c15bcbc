// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/jsonl/jsonreader.h"
#include "tests/engine/nodes/nodetesting.h"
#include "tests/engine/nodes/qtext.h"
#include "tests/engine/nodes/sourcetesting.h"
#include "tests/helpers/suite.h"

#include <QTest>

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <random>
#include <sys/resource.h>

using namespace etl;
using namespace etl::test;

namespace {

std::int64_t peakMegabytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

// One split from `begin` to `end`, in tiny blocks.
SourceRun runTiny(const model::CheckedNode &node, const model::Split &split)
{
    const nodes::jsonl::ReaderLimits limits{20, 64, 100'000, 7};
    nodes::jsonl::JsonReader reader(limits);
    NodeContext context(node);
    SourceRun result;
    if (!reader.open(context) || !reader.start(split, split.begin, 0))
        qFatal("cannot start");
    for (std::uint64_t position = split.begin; position < split.end;) {
        const auto read = reader.read(30);
        if (!read || read->position <= position)
            qFatal("cannot read on");
        position = read->position;
        if (!read->batch)
            continue;
        for (const QString &row : QString::fromStdString(rowsOf(read->batch))
                                      .split(QLatin1Char('\n'), Qt::SkipEmptyParts))
            result.rows.push_back(row.toStdString());
    }
    return result;
}

} // namespace

class TestJsonlReader : public Suite
{
    Q_OBJECT

private slots:
    void readsValuesOfEachType();
    void rejectsNameRowColumnAndPlace();
    void numbersThatDoNotFitAreRejected();
    void unknownKeysAreRejectedOrLeftOut();
    void splitsAreExactAtEveryBound();
    void blocksAndBatchesChangeNothing();
    void resumesAtEveryPosition();
    void linesAreCountedAcrossSplits();
    void tooLongLinesArePassedOver();
    void hundredMegabyteLineKeepsMemoryLow();
    void changedFileIsAnError();
    void readsWhatDuckDbReads();
    void survivesDamagedFiles();

private:
    model::CheckedNode nodeOf(std::string_view text, const std::string &settings = "{}")
    {
        return fileNode("extract.jsonl", writeFile(m_folder, "rows.jsonl", text), settings);
    }

    QTemporaryDir m_folder;
};

void TestJsonlReader::readsValuesOfEachType()
{
    const auto node = nodeOf(
        R"({"b": true, "i": -7, "d": 1.5, "s": "x", "day": "2024-03-15", "n": [1, {"a": null}], "t": "2024-03-15T01:02:03.5Z"})"
        "\r\n"
        R"({"t": null, "s": "", "d": 2, "i": 9223372036854775807, "n": "text"})"
        "\n\n"
        R"({"s": "\u0001x \"y\" é 😀, z"})",
        R"j({"columns": {"m": "DECIMAL(10,2)", "u": "UTINYINT", "x": "BLOB", "f": "FLOAT",
                          "c": "TIME"}})j");
    QCOMPARE(q(toText(node.outputs.at("out"))),
             q("b BOOLEAN, i BIGINT, d DOUBLE, s VARCHAR, day DATE, n VARCHAR, "
               "t TIMESTAMP WITH TIME ZONE, m DECIMAL(10,2), u UTINYINT, "
               "x BLOB, f FLOAT, c TIME"));
    const SourceRun run = runSplits(node, 1 << 20, 1 << 20);
    QCOMPARE(q(run.error), q(""));
    QCOMPARE(run.rejects.size(), std::size_t{0});
    QCOMPARE(run.rows.size(), std::size_t{3});
    QVERIFY2(run.rows[0].starts_with(
                 "true|-7|1.5|x|2024-03-15|[1, {\"a\": null}]|2024-03-15 01:02:03.5"),
             run.rows[0].c_str());
    QCOMPARE(q(run.rows[1]),
             q("NULL|9223372036854775807|2||NULL|text|NULL|NULL|NULL|NULL|NULL|NULL"));
    QCOMPARE(q(run.rows[2]),
             q("NULL|NULL|NULL|\x01x \"y\" é 😀, z|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL"));
}

void TestJsonlReader::rejectsNameRowColumnAndPlace()
{
    const auto node = nodeOf("{\"a\": 1, \"b\": \"x\"}\n" // 19 bytes
                             "{\"a\": \"one\"}\r\n"       // 14
                             "\n"
                             "{\"a\": 2, \"a\": 3}\n" // 17
                             "{\"a\": 4\n"            // 8
                             "{\"a\": [5]}\n"         // 11
                             "{\"a\": \" \"}\n"       // 11
                             "{\"b\": \"\xFF\"}\n"    // 11
                             "{\"a\": 6}",
                             R"({"columns": {"a": "BIGINT", "b": "VARCHAR"}})");
    QCOMPARE(q(runSplits(node, 1 << 20, 1 << 20).text()),
             q("1|x\n6|NULL\n"
               "line 2, byte 19, column 'a': 'one' is not of type BIGINT [{\"a\": \"one\"}]\n"
               "line 4, byte 34, column 'a': the key 'a' stands there twice "
               "[{\"a\": 2, \"a\": 3}]\n"
               "line 5, byte 51, column '': the object is not closed [{\"a\": 4]\n"
               "line 6, byte 59, column 'a': an array or object is not of type BIGINT "
               "[{\"a\": [5]}]\n"
               "line 7, byte 70, column 'a': ' ' is not of type BIGINT [{\"a\": \" \"}]\n"
               "line 8, byte 81, column '': the line is not UTF-8 [{\"b\": \"\xFF\"}]\n"));
}

void TestJsonlReader::numbersThatDoNotFitAreRejected()
{
    const auto rejected = [&](const char *type, const char *value) {
        const auto node = nodeOf(fmt::format("{{\"a\": {}}}\n", value),
                                 fmt::format(R"({{"columns": {{"a": "{}"}}}})", type));
        return runSplits(node, 1 << 20, 1 << 20).rejects.size() == 1;
    };
    QVERIFY(rejected("BIGINT", "9223372036854775808"));
    QVERIFY(!rejected("BIGINT", "-9223372036854775808"));
    QVERIFY(rejected("BIGINT", "1.5"));
    QVERIFY(rejected("UTINYINT", "256"));
    QVERIFY(rejected("UTINYINT", "-1"));
    QVERIFY(rejected("DOUBLE", "1e999"));
    QVERIFY(rejected("DECIMAL(4,2)", "1.234"));
    QVERIFY(!rejected("DECIMAL(4,2)", "12.34"));
    QVERIFY(rejected("DECIMAL(4,2)", "123.4"));
    QVERIFY(rejected("BOOLEAN", "2"));
    QVERIFY(rejected("DATE", "2024"));
    QVERIFY(!rejected("VARCHAR", "123456789012345678901234567890"));
    QVERIFY(!rejected("DECIMAL(38,0)", "12345678901234567890123456789012345678"));
}

void TestJsonlReader::unknownKeysAreRejectedOrLeftOut()
{
    // The key appears where the check does not look.
    std::string text;
    for (int i = 0; i < 100'000; ++i)
        text += i == 40'000
                    ? "{\"a\": 1, \"later\": 2}\n"
                    : fmt::format("{{\"a\": {:030}}}\n", 1).replace(6, 29, std::string(29, ' '));
    QVERIFY(text.size() > 3'000'000);
    const SourceRun rejecting = runSplits(nodeOf(text), 1 << 20, 1 << 20);
    QCOMPARE(rejecting.rows.size(), std::size_t{99'999});
    QCOMPARE(rejecting.rejects.size(), std::size_t{1});
    QVERIFY2(rejecting.rejects[0].find("line 40001,") != std::string::npos
                 && rejecting.rejects[0].find("the key 'later' is none of the columns")
                        != std::string::npos,
             rejecting.rejects[0].c_str());
    const SourceRun ignoring =
        runSplits(nodeOf(text, R"({"unknownKeys": "ignore"})"), 1 << 20, 1 << 20);
    QCOMPARE(ignoring.rows.size(), std::size_t{100'000});
    QCOMPARE(ignoring.rejects.size(), std::size_t{0});
}

void TestJsonlReader::splitsAreExactAtEveryBound()
{
    std::string text = "\xEF\xBB\xBF";
    for (int i = 0; i < 12; ++i)
        text += i % 4 == 2 ? "\n{bad}\r\n" : fmt::format("{{\"a\": {}, \"b\": \"\\t{}\"}}\n", i, i);
    const auto node = nodeOf(text);
    const SourceRun whole = runSplits(node, 1 << 20, 1 << 20);
    QCOMPARE(whole.rows.size(), std::size_t{9});
    QCOMPARE(whole.rejects.size(), std::size_t{3});
    for (std::uint64_t target = 1; target <= text.size() + 1; ++target) {
        const auto splits = *codeOf(node.type).splits(node, target);
        std::uint64_t at = 3;
        for (const model::Split &split : splits) {
            QCOMPARE(split.begin, at);
            QVERIFY(split.end > split.begin);
            const auto before = text.substr(0, split.begin);
            QCOMPARE(split.firstLine,
                     std::uint64_t(1 + std::count(before.begin(), before.end(), '\n')));
            at = split.end;
        }
        QCOMPARE(at, std::uint64_t{text.size()});
        QCOMPARE(q(runSplits(node, target, 1 << 20).text()), q(whole.text()));
    }
    QVERIFY(codeOf(node.type).splits(node, 1)->size() >= 12);
}

void TestJsonlReader::blocksAndBatchesChangeNothing()
{
    std::mt19937 random(3);
    std::string text;
    for (int i = 0; i < 300; ++i)
        text += fmt::format("{{\"a\": {}, \"b\": \"{}\"}}\n", i, std::string(random() % 90, 'y'));
    const auto node = nodeOf(text);
    const SourceRun whole = runSplits(node, 1 << 20, 1 << 20);
    const SourceRun tiny = runTiny(node, codeOf(node.type).splits(node, 1 << 20)->front());
    QCOMPARE(tiny.rows, whole.rows);
    text.pop_back(); // the last line needs no line end
    QCOMPARE(runSplits(nodeOf(text), 1 << 20, 1 << 20).rows, whole.rows);
}

void TestJsonlReader::resumesAtEveryPosition()
{
    std::string text;
    for (int i = 0; i < 3000; ++i)
        text += i % 50 == 7 ? "{\"a\"\n" : fmt::format("{{\"a\": {}, \"b\": \"text {}\"}}\n", i, i);
    const auto node = nodeOf(text);
    const SourceRun whole = runSplits(node, 1 << 20, 1 << 20);
    const SourceRun resumed = runSplits(node, 20'000, 1000, Restart::AtEveryRead);
    QVERIFY(resumed.positions.size() > 30);
    QCOMPARE(q(resumed.text()), q(whole.text()));
}

void TestJsonlReader::linesAreCountedAcrossSplits()
{
    std::string text;
    for (int i = 1; i <= 2000; ++i)
        text += i % 100 == 0 ? fmt::format("line {}\n", i) : std::string("{\"a\": 1}\n");
    const SourceRun run = runSplits(nodeOf(text), 1000, 1 << 20);
    QCOMPARE(run.rejects.size(), std::size_t{20});
    for (int i = 0; i < 20; ++i) {
        const std::string expected = fmt::format("line {},", 100 * (i + 1));
        QVERIFY2(run.rejects[static_cast<std::size_t>(i)].starts_with(expected),
                 run.rejects[static_cast<std::size_t>(i)].c_str());
    }
}

void TestJsonlReader::tooLongLinesArePassedOver()
{
    const std::string most(16 << 20, 'x');
    const std::string text = "{\"a\": \"s\"}\n{\"a\": \"" + most + "\"}\n{\"a\": \"t\"}\n{\"a\": \""
                             + most.substr(20) + "\"}\n{\"a\": \"u\"}\n{\"a\": \"" + most;
    const SourceRun run = runSplits(nodeOf(text), 1 << 30, 1 << 20);
    QCOMPARE(q(run.error), q(""));
    QCOMPARE(run.rows.size(), std::size_t{4});
    QCOMPARE(q(run.rows[1]), q("t"));
    QCOMPARE(run.rows[2].size(), most.size() - 20);
    QCOMPARE(run.rejects.size(), std::size_t{2});
    for (const std::string &reject : run.rejects)
        QVERIFY2(reject.find("the line is longer than 16777216 bytes") != std::string::npos,
                 reject.substr(0, 200).c_str());
    QVERIFY(run.rejects[1].starts_with("line 6,"));
}

void TestJsonlReader::hundredMegabyteLineKeepsMemoryLow()
{
    const std::string path = m_folder.filePath(QStringLiteral("huge.jsonl")).toStdString();
    {
        std::ofstream stream(path, std::ios::binary);
        stream << "{\"a\": 1}\n{\"a\": [";
        const std::string block(1 << 20, '[');
        for (int i = 0; i < 100; ++i)
            stream << block;
        stream << "\n{\"a\": 2}\n";
    }
    const auto node = fileNode("extract.jsonl", path, R"({"columns": {"a": "BIGINT"}})");
    const std::int64_t before = peakMegabytes();
    const SourceRun run = runSplits(node, 1 << 20, 1 << 20);
    QCOMPARE(run.rows, std::vector<std::string>({"1", "2"}));
    QCOMPARE(run.rejects.size(), std::size_t{1});
#ifdef __SANITIZE_ADDRESS__
    constexpr std::int64_t kMost = 400; // freed memory is kept for a while
#else
    constexpr std::int64_t kMost = 100;
#endif
    QVERIFY2(peakMegabytes() - before < kMost, std::to_string(peakMegabytes() - before).c_str());
    QVERIFY(QFile::remove(QString::fromStdString(path)));
}

void TestJsonlReader::changedFileIsAnError()
{
    const auto node = nodeOf("{\"a\": 1}\n{\"a\": 2}\n");
    NodeContext context(node);
    const auto split = codeOf(node.type).splits(node, 1 << 20)->front();
    const auto source = codeOf(node.type).source();
    QVERIFY(source->open(context));
    writeFile(m_folder, "rows.jsonl", "{\"a\": 1}\n{\"a\": 2}\n{\"a\": 3}\n");
    const Status status = source->start(split, split.begin, 0);
    QVERIFY(!status);
    QCOMPARE(status.error().code, ErrorCode::BadData);
}

void TestJsonlReader::readsWhatDuckDbReads()
{
    std::mt19937 random(12);
    std::string text;
    for (int i = 0; i < 4000; ++i)
        text += fmt::format(
            R"({{"id": {}, "price": {}.{:02}, "name": "n\"{}\u00e9", "ok": {}, "day": "20{:02}-0{}-1{}", "at": "2024-01-0{} 0{}:15:30", "tags": ["a",{}], "opt": {}}})"
            "\n",
            i, random() % 1000, random() % 100, random() % 50, i % 3 == 0 ? "true" : "false",
            random() % 30, 1 + random() % 9, random() % 10, 1 + random() % 9, random() % 10, i,
            i % 5 == 0 ? "null" : std::to_string(random() % 9));
    const auto node = nodeOf(text);
    NodeContext context(node);
    const std::string ours = sortedRowsOf(runSource(context, 50'000, 20'000));
    const std::string theirs = sortedRowsOf(askDuckDb(fmt::format(
        "SELECT id, price, name, ok, day, \"at\", CAST(tags AS VARCHAR), opt FROM read_json('{}', "
        "format = 'newline_delimited', columns = {{id: 'BIGINT', price: 'DOUBLE', name: 'VARCHAR', "
        "ok: 'BOOLEAN', day: 'DATE', \"at\": 'TIMESTAMP', tags: 'JSON', opt: 'BIGINT'}})",
        node.settings["path"].get<std::string>())));
    QCOMPARE(q(ours), q(theirs));
    QCOMPARE(q(toText(node.outputs.at("out"))),
             q("id BIGINT, price DOUBLE, name VARCHAR, ok BOOLEAN, day DATE, at TIMESTAMP, "
               "tags VARCHAR, opt BIGINT"));
}

void TestJsonlReader::survivesDamagedFiles()
{
    std::string text;
    for (int i = 0; i < 200; ++i)
        text += fmt::format(R"({{"id": {}, "x": 1.5, "s": "abc \u00e9", "n": [1, {{"k": "v"}}]}})"
                            "\n",
                            i);
    const auto node = nodeOf(text);
    std::mt19937 random(99);
    for (int round = 0; round < 500; ++round) {
        std::string bytes = text;
        for (unsigned i = 0; i < 1 + random() % 20; ++i)
            bytes[random() % bytes.size()] = static_cast<char>(random());
        writeFile(m_folder, "rows.jsonl", bytes);
        const SourceRun run = runSplits(node, 3000, 2000);
        QCOMPARE(q(run.error), q(""));
        QVERIFY(run.rows.size() + run.rejects.size() >= 150);
    }
}

QTEST_GUILESS_MAIN(TestJsonlReader)
#include "tst_jsonlreader.moc"
