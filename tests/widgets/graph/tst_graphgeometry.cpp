// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/cardgeometry.h"
#include "widgets/graph/gridindex.h"
#include "widgets/graph/viewport.h"
#include "widgets/graph/wirecurve.h"
#include "widgets/graph/wirefill.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <random>

using namespace etl::widgets;

namespace {

GraphNode nodeWith(int inputs, int outputs, bool rejects)
{
    GraphNode node;
    for (int i = 0; i < inputs; ++i)
        node.inputs.push_back({QStringLiteral("in%1").arg(i)});
    for (int i = 0; i < outputs; ++i)
        node.outputs.push_back({QStringLiteral("out%1").arg(i)});
    if (rejects)
        node.outputs.push_back({QStringLiteral("rejects"), true});
    return node;
}

std::vector<int> found(const GridIndex &index, const QRectF &box)
{
    std::vector<int> items;
    index.query(box, [&](int item) { items.push_back(item); });
    std::ranges::sort(items);
    return items;
}

} // namespace

class TestGraphGeometry : public QObject
{
    Q_OBJECT

private slots:
    void cardsHaveTheDesignedSizeAndGrowWithPorts();
    void portsAreApartAndOnTheirEdge_data();
    void portsAreApartAndOnTheirEdge();
    void positionsSnapToTheNearestPoint();
    void curveLeavesRightAndArrivesFromLeft_data();
    void curveLeavesRightAndArrivesFromLeft();
    void distanceIsZeroOnTheCurveAndGrowsAway();
    void boxHoldsTheWholeCurve();
    void crossingIsFoundOnlyWhereLinesMeet();
    void indexFindsExactlyWhatAFullSearchFinds();
    void indexForgetsWhatIsRemoved();
    void indexVisitsLongItemsOnce();
    void zoomKeepsThePointBelowTheMouse();
    void fitShowsEverythingInsideTheMargin();
    void detailFallsWithZoom();
    void fillStepsAt60And85Percent_data();
    void fillStepsAt60And85Percent();
};

void TestGraphGeometry::cardsHaveTheDesignedSizeAndGrowWithPorts()
{
    QCOMPARE(cardSize(nodeWith(1, 1, true), CardForm::Design), QSizeF(190, 70));
    QCOMPARE(cardSize(nodeWith(1, 1, true), CardForm::Monitor), QSizeF(190, 92));
    QCOMPARE(cardSize(nodeWith(2, 1, false), CardForm::Design), QSizeF(190, 70));
    QVERIFY(cardSize(nodeWith(1, 9, true), CardForm::Design).height() > 70);
}

void TestGraphGeometry::portsAreApartAndOnTheirEdge_data()
{
    QTest::addColumn<int>("inputs");
    QTest::addColumn<int>("outputs");
    QTest::addColumn<bool>("rejects");
    QTest::newRow("filter") << 1 << 1 << true;
    QTest::newRow("join") << 2 << 1 << false;
    QTest::newRow("route") << 1 << 5 << true;
    QTest::newRow("wide route") << 1 << 12 << true;
    QTest::newRow("wide union") << 9 << 1 << false;
    QTest::newRow("only rejects") << 1 << 0 << true;
}

void TestGraphGeometry::portsAreApartAndOnTheirEdge()
{
    QFETCH(int, inputs);
    QFETCH(int, outputs);
    QFETCH(bool, rejects);
    const GraphNode node = nodeWith(inputs, outputs, rejects);
    for (const CardForm form : {CardForm::Design, CardForm::Monitor}) {
        const QSizeF size = cardSize(node, form);
        double last = -100;
        for (int i = 0; i < int(node.outputs.size()); ++i) {
            const QPointF port = portOffset(node, form, PortSide::Output, i);
            QCOMPARE(port.x(), size.width());
            QVERIFY(port.y() - last >= 2 * kPortRadius);
            QVERIFY(port.y() >= kPortRadius && port.y() <= size.height() - kPortRadius);
            last = port.y();
        }
        last = -100;
        for (int i = 0; i < inputs; ++i) {
            const QPointF port = portOffset(node, form, PortSide::Input, i);
            QCOMPARE(port.x(), 0.0);
            QVERIFY(port.y() - last >= 2 * kPortRadius);
            last = port.y();
        }
    }
}

