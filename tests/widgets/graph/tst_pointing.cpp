// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/common/guiwarnings.h"
#include "tests/widgets/graph/fakegraph.h"
#include "widgets/graph/hittest.h"
#include "widgets/graph/navigation.h"

#include <QTest>

#include <memory>

using namespace etl::widgets;
using namespace etl::test;

class TestPointing : public QObject
{
    Q_OBJECT

private slots:
    void init();

    void portsWinOverCardsAndWires();
    void cardsWinOverWires();
    void higherCardsWin();
    void wiresAreHitWithinAFewPixelsAtAnyZoom();
    void wireEndsCanBeTakenHoldOf();
    void portsAreNotOfferedFromAfar();
    void aCoveredPortIsNotHit();
    void wireBelowACardsMiddleIsFound();
    void arrowsLeadToTheNearestCardAhead_data();
    void arrowsLeadToTheNearestCardAhead();
    void keyboardStartsInView();

private:
    int number(const char *id) const { return m_scene->nodeNumber({QString::fromUtf8(id)}); }

    std::unique_ptr<FakeGraph> m_graph;
    std::unique_ptr<GraphScene> m_scene;
};

void TestPointing::init()
{
    etl::test::failOnUnexpectedWarnings();
    m_scene = std::make_unique<GraphScene>();
    m_graph = std::make_unique<FakeGraph>();
    fillWithFlights(*m_graph, false);
    m_scene->setModel(m_graph.get());
}

void TestPointing::portsWinOverCardsAndWires()
{
    const Hit hit = hitTest(*m_scene, {727, 35}, 1);
    QCOMPARE(hit.kind, Hit::Kind::Port);
    QCOMPARE(hit.node, number("Delay bands"));
    QCOMPARE(portRef(*m_scene, hit).port, QStringLiteral("out"));
    const Hit rejects = hitTest(*m_scene, {191, 58}, 1);
    QCOMPARE(portRef(*m_scene, rejects).port, QStringLiteral("rejects"));
    const Hit right = hitTest(*m_scene, {537, 232}, 1);
    QCOMPARE(right.side, PortSide::Input);
    QCOMPARE(portRef(*m_scene, right).port, QStringLiteral("right"));
}

void TestPointing::cardsWinOverWires()
{
    m_graph->moveNodes({{{QStringLiteral("Bad rows")}, {240, 0}}});
    m_scene->setModel(m_graph.get());
    const Hit hit = hitTest(*m_scene, {255, 35}, 1); // between two ports, over a wire
    QCOMPARE(hit.node, number("Bad rows"));
}

void TestPointing::higherCardsWin()
{
    m_graph->moveNodes({{{QStringLiteral("Bad rows")}, {0, 0}}});
    m_scene->setModel(m_graph.get());
    QCOMPARE(hitTest(*m_scene, {100, 30}, 1).node, number("Bad rows"));
}

void TestPointing::wiresAreHitWithinAFewPixelsAtAnyZoom()
{
    const int wire = m_scene->wireNumber({QStringLiteral("Airports:out -> Add airport:right")});
    const QPointF middle = m_scene->wire(wire).curve.at(0.5);
    QCOMPARE(hitTest(*m_scene, middle + QPointF(0, 3), 1).wire, wire);
    QCOMPARE(hitTest(*m_scene, middle + QPointF(0, 16), 1).kind, Hit::Kind::Nothing);
    QCOMPARE(hitTest(*m_scene, middle + QPointF(0, 16), 0.3).wire, wire);
}

void TestPointing::wireEndsCanBeTakenHoldOf()
{
    const int wire = m_scene->wireNumber({QStringLiteral("Airports:out -> Add airport:right")});
    QCOMPARE(hitTest(*m_scene, {206, 305}, 1).kind, Hit::Kind::WireStart);
    const Hit end = hitTest(*m_scene, {524, 231}, 1);
    QCOMPARE(end.kind, Hit::Kind::WireEnd);
    QCOMPARE(end.wire, wire);
}

void TestPointing::portsAreNotOfferedFromAfar()
{
    const Hit hit = hitTest(*m_scene, {727, 35}, 0.2);
    QCOMPARE(hit.kind, Hit::Kind::Node);
}

void TestPointing::aCoveredPortIsNotHit()
{
    // "Bad rows" is the last node, so it lies over the output of "Flights 2001".
    m_graph->moveNodes({{{QStringLiteral("Bad rows")}, {120, 0}}});
    m_scene->setModel(m_graph.get());
    const Hit hit = hitTest(*m_scene, {190, 35}, 1);
    QCOMPARE(hit.kind, Hit::Kind::Node);
    QCOMPARE(hit.node, number("Bad rows"));
}

void TestPointing::wireBelowACardsMiddleIsFound()
{
    const int wire = m_scene->wireNumber({QStringLiteral("Airports:out -> Add airport:right")});
    QRectF card(0, 0, 190, 70);
    card.moveCenter(m_scene->wire(wire).curve.at(0.5) + QPointF(0, 10));
    QCOMPARE(wireBelow(*m_scene, card, -1), wire);
    QCOMPARE(wireBelow(*m_scene, card, number("Airports")), -1); // its own wire
    QCOMPARE(wireBelow(*m_scene, card.translated(0, 60), -1), -1);
}

void TestPointing::arrowsLeadToTheNearestCardAhead_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<int>("direction");
    QTest::addColumn<QString>("to");
    const auto row = [](const char *from, Direction direction, const char *to) {
        QTest::addRow("%s to %s", from, to)
            << QString::fromUtf8(from) << int(direction) << QString::fromUtf8(to);
    };
    row("Flights 2001", Direction::Right, "Delayed only");
    row("Delayed only", Direction::Right, "Delay bands");
    row("Delay bands", Direction::Left, "Delayed only");
    row("Delay bands", Direction::Down, "Add airport");
    row("Flights 2001", Direction::Down, "Airports");
    row("Airports", Direction::Up, "Flights 2001");
    row("Delays", Direction::Up, "By carrier");
    row("Flights 2001", Direction::Left, "");
}

void TestPointing::arrowsLeadToTheNearestCardAhead()
{
    QFETCH(QString, from);
    QFETCH(int, direction);
    QFETCH(QString, to);
    const int next = nextCard(*m_scene, m_scene->nodeNumber({from}), Direction(direction));
    QCOMPARE(next, m_scene->nodeNumber({to}));
}

void TestPointing::keyboardStartsInView()
{
    QCOMPARE(firstCard(*m_scene, QRectF(560, 150, 400, 300)), number("Add airport"));
    QCOMPARE(firstCard(*m_scene, QRectF(5000, 5000, 10, 10)), number("Flights 2001"));
}

QTEST_MAIN(TestPointing)
#include "tst_pointing.moc"
