// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/parquet/footerseal.h"
#include "engine/nodes/parquet/parquetencoder.h"
#include "engine/nodes/parquet/parquetfile.h"
#include "engine/runtime/arrowtypes.h"
#include "tests/engine/nodes/alltypes.h"
#include "tests/engine/nodes/nodetesting.h"
#include "tests/engine/nodes/parquet/parquettesting.h"
#include "tests/engine/nodes/qtext.h"
#include "tests/helpers/suite.h"

#include <arrow/api.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace etl;
using test::q;

namespace {

qsizetype footerLength(const QByteArray &file)
{
    quint32 length = 0;
    memcpy(&length, file.constData() + file.size() - 8, sizeof(length));
    return length;
}

} // namespace

class TestParquetLoad : public test::Suite
{
    Q_OBJECT

private slots:
    void initTestCase();
    void joinedPiecesReadBackEqual_data();
    void joinedPiecesReadBackEqual();
    void aSinglePieceStaysByteForByte();
    void noPiecesGiveAnEmptyFileWithColumns();
    void joinsManyPieces();
    void everyChangedBitOfTheFooterIsTold_data();
    void everyChangedBitOfTheFooterIsTold();
    void everyChangedBitOfTheColumnsIsTold();
    void cutsRowGroupsEvenly_data();
    void cutsRowGroupsEvenly();
    void joinsAnewOverWhatIsThere();
    void resumesAfterAnyByte();
    void refusesToResumeWhatIsTooLong();
    void tellsOfABrokenPart_data();
    void tellsOfABrokenPart();
    void refusesPartsThatDiffer();
    void tellsOfAFullDisk();

private:
    model::CheckedNode loadNode(const model::Json &settings = model::Json::object()) const;
    std::string file(const char *name) const { return m_folder.filePath(q(name)).toStdString(); }

    QTemporaryDir m_folder;
    runtime::BatchPtr m_rows;
    model::Schema m_schema;
};