void TestGraphGeometry::positionsSnapToTheNearestPoint()
{
    QCOMPARE(snapped({5, 7}), QPointF(0, 12));
    QCOMPARE(snapped({-5, -7}), QPointF(0, -12));
    QCOMPARE(snapped({24, 36}), QPointF(24, 36));
}

void TestGraphGeometry::curveLeavesRightAndArrivesFromLeft_data()
{
    QTest::addColumn<QPointF>("to");
    QTest::newRow("ahead") << QPointF(300, 40);
    QTest::newRow("near") << QPointF(40, 5);
    QTest::newRow("near and far down") << QPointF(30, 400);
    QTest::newRow("back and down") << QPointF(-300, 200);
    QTest::newRow("back on one height") << QPointF(-300, 0);
    QTest::newRow("back and up") << QPointF(-10, -500);
}

void TestGraphGeometry::curveLeavesRightAndArrivesFromLeft()
{
    QFETCH(QPointF, to);
    const WireCurve curve({0, 0}, to);
    QCOMPARE(curve.from(), QPointF(0, 0));
    QCOMPARE(curve.to(), to);
    QCOMPARE(curve.at(0), QPointF(0, 0));
    QVERIFY(QLineF(curve.at(1), to).length() < 1e-6);
    QVERIFY(curve.at(0.02).x() > 0);
    QVERIFY(curve.at(0.98).x() < to.x());
    QCOMPARE(curve.path().elementAt(0).x, 0.0);
    QVERIFY(QLineF(curve.path().currentPosition(), to).length() < 1e-6);
}

void TestGraphGeometry::distanceIsZeroOnTheCurveAndGrowsAway()
{
    const WireCurve curve({0, 0}, {400, 200});
    QVERIFY(curve.distance(curve.at(0.5)) < 1);
    QVERIFY(curve.distance(curve.at(0.27)) < 3); // between the straight pieces
    QVERIFY(std::abs(curve.distance({-30, 0}) - 30) < 1e-6);
    QVERIFY(std::abs(curve.distance({400, 260}) - 60) < 1);
}

void TestGraphGeometry::boxHoldsTheWholeCurve()
{
    std::mt19937 random(3);
    std::uniform_real_distribution<double> place(-900, 900);
    for (int i = 0; i < 200; ++i) {
        const WireCurve curve({place(random), place(random)}, {place(random), place(random)});
        QVERIFY(curve.box().contains(curve.path().boundingRect().adjusted(1, 1, -1, -1)));
    }
}

void TestGraphGeometry::crossingIsFoundOnlyWhereLinesMeet()
{
    const WireCurve curve({0, 0}, {400, 200});
    QVERIFY(curve.crosses(QLineF(200, -100, 200, 300)));
    QVERIFY(!curve.crosses(QLineF(200, -100, 200, 40)));
    QVERIFY(!curve.crosses(QLineF(-50, -50, -50, 300)));
}

void TestGraphGeometry::indexFindsExactlyWhatAFullSearchFinds()
{
    std::mt19937 random(11);
    std::uniform_real_distribution<double> place(-5000, 5000);
    std::vector<QRectF> boxes;
    GridIndex index;
    for (int i = 0; i < 500; ++i) {
        boxes.push_back(QRectF(place(random), place(random), 190, 70));
        index.add(i, boxes.back());
    }
    for (int round = 0; round < 100; ++round) {
        // From a point to more than everything, so both ways of searching are taken.
        const double side = std::exp(round / 9.0);
        const QRectF area(place(random), place(random), side, side);
        std::vector<int> expected;
        for (int i = 0; i < 500; ++i) {
            if (boxes[size_t(i)].intersects(area))
                expected.push_back(i);
        }
        std::vector<int> actual = found(index, area);
        std::erase_if(actual, [&](int i) { return !boxes[size_t(i)].intersects(area); });
        QCOMPARE(actual, expected);
    }
}

