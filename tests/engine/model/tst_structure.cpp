// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/structure.h"
#include "tests/helpers/suite.h"

#include <QTest>

#include <sstream>

using namespace etl;
using namespace etl::model;

namespace {

std::vector<NodeId> nodes(const std::string &words)
{
    std::vector<NodeId> ids;
    std::istringstream stream(words);
    for (std::string word; stream >> word;)
        ids.emplace_back(word);
    return ids;
}

// "a>b b:rejects>c"
std::vector<Wire> wires(const std::string &words)
{
    std::vector<Wire> result;
    std::istringstream stream(words);
    for (std::string word; stream >> word;) {
        const auto arrow = word.find('>');
        Wire wire;
        wire.from = parsePortRef(word.substr(0, arrow), kDefaultOutput).value();
        wire.to = parsePortRef(word.substr(arrow + 1), kDefaultInput).value();
        result.push_back(wire);
    }
    return result;
}

std::string print(const Issues &issues)
{
    std::string text;
    for (const Issue &issue : issues)
        text += issue.toString() + "\n";
    return text;
}

std::string orderOf(const std::string &names, const std::string &edges)
{
    const auto order = topologicalOrder(nodes(names), wires(edges));
    if (!order)
        return order.error().toString();
    std::string text;
    for (const NodeId &id : *order)
        text += id.value + " ";
    return text;
}

} // namespace

class TestStructure : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void orderFollowsWiresAndElseTheFile();
    void orderOfACycleIsItsError();
    void cyclesNameTheirNodes_data();
    void cyclesNameTheirNodes();
    void namesAreChecked();
    void aDotInPlaceOfAColonIsTold();
    void foreseesACycle();
    void largeGraphsNeedNoStackAndLittleTime();
};

void TestStructure::orderFollowsWiresAndElseTheFile()
{
    QCOMPARE(orderOf("c b a", "").c_str(), "c b a ");
    QCOMPARE(orderOf("out mid in", "in>mid mid>out").c_str(), "in mid out ");
    QCOMPARE(orderOf("a b c d", "d>b b>a c>a").c_str(), "c d b a ");
    QCOMPARE(orderOf("a b", "a>b a:rejects>b a>b ghost>a").c_str(), "a b ");
}

void TestStructure::orderOfACycleIsItsError()
{
    QVERIFY(orderOf("a b", "a>b b>a")
                .starts_with("node 'a', setting 'wires': the wires form a circle: a -> b -> a"));
}

void TestStructure::cyclesNameTheirNodes_data()
{
    QTest::addColumn<QByteArray>("edges");
    QTest::addColumn<QList<QByteArray>>("circles");
    QTest::newRow("none") << QByteArray("a>b b>c a>c") << QList<QByteArray>{};
    QTest::newRow("self") << QByteArray("a>a") << QList<QByteArray>{"a -> a"};
    QTest::newRow("two") << QByteArray("b>a a>b") << QList<QByteArray>{"a -> b -> a"};
    QTest::newRow("tails are not named")
        << QByteArray("a>b b>c c>d d>b d>e") << QList<QByteArray>{"b -> c -> d -> b"};
    QTest::newRow("apart") << QByteArray("a>b b>a d>e e>d c>d")
                           << QList<QByteArray>{"a -> b -> a", "d -> e -> d"};
    QTest::newRow("between circles")
        << QByteArray("a>b b>a b>c c>d d>e e>d") << QList<QByteArray>{"a -> b -> a", "d -> e -> d"};
    QTest::newRow("rejects") << QByteArray("a>b b:rejects>a") << QList<QByteArray>{"a -> b -> a"};
}

void TestStructure::cyclesNameTheirNodes()
{
    QFETCH(const QByteArray, edges);
    QFETCH(const QList<QByteArray>, circles);
    const Issues issues = checkCycles(nodes("a b c d e"), wires(edges.toStdString()));
    QCOMPARE(static_cast<qsizetype>(issues.size()), circles.size());
    for (qsizetype i = 0; i < circles.size(); ++i) {
        const Issue &issue = issues[static_cast<std::size_t>(i)];
        QCOMPARE(issue.text.c_str(), ("the wires form a circle: " + circles[i]).constData());
        QCOMPARE(issue.severity, Severity::Error);
    }
}

void TestStructure::namesAreChecked()
{
    QCOMPARE(
        print(checkNames(nodes("flights out flights"),
                         wires("flights>out flights>out fligths>ghost")))
            .c_str(),
        "node 'flights': two nodes have the id 'flights' (rename one of them)\n"
        "node 'out', setting 'wires': the wire 'flights -> out' stands there twice (remove one of "
        "the two)\n"
        "setting 'wires': the wire 'fligths -> ghost' names the node 'fligths', which does not "
        "exist "
        "(did you mean 'flights'?)\n"
        "setting 'wires': the wire 'fligths -> ghost' names the node 'ghost', which does not exist "
        "(add the node or remove the wire)\n");
    QVERIFY(checkNames(nodes("a b"), wires("a>b a:rejects>b a>b:left")).empty());
}

void TestStructure::aDotInPlaceOfAColonIsTold()
{
    const auto issues = checkNames(nodes("a b"), wires("a.rejects>b"));
    QCOMPARE(issues.size(), 1U);
    QCOMPARE(issues.front().remedy.c_str(), "a port is written with a colon: 'a:rejects'");
}

void TestStructure::foreseesACycle()
{
    const auto edges = wires("a>b b>c x>y");
    QVERIFY(wouldCloseCycle(edges, NodeId("c"), NodeId("a")));
    QVERIFY(wouldCloseCycle(edges, NodeId("a"), NodeId("a")));
    QVERIFY(!wouldCloseCycle(edges, NodeId("a"), NodeId("c")));
    QVERIFY(!wouldCloseCycle(edges, NodeId("c"), NodeId("x")));
}

void TestStructure::largeGraphsNeedNoStackAndLittleTime()
{
    constexpr int kNodes = 200'000;
    std::vector<NodeId> ids;
    std::vector<Wire> edges;
    for (int i = 0; i < kNodes; ++i) {
        ids.emplace_back("n" + std::to_string(i));
        if (i > 0)
            edges.push_back({.from = {ids[static_cast<std::size_t>(i - 1)], "out"},
                             .to = {ids.back(), "in"},
                             .capacity = {}});
    }
    QCOMPARE(topologicalOrder(ids, edges).value().size(), ids.size());
    QVERIFY(wouldCloseCycle(edges, ids.back(), ids.front()));
    edges.push_back({.from = {ids.back(), "out"}, .to = {ids.front(), "in"}, .capacity = {}});
    QCOMPARE(checkCycles(ids, edges).size(), std::size_t{1});
    std::vector<Wire> loops;
    for (const NodeId &id : ids)
        loops.push_back({.from = {id, "out"}, .to = {id, "in"}, .capacity = {}});
    QCOMPARE(checkCycles(ids, loops).size(), std::size_t{20});
}

QTEST_GUILESS_MAIN(TestStructure)
#include "tst_structure.moc"