void TestParquetLoad::initTestCase()
{
    m_rows = test::allTypesRows(10'000);
    m_schema = *runtime::fromArrow(*m_rows->schema());
}

model::CheckedNode TestParquetLoad::loadNode(const model::Json &settings) const
{
    model::Json all = settings;
    all["path"] = file("result.parquet");
    return test::makeNode("load.parquet", all.dump(), m_schema);
}

void TestParquetLoad::joinedPiecesReadBackEqual_data()
{
    QTest::addColumn<QString>("compression");
    for (const char *compression : {"snappy", "zstd", "gzip", "none"})
        QTest::newRow(compression) << compression;
}

void TestParquetLoad::joinedPiecesReadBackEqual()
{
    QFETCH(QString, compression);
    auto node = loadNode({{"compression", compression.toStdString()}});
    QCOMPARE(q(test::issuesOf(node)), q(""));
    const auto pieces = test::writePieces(node, test::cut(m_rows, {1'000, 1, 3'000}), file("part"));
    QVERIFY(test::joinPieces(node, pieces, file("result.parquet")));
    const auto arrow = test::readParquet(file("result.parquet"));
    QCOMPARE(q(test::rowsOf(*runtime::normalise(arrow, m_rows->schema()))),
             q(test::rowsOf(m_rows)));
    const auto duck = test::askDuckDb("SELECT * FROM '" + file("result.parquet") + "'");
    QCOMPARE(q(test::rowsOf(duck)), q(test::rowsOf(m_rows)));
    // Zone maps and types survive: a filter on statistics finds the right rows.
    const auto count = test::askDuckDb("SELECT count(*), sum(id) FROM '" + file("result.parquet")
                                       + "' WHERE id >= 9000");
    QCOMPARE(q(test::rowsOf(count)), q("1000|9499500"));
}

void TestParquetLoad::aSinglePieceStaysByteForByte()
{
    auto node = loadNode();
    const auto pieces = test::writePieces(node, {m_rows}, file("single-part"));
    QVERIFY(test::joinPieces(node, pieces, file("single.parquet")));
    QFile part(q(file("single-part")));
    QFile joined(q(file("single.parquet")));
    QVERIFY(part.open(QIODevice::ReadOnly) && joined.open(QIODevice::ReadOnly));
    // But for the seal of the footer, which only whole files have.
    const QByteArray whole = part.readAll();
    const qsizetype begin = whole.size() - 8 - footerLength(whole);
    std::string footer = whole.mid(begin, footerLength(whole)).toStdString();
    nodes::sealFooter(footer);
    QCOMPARE(joined.readAll(),
             whole.first(begin) + QByteArray::fromStdString(footer) + whole.last(8));
}

void TestParquetLoad::noPiecesGiveAnEmptyFileWithColumns()
{
    auto node = loadNode();
    QVERIFY(test::joinPieces(node, {}, file("empty.parquet")));
    QCOMPARE(test::readParquet(file("empty.parquet"))->num_rows(), 0);
    const auto described = test::askDuckDb("SELECT column_name FROM (DESCRIBE SELECT * FROM '"
                                           + file("empty.parquet") + "')");
    QCOMPARE(described->num_rows(), static_cast<std::int64_t>(m_schema.columns.size()));
}

// More row groups than fit into the short form of a list.
void TestParquetLoad::joinsManyPieces()
{
    auto node = loadNode();
    auto pieces = test::writePieces(node, test::cut(m_rows, {97}), file("many-part"));
    std::ranges::reverse(pieces); // the order of the pieces is the order of the rows
    QVERIFY(test::joinPieces(node, pieces, file("many.parquet")));
    const auto result = test::askDuckDb("SELECT id FROM '" + file("many.parquet") + "'");
    QCOMPARE(result->num_rows(), m_rows->num_rows());
    QCOMPARE(q(test::sortedRowsOf(result)),
             q(test::sortedRowsOf(m_rows->SelectColumns({0}).ValueOrDie())));
    QCOMPARE(test::rowGroupsOf(file("many.parquet")).size(), pieces.size());
    QVERIFY(test::creatorOf(file("many.parquet")).starts_with("DataETL"));
}

void TestParquetLoad::everyChangedBitOfTheFooterIsTold_data()
{
    QTest::addColumn<bool>("empty");
    QTest::newRow("rows") << false;
    QTest::newRow("no rows") << true;
}

void TestParquetLoad::everyChangedBitOfTheFooterIsTold()
{
    QFETCH(bool, empty);
    auto node = loadNode();
    const auto pieces = empty
                            ? std::vector<runtime::Piece>{}
                            : test::writePieces(node, {m_rows->Slice(0, 50)}, file("sealed-part"));
    const std::string path = file("sealed.parquet");
    QVERIFY(test::joinPieces(node, pieces, path));
    QFile stored(QString::fromStdString(path));
    QVERIFY(stored.open(QIODevice::ReadWrite | QIODevice::Unbuffered));
    const QByteArray whole = stored.readAll();
    const qsizetype length = footerLength(whole);
    QVERIFY(length > 100);
    auto extract = test::makeNode("extract.parquet", R"({"path": ")" + path + "\"}");
    QCOMPARE(q(test::issuesOf(extract)), q(""));
    for (qsizetype at = whole.size() - 8 - length; at < whole.size(); ++at) {
        const char changed = static_cast<char>(whole[at] ^ (1 << (at % 8)));
        QVERIFY(stored.seek(at) && stored.write(&changed, 1) == 1);
        const auto facts = test::check(extract);
        // A writer of another name is the one change that says nothing about the rows.
        const bool told = model::hasErrors(facts.issues);
        const auto name = whole.lastIndexOf("DataETL, footer ");
        QVERIFY2(told || (at >= name && at < name + 16), qPrintable(QString::number(at)));
        QVERIFY(stored.seek(at) && stored.write(whole.constData() + at, 1) == 1);
    }
}

