// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/arrowtypes.h"
#include "tests/engine/nodes/alltypes.h"
#include "tests/engine/nodes/nodetesting.h"
#include "tests/engine/nodes/parquet/parquettesting.h"
#include "tests/engine/nodes/qtext.h"
#include "tests/helpers/batches.h"
#include "tests/helpers/suite.h"

#include <arrow/api.h>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace etl;
using test::q;

namespace {

constexpr const char *kType = "extract.parquet";

} // namespace

class TestParquetExtract : public test::Suite
{
    Q_OBJECT

private slots:
    void initTestCase();
    void readsAllTypes();
    void picksColumnsInTheAskedOrder();
    void isTheSameHoweverItIsRead_data();
    void isTheSameHoweverItIsRead();
    void goesOnInsideARowGroup_data();
    void goesOnInsideARowGroup();
    void repeats();
    void readsWhatOthersWrite_data();
    void readsWhatOthersWrite();
    void leavesOutTypesItCannotRead();
    void readsAnEmptyFile();
    void reportsBadFiles_data();
    void reportsBadFiles();
    void tellsOfDamagedPages();
    void tellsOfAFileThatShrank();
    void survivesTruncationAnywhere();
    void reportsWrongColumns();

private:
    model::CheckedNode node(const std::string &path,
                            const model::Json &settings = model::Json::object());
    std::string file(const char *name) const { return m_folder.filePath(q(name)).toStdString(); }

    QTemporaryDir m_folder;
    runtime::BatchPtr m_rows;
    std::string m_path;
};

