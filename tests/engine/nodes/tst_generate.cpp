// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/rowpace.h"
#include "tests/engine/nodes/nodetesting.h"
#include "tests/engine/nodes/qtext.h"
#include "tests/helpers/suite.h"

#include <arrow/api.h>

#include <QElapsedTimer>
#include <QTest>

using namespace etl;
using nodes::RowPace;
using test::q;
using namespace std::chrono_literals;

namespace {

// A generator that is read from its first split.
class Generating
{
public:
    explicit Generating(const char *settings) : m_node(checked(settings)), m_context(m_node) {}

    bool start(std::uint64_t splitBytes, std::uint64_t position = 0)
    {
        return m_source->open(m_context)
               && m_source->start(m_code.splits(m_node, splitBytes)->front(), position,
                                  static_cast<std::int64_t>(position));
    }
    Result<runtime::SourceBatch> read(std::int64_t targetBytes)
    {
        return m_source->read(targetBytes);
    }

private:
    static model::CheckedNode checked(const char *settings)
    {
        auto node = test::makeNode("extract.generate", settings);
        test::check(node);
        return node;
    }

    const runtime::NodeCode &m_code = test::codeOf("extract.generate");
    const model::CheckedNode m_node;
    test::NodeContext m_context;
    const std::unique_ptr<runtime::SourceOperator> m_source = m_code.source();
};

} // namespace

class TestGenerate : public test::Suite
{
    Q_OBJECT

private slots:
    void makesRows();
    void isTheSameHoweverItIsRead();
    void goesOnWhereItEnded();
    void cutsIntoSplits();
    void rejectsRowsThatFail();
    void readsAreOfTheWantedSize();
    void keepsItsRate();
    void leavesInFewBatchesAtARate();
    void returnsSoonWhenNoRowIsDue();
    void makesUpForAtMostASecond();
};

void TestGenerate::makesRows()
{
    auto node =
        test::makeNode("extract.generate", R"({"rows":3,"columns":{"n":"i","t":"'row ' || i"}})");
    const auto facts = test::check(node);
    QVERIFY(facts.issues.empty());
    QCOMPARE(facts.totalRows, 3U);
    QVERIFY(facts.totalRowsExact);
    QCOMPARE(q(test::toText(node.outputs["out"])), q("n BIGINT, t VARCHAR"));
    test::NodeContext context(node);
    QCOMPARE(q(test::rowsOf(test::runSource(context, 1 << 20, 1 << 20))),
             q("0|row 0\n1|row 1\n2|row 2"));
}

void TestGenerate::isTheSameHoweverItIsRead()
{
    auto node =
        test::makeNode("extract.generate", R"({"rows":150000,"columns":{"h":"hash(i) % 1000"}})");
    test::check(node);
    test::NodeContext context(node);
    const auto whole = test::runSource(context, 1 << 30, 64 << 20);
    QCOMPARE(whole->num_rows(), 150'000);
    QVERIFY(whole->Equals(*test::runSource(context, 1, 1'000'000)));
    QVERIFY(whole->Equals(*test::runSource(context, 1, 10'000)));
}

void TestGenerate::goesOnWhereItEnded()
{
    Generating generating(R"({"rows":1000,"columns":{"n":"i"}})");
    QVERIFY(generating.start(1 << 20, 700));
    const auto read = generating.read(1 << 20);
    QVERIFY(read);
    QCOMPARE(read->batch->num_rows(), 300);
    QCOMPARE(q(test::rowsOf(read->batch->Slice(0, 1))), q("700"));
    QCOMPARE(read->position, 1000U);
}

void TestGenerate::cutsIntoSplits()
{
    auto node = test::makeNode("extract.generate", R"({"rows":200000,"columns":{"n":"i"}})");
    test::check(node);
    const auto &code = test::codeOf("extract.generate");
    const auto splits = code.splits(node, 1);
    QVERIFY(splits->size() > 1);
    std::uint64_t end = 0;
    for (const auto &split : *splits) {
        QCOMPARE(split.begin, end);
        end = split.end;
    }
    QCOMPARE(end, 200'000U);
    node.settings["rate"] = 10;
    QCOMPARE(code.splits(node, 1)->size(), 1U);
    node.settings["rate"] = 0;
    node.settings["rows"] = 1'000'000'000'000'000;
    QVERIFY(code.splits(node, 1)->size() <= 1'025);
    node.settings["rows"] = 0;
    QVERIFY(code.splits(node, 1)->empty());
}

void TestGenerate::rejectsRowsThatFail()
{
    auto node = test::makeNode(
        "extract.generate",
        R"({"rows":10,"columns":{"n":"CASE WHEN i = 4 THEN error('four') ELSE i END"}})");
    test::check(node);
    test::NodeContext context(node);
    QCOMPARE(test::runSource(context, 1 << 20, 1 << 20)->num_rows(), 9);
    QCOMPARE(context.rejected.size(), 1U);
    QCOMPARE(q(context.rejected[0].row), q("{\"i\": 4}"));
    QCOMPARE(q(context.rejected[0].column), q("n"));
}

void TestGenerate::readsAreOfTheWantedSize()
{
    Generating generating(R"({"rows":1000000,"columns":{"n":"i","m":"i"}})");
    QVERIFY(generating.start(1 << 30));
    const auto read = generating.read(16'000);
    QVERIFY(read->batch->num_rows() > 500 && read->batch->num_rows() < 1'500);
}

// 400 rows at 1,000 rows a second: not before 0.39 s, and soon after.
void TestGenerate::keepsItsRate()
{
    auto node =
        test::makeNode("extract.generate", R"({"rows":400,"columns":{"n":"i"},"rate":1000})");
    test::check(node);
    test::NodeContext context(node);
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(test::runSource(context, 1 << 20, 1 << 20)->num_rows(), 400);
    QVERIFY2(timer.elapsed() >= 390, qPrintable(QString::number(timer.elapsed())));
}

// A tick of 20 ms brings 200 rows.
void TestGenerate::leavesInFewBatchesAtARate()
{
    Generating generating(R"({"rows":2000,"columns":{"n":"i"},"rate":10000})");
    QVERIFY(generating.start(1 << 20));
    int reads = 0;
    while (generating.read(1 << 20)->position < 2000)
        ++reads;
    QVERIFY2(reads <= 11, qPrintable(QString::number(reads)));
}

void TestGenerate::returnsSoonWhenNoRowIsDue()
{
    Generating generating(R"({"rows":10,"columns":{"n":"i"},"rate":0.001})");
    QVERIFY(generating.start(1 << 20));
    QCOMPARE(generating.read(1 << 20)->position, 1U); // the first row is due at once
    const auto second = generating.read(1 << 20);
    QVERIFY(!second->batch);
    QCOMPARE(second->position, 1U);
}

void TestGenerate::makesUpForAtMostASecond()
{
    RowPace pace(100);
    const RowPace::Clock::time_point start{};
    const auto take = [&](RowPace::Clock::time_point now) {
        const auto rows = pace.due(now, 1'000'000);
        pace.taken(rows);
        return rows;
    };
    QCOMPARE(take(start), 1);
    QCOMPARE(take(start + 100ms), 10);
    QCOMPARE(take(start + 105ms), 0);
    QCOMPARE(take(start + 1000ms), 90);
    QCOMPARE(take(start + 60s), 1); // a minute's pause: it begins anew
    QCOMPARE(take(start + 60s + 50ms), 5);
    QCOMPARE(RowPace(0).due(start, 77), 77);
}

QTEST_GUILESS_MAIN(TestGenerate)
#include "tst_generate.moc"