// The heads of pages too, which the format has no checksum for: a wrong one makes other values.
void TestParquetLoad::everyChangedBitOfTheColumnsIsTold()
{
    auto node = loadNode();
    const std::string path = file("columns.parquet");
    const auto pieces = test::writePieces(node, {m_rows->Slice(0, 15), m_rows->Slice(15, 25)},
                                          file("columns-part"));
    QVERIFY(test::joinPieces(node, pieces, path));
    QFile stored(QString::fromStdString(path));
    QVERIFY(stored.open(QIODevice::ReadWrite | QIODevice::Unbuffered));
    const QByteArray whole = stored.readAll();
    const auto parquet = nodes::ParquetFile::open(path);
    QVERIFY(parquet);
    QCOMPARE((*parquet)->rowGroups(), 2);
    const auto isRead = [&](int group) {
        return (*parquet)->readGroup(group, m_schema, 1 << 20).has_value();
    };
    QVERIFY(isRead(0) && isRead(1));
    qsizetype unread = 0;
    for (qsizetype at = 4; at < whole.size() - 8 - footerLength(whole); ++at) {
        const char changed = static_cast<char>(whole[at] ^ (1 << (at % 8)));
        QVERIFY(stored.seek(at) && stored.write(&changed, 1) == 1);
        // The library writes a copy of a column's metadata behind it, which nobody reads.
        if (isRead(0) && isRead(1)) {
            ++unread;
            const auto rows = *runtime::normalise(test::readParquet(path), m_rows->schema());
            QVERIFY2(rows->Equals(*m_rows->Slice(0, 40)), qPrintable(QString::number(at)));
        }
        QVERIFY(stored.seek(at) && stored.write(whole.constData() + at, 1) == 1);
    }
    QVERIFY2(unread < whole.size() / 3, qPrintable(QString::number(unread)));
    // A column that is not asked for does not matter.
    const char changed = static_cast<char>(whole[4] ^ 1);
    QVERIFY(stored.seek(4) && stored.write(&changed, 1) == 1);
    model::Schema last;
    last.columns.push_back(m_schema.columns.back());
    QVERIFY((*parquet)->readGroup(0, last, 1 << 20));
    const auto wrong = (*parquet)->readGroup(0, m_schema, 1 << 20);
    QVERIFY(!wrong);
    QCOMPARE(wrong.error().code, ErrorCode::BadData);
    QVERIFY2(wrong.error().message.find("of row group 0 is damaged") != std::string::npos,
             wrong.error().message.c_str());
}

void TestParquetLoad::cutsRowGroupsEvenly_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<QList<int>>("groups");
    QTest::newRow("less") << 10 << QList<int>{10};
    QTest::newRow("exact") << 1000 << QList<int>{1000};
    QTest::newRow("a little more") << 1100 << QList<int>{1100};
    QTest::newRow("half more") << 1500 << QList<int>{750, 750};
    QTest::newRow("much more") << 3300 << QList<int>{1100, 1100, 1100};
}

void TestParquetLoad::cutsRowGroupsEvenly()
{
    QFETCH(int, rows);
    QFETCH(QList<int>, groups);
    nodes::ParquetSettings settings;
    settings.rowGroupRows = 1000;
    nodes::ParquetEncoder encoder(m_rows->schema(), settings);
    const auto bytes = encoder.encode({m_rows->Slice(0, rows)});
    QVERIFY(bytes);
    QList<int> actual;
    for (const int group : test::rowGroupsOf(*bytes))
        actual << group;
    QCOMPARE(actual, groups);
}