void TestParquetExtract::initTestCase()
{
    m_rows = test::allTypesRows(10'000);
    m_path = file("rows.parquet");
    test::writeParquetByDuckDb(m_rows, m_path, ", ROW_GROUP_SIZE 2048");
}

model::CheckedNode TestParquetExtract::node(const std::string &path, const model::Json &settings)
{
    model::Json all = settings;
    all["path"] = path;
    return test::makeNode(kType, all.dump());
}

void TestParquetExtract::readsAllTypes()
{
    auto extract = node(m_path);
    const auto facts = test::check(extract);
    QVERIFY(facts.issues.empty());
    QCOMPARE(facts.totalRows, 10'000U);
    QVERIFY(facts.totalRowsExact);
    QCOMPARE(q(test::toText(extract.outputs["out"])),
             q(test::toText(*runtime::fromArrow(*m_rows->schema()))));
    test::NodeContext context(extract);
    const auto result = test::runSource(context, 1, 1 << 20);
    QVERIFY(result->schema()->Equals(*m_rows->schema(), false));
    QCOMPARE(q(test::rowsOf(result)), q(test::rowsOf(m_rows)));
}

void TestParquetExtract::picksColumnsInTheAskedOrder()
{
    auto extract = node(m_path, {{"columns", {"name", "pair", "id"}}});
    QCOMPARE(q(test::issuesOf(extract)), q(""));
    QCOMPARE(q(test::toText(extract.outputs["out"])),
             q("name VARCHAR, pair STRUCT(x BIGINT, y VARCHAR), id BIGINT"));
    test::NodeContext context(extract);
    const auto peer = test::askDuckDb("SELECT name, pair, id FROM '" + m_path + "'");
    QCOMPARE(q(test::rowsOf(test::runSource(context, 1, 1 << 20))), q(test::rowsOf(peer)));
}

void TestParquetExtract::isTheSameHoweverItIsRead_data()
{
    QTest::addColumn<int>("splitBytes");
    QTest::addColumn<int>("readBytes");
    QTest::newRow("one split") << 1'000'000'000 << 1'000'000'000;
    QTest::newRow("a split a group") << 1 << 1'000'000;
    QTest::newRow("small reads") << 500'000 << 4'000;
    QTest::newRow("some groups a split") << 600'000 << 100'000;
}

void TestParquetExtract::isTheSameHoweverItIsRead()
{
    QFETCH(int, splitBytes);
    QFETCH(int, readBytes);
    auto extract = node(m_path, {{"columns", {"id", "name"}}});
    test::check(extract);
    const auto splits = test::codeOf(kType).splits(extract, static_cast<std::uint64_t>(splitBytes));
    QVERIFY(splits);
    std::uint64_t end = 0;
    for (const auto &split : *splits) {
        QCOMPARE(split.begin, end);
        QCOMPARE(split.rows, split.end - split.begin);
        end = split.end;
    }
    QCOMPARE(end, 10'000U);
    test::NodeContext context(extract);
    const auto result = test::runSource(context, static_cast<std::uint64_t>(splitBytes), readBytes);
    QCOMPARE(q(test::rowsOf(result)),
             q(test::rowsOf(*m_rows->SelectColumns({0, m_rows->schema()->GetFieldIndex("name")}))));
}

void TestParquetExtract::goesOnInsideARowGroup_data()
{
    QTest::addColumn<int>("position");
    for (const int position : {0, 1, 1'000, 2'047, 2'048, 2'049, 9'999})
        QTest::addRow("%d", position) << position;
}

void TestParquetExtract::goesOnInsideARowGroup()
{
    QFETCH(int, position);
    auto extract = node(m_path, {{"columns", {"id"}}});
    test::check(extract);
    test::NodeContext context(extract);
    const auto &code = test::codeOf(kType);
    const auto split = code.splits(extract, 1 << 30)->front();
    const auto source = code.source();
    QVERIFY(source->open(context));
    QVERIFY(source->start(split, static_cast<std::uint64_t>(position), position));
    std::vector<runtime::BatchPtr> batches;
    for (auto at = static_cast<std::uint64_t>(position); at < split.end;) {
        const auto read = source->read(3'000);
        QVERIFY(read);
        batches.push_back(read->batch);
        QCOMPARE(read->position, at + static_cast<std::uint64_t>(read->batch->num_rows()));
        at = read->position;
    }
    const auto rows = test::joined(batches.front()->schema(), batches);
    QCOMPARE(
        q(test::rowsOf(rows)),
        q(test::rowsOf(*m_rows->SelectColumns({0})).c_str()).section(QLatin1Char('\n'), position));
}

void TestParquetExtract::repeats()
{
    auto extract = node(m_path, {{"columns", {"id"}}, {"repeat", 3}});
    QCOMPARE(test::check(extract).totalRows, 30'000U);
    test::NodeContext context(extract);
    QCOMPARE(test::runSource(context, 1, 1 << 20)->num_rows(), 30'000);
}

void TestParquetExtract::readsWhatOthersWrite_data()
{
    QTest::addColumn<QString>("type"); // of Arrow
    QTest::addColumn<QString>("ours");
    const auto row = [](const char *type, const char *ours) {
        QTest::newRow(type) << type << ours;
    };
    row("timestamp ns", "TIMESTAMP");
    row("timestamp s in Berlin", "TIMESTAMP WITH TIME ZONE");
    row("dictionary", "VARCHAR");
    row("large text", "VARCHAR");
    row("date64", "DATE");
    row("time32", "TIME");
    row("fixed bytes", "BLOB");
    row("large list", "BIGINT[]");
}

void TestParquetExtract::readsWhatOthersWrite()
{
    QFETCH(QString, type);
    QFETCH(QString, ours);
    const std::map<QString, std::shared_ptr<arrow::DataType>> types = {
        {q("timestamp ns"), arrow::timestamp(arrow::TimeUnit::NANO)},
        {q("timestamp s in Berlin"), arrow::timestamp(arrow::TimeUnit::SECOND, "Europe/Berlin")},
        {q("dictionary"), arrow::dictionary(arrow::int32(), arrow::utf8())},
        {q("large text"), arrow::large_utf8()},
        {q("date64"), arrow::date64()},
        {q("time32"), arrow::time32(arrow::TimeUnit::MILLI)},
        {q("fixed bytes"), arrow::fixed_size_binary(3)},
        {q("large list"), arrow::large_list(arrow::int64())},
    };
    const auto &arrowType = types.at(type);
    test::writeParquetByArrow(test::nullAndValue(arrowType), file("other.parquet"));
    auto extract = node(file("other.parquet"));
    QCOMPARE(q(test::issuesOf(extract)), q(""));
    QCOMPARE(q(test::toText(extract.outputs["out"])), q("x ") + ours);
    test::NodeContext context(extract);
    const auto result = test::runSource(context, 1, 1 << 20);
    QCOMPARE(result->num_rows(), 2);
    QVERIFY(result->column(0)->IsNull(0) && !result->column(0)->IsNull(1));
    QVERIFY(result->column(0)->type()->Equals(
        (*runtime::toArrow(extract.outputs["out"]))->field(0)->type()));
}

void TestParquetExtract::leavesOutTypesItCannotRead()
{
    const auto path = file("map.parquet");
    test::askDuckDb("COPY (SELECT 1::BIGINT AS id, MAP {'a': 1} AS m, uuid() AS u) TO '" + path
                    + "' (FORMAT parquet)");
    auto extract = node(path);
    const auto facts = test::check(extract);
    QCOMPARE(facts.issues.size(), 1U);
    QVERIFY2(facts.issues[0].text.find("column 'm'") != std::string::npos,
             facts.issues[0].text.c_str());
    QVERIFY(facts.issues[0].remedy.find("columns") != std::string::npos);
    extract = node(path, {{"columns", {"id", "u"}}});
    QCOMPARE(q(test::issuesOf(extract)), q(""));
    QCOMPARE(q(test::toText(extract.outputs["out"])), q("id BIGINT, u VARCHAR"));
    test::NodeContext context(extract);
    const auto peer = test::askDuckDb("SELECT id, u::VARCHAR FROM '" + path + "'");
    QCOMPARE(q(test::rowsOf(test::runSource(context, 1, 1 << 20))), q(test::rowsOf(peer)));
}

void TestParquetExtract::readsAnEmptyFile()
{
    test::writeParquetByDuckDb(m_rows->Slice(0, 0), file("none.parquet"));
    auto extract = node(file("none.parquet"));
    QCOMPARE(q(test::issuesOf(extract)), q(""));
    QVERIFY(test::codeOf(kType).splits(extract, 1 << 20)->empty());
}

void TestParquetExtract::reportsBadFiles_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("text") << QByteArray("id,name\n1,x\n");
    QTest::newRow("magic only") << QByteArray("PAR1PAR1");
    QTest::newRow("garbage footer")
        << QByteArray("PAR1") + QByteArray(200, '\x7f') + QByteArray("\xc0\x00\x00\x00PAR1", 8);
    QTest::newRow("huge footer length")
        << QByteArray("PAR1") + QByteArray(200, '\0') + QByteArray("\xff\xff\xff\x7fPAR1", 8);
}

void TestParquetExtract::reportsBadFiles()
{
    QFETCH(QByteArray, content);
    QFile bad(q(file("bad.parquet")));
    QVERIFY(bad.open(QIODevice::WriteOnly));
    bad.write(content);
    bad.close();
    auto extract = node(file("bad.parquet"));
    const auto facts = test::check(extract);
    QCOMPARE(facts.issues.size(), 1U);
    QCOMPARE(facts.issues[0].code, ErrorCode::BadData);
    QCOMPARE(q(facts.issues[0].setting), q("path"));
    QVERIFY(facts.issues[0].text.find("bad.parquet") != std::string::npos);
    QVERIFY(!facts.issues[0].remedy.empty());
}

// The footer is whole, but what it points to is not.
void TestParquetExtract::tellsOfDamagedPages()
{
    QFile source(q(m_path));
    QVERIFY(source.open(QIODevice::ReadOnly));
    auto bytes = source.readAll();
    bytes.replace(4, 20'000, QByteArray(20'000, '\x55'));
    QFile damaged(q(file("damaged.parquet")));
    QVERIFY(damaged.open(QIODevice::WriteOnly));
    damaged.write(bytes);
    damaged.close();
    auto extract = node(file("damaged.parquet"));
    QCOMPARE(q(test::issuesOf(extract)), q(""));
    test::NodeContext context(extract);
    const auto &code = test::codeOf(kType);
    const auto source2 = code.source();
    QVERIFY(source2->open(context));
    const auto split = code.splits(extract, 1)->front();
    Status status = source2->start(split, split.begin, 0);
    if (status) {
        const auto read = source2->read(1 << 20);
        QVERIFY(!read);
        status = std::unexpected(read.error());
    }
    QCOMPARE(status.error().code, ErrorCode::BadData);
    QCOMPARE(q(status.error().setting), q("path"));
}

void TestParquetExtract::tellsOfAFileThatShrank()
{
    const auto path = file("shrank.parquet");
    test::writeParquetByDuckDb(m_rows, path);
    auto extract = node(path);
    test::check(extract);
    const auto &code = test::codeOf(kType);
    const auto split = code.splits(extract, 1 << 30)->front();
    test::writeParquetByDuckDb(m_rows->Slice(0, 10), path);
    test::NodeContext context(extract);
    const auto source = code.source();
    QVERIFY(source->open(context));
    const auto status = source->start(split, 0, 0);
    QVERIFY(!status);
    QCOMPARE(status.error().code, ErrorCode::BadData);
}

void TestParquetExtract::survivesTruncationAnywhere()
{
    test::writeParquetByDuckDb(m_rows->Slice(0, 200), file("whole.parquet"));
    QFile whole(q(file("whole.parquet")));
    QVERIFY(whole.open(QIODevice::ReadOnly));
    const auto bytes = whole.readAll();
    for (qsizetype size = 0; size < bytes.size(); size += 64) {
        QFile cut(q(file("cut.parquet")));
        QVERIFY(cut.open(QIODevice::WriteOnly | QIODevice::Truncate));
        cut.write(bytes.first(size));
        cut.close();
        auto extract = node(file("cut.parquet"));
        const auto facts = test::check(extract);
        QCOMPARE(facts.issues.size(), 1U);
        QCOMPARE(facts.issues[0].code, ErrorCode::BadData);
    }
}

void TestParquetExtract::reportsWrongColumns()
{
    auto extract = node(m_path);
    extract.settings["columns"] = {"id", "nam", "id"}; // the catalog takes out what is there twice
    QCOMPARE(q(test::issuesOf(extract)), q("columns: there is no column 'nam'\n"
                                           "columns: column 'id' is named twice"));
}

QTEST_GUILESS_MAIN(TestParquetExtract)
#include "tst_parquetextract.moc"