void TestGraphGeometry::indexForgetsWhatIsRemoved()
{
    GridIndex index;
    const QRectF box(100, 100, 1000, 50);
    index.add(0, box);
    index.add(1, box);
    index.remove(0, box);
    QCOMPARE(found(index, box), std::vector<int>{1});
    index.remove(1, box);
    QCOMPARE(found(index, box), std::vector<int>{});
    QCOMPARE(index.cellCount(), 0);
}

void TestGraphGeometry::indexVisitsLongItemsOnce()
{
    GridIndex index;
    for (int piece = 0; piece < 20; ++piece)
        index.add(0, QRectF(piece * 150, 0, 160, 10));
    QCOMPARE(found(index, QRectF(0, 0, 3000, 10)), std::vector<int>{0});
    QCOMPARE(found(index, QRectF(0, 0, 3000, 10)), std::vector<int>{0});
}

void TestGraphGeometry::zoomKeepsThePointBelowTheMouse()
{
    Viewport view{1, {120, -40}, {800, 600}};
    const QPointF before = view.toScene(QPointF(333, 222));
    view.zoomAt({333, 222}, 1.7);
    QVERIFY(QLineF(view.toScene(QPointF(333, 222)), before).length() < 1);
    view.zoomAt({333, 222}, 1000);
    QCOMPARE(view.zoom, kMostZoom);
    view.zoomAt({333, 222}, 0);
    QCOMPARE(view.zoom, kLeastZoom);
}

void TestGraphGeometry::fitShowsEverythingInsideTheMargin()
{
    Viewport view{1, {}, {800, 600}};
    const QRectF area(-500, 300, 4000, 900);
    view.fit(area, 36);
    const QRectF pixels = view.toWidget(area);
    QVERIFY(QRectF(35, 35, 730, 530).contains(pixels));
    QVERIFY(pixels.width() > 720);
    view.fit(QRectF(0, 0, 190, 70), 36);
    QCOMPARE(view.zoom, 1.0);
}

void TestGraphGeometry::detailFallsWithZoom()
{
    QCOMPARE(detailFor(0.1), Detail::Block);
    QCOMPARE(detailFor(0.45), Detail::Title);
    QCOMPARE(detailFor(0.52), Detail::Full);
    QCOMPARE(detailFor(2), Detail::Full);
}

void TestGraphGeometry::fillStepsAt60And85Percent_data()
{
    QTest::addColumn<int>("depth");
    QTest::addColumn<int>("capacity");
    QTest::addColumn<int>("step");
    QTest::addColumn<QColor>("color");
    const ThemeTokens &t = theme();
    QTest::newRow("no queue") << 3 << 0 << int(FillStep::None) << t.wire;
    QTest::newRow("empty") << 0 << 16 << int(FillStep::Empty) << t.ok;
    QTest::newRow("2 / 16") << 2 << 16 << int(FillStep::Low) << t.ok;
    QTest::newRow("9 / 16") << 9 << 16 << int(FillStep::Middle) << t.ok;
    QTest::newRow("10 / 16") << 10 << 16 << int(FillStep::High) << t.warn;
    QTest::newRow("13 / 16") << 13 << 16 << int(FillStep::High) << t.warn;
    QTest::newRow("14 / 16") << 14 << 16 << int(FillStep::Full) << t.bad;
    QTest::newRow("overfull") << 20 << 16 << int(FillStep::Full) << t.bad;
}

void TestGraphGeometry::fillStepsAt60And85Percent()
{
    QFETCH(int, depth);
    QFETCH(int, capacity);
    QFETCH(int, step);
    QFETCH(QColor, color);
    const WireLive live{depth, capacity};
    QCOMPARE(int(fillStep(live)), step);
    QCOMPARE(fillColor(fillStep(live), theme()), color);
    QCOMPARE(fillText(live), QStringLiteral("%1 / %2").arg(depth).arg(capacity));
    for (int i = int(FillStep::Empty); i < int(FillStep::Full); ++i)
        QVERIFY(wireWidth(FillStep(i)) < wireWidth(FillStep(i + 1)));
}

QTEST_GUILESS_MAIN(TestGraphGeometry)
#include "tst_graphgeometry.moc"