void TestParquetLoad::joinsAnewOverWhatIsThere()
{
    auto node = loadNode();
    const auto pieces = test::writePieces(node, test::cut(m_rows, {4'000}), file("again-part"));
    QFile stale(q(file("again.parquet")));
    QVERIFY(stale.open(QIODevice::WriteOnly));
    stale.write(QByteArray(10'000'000, 'x')); // what a killed joiner may have left
    stale.close();
    QVERIFY(test::joinPieces(node, pieces, file("again.parquet")));
    QCOMPARE(test::readParquet(file("again.parquet"))->num_rows(), m_rows->num_rows());
}

void TestParquetLoad::resumesAfterAnyByte()
{
    auto node = loadNode();
    const auto pieces =
        test::writePieces(node, test::cut(m_rows->Slice(0, 300), {100}), file("resume-part"));
    const auto path = file("resumed.parquet");
    QVERIFY(test::joinPieces(node, pieces, path));
    QFile joined(q(path));
    QVERIFY(joined.open(QIODevice::ReadWrite));
    const auto whole = joined.readAll();
    // A byte of the data that differs shows that what was kept was not written again.
    auto marked = whole;
    marked[5] = static_cast<char>(~marked[5]);
    for (qsizetype kept = 0; kept <= whole.size(); kept += kept < 600 ? 1 : 97) {
        QVERIFY(joined.resize(0) && joined.seek(0));
        joined.write(marked.first(kept));
        QVERIFY(joined.flush());
        QVERIFY(test::joinPieces(node, pieces, path, runtime::JoinStart::Resume));
        QVERIFY(joined.seek(0));
        QVERIFY2(joined.readAll() == (kept > 5 ? marked : whole),
                 qPrintable(QString::number(kept)));
    }
}

void TestParquetLoad::refusesToResumeWhatIsTooLong()
{
    auto node = loadNode();
    const auto pieces = test::writePieces(node, {m_rows->Slice(0, 10)}, file("long-part"));
    QFile longer(q(file("long.parquet")));
    QVERIFY(longer.open(QIODevice::WriteOnly));
    longer.write(QByteArray(1'000'000, 'x'));
    longer.close();
    const auto status =
        test::joinPieces(node, pieces, file("long.parquet"), runtime::JoinStart::Resume);
    QVERIFY(!status);
    QCOMPARE(status.error().code, ErrorCode::Internal);
}

void TestParquetLoad::tellsOfABrokenPart_data()
{
    QTest::addColumn<int>("cutOff"); // bytes at the end of the part
    QTest::addColumn<int>("damage"); // bytes before its end that are overwritten
    QTest::newRow("short") << 100 << 0;
    QTest::newRow("no magic") << 0 << 4;
    QTest::newRow("footer length") << 0 << 8;
    QTest::newRow("footer") << 0 << 400;
}

void TestParquetLoad::tellsOfABrokenPart()
{
    QFETCH(int, cutOff);
    QFETCH(int, damage);
    auto node = loadNode();
    const auto pieces = test::writePieces(node, {m_rows->Slice(0, 100)}, file("broken-part"));
    QFile part(q(file("broken-part")));
    QVERIFY(part.open(QIODevice::ReadWrite));
    if (cutOff > 0)
        QVERIFY(part.resize(part.size() - cutOff));
    if (damage > 0) {
        QVERIFY(part.seek(part.size() - damage));
        part.write(QByteArray(damage == 400 ? 300 : 4, '\xff'));
    }
    part.close();
    const auto status = test::joinPieces(node, pieces, file("broken.parquet"));
    QVERIFY(!status);
    QCOMPARE(status.error().code, ErrorCode::Internal);
}

void TestParquetLoad::refusesPartsThatDiffer()
{
    auto node = loadNode();
    auto pieces = test::writePieces(node, {m_rows->Slice(0, 10)}, file("one-part"));
    const auto narrow = *m_rows->SelectColumns({0, 1});
    auto other =
        test::makeNode("load.parquet", R"({"path":"/x"})", *runtime::fromArrow(*narrow->schema()));
    pieces.push_back(test::writePieces(other, {narrow}, file("other-part")).front());
    const auto status = test::joinPieces(node, pieces, file("differ.parquet"));
    QVERIFY(!status);
    QCOMPARE(q(status.error().message), q("two Parquet parts differ in their columns"));
}

void TestParquetLoad::tellsOfAFullDisk()
{
    if (!QFile::exists(q("/dev/full")))
        QSKIP("this system has no /dev/full");
    auto node = loadNode();
    const auto pieces = test::writePieces(node, {m_rows}, file("full-part"));
    const auto status = test::joinPieces(node, pieces, "/dev/full");
    QVERIFY(!status);
    QCOMPARE(status.error().code, ErrorCode::NoSpace);
    QCOMPARE(q(status.error().setting), q("path"));
}

QTEST_GUILESS_MAIN(TestParquetLoad)
#include "tst_parquetload.moc"
