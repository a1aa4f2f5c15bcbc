// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/common/guiwarnings.h"
#include "tests/widgets/graph/fakegraph.h"
#include "widgets/graph/canvastips.h"
#include "widgets/graph/graphscene.h"

#include <QTest>

#include <algorithm>
#include <array>

using namespace etl::widgets;
using namespace etl::test;

namespace {

// A scene that follows a graph, and what changed on the way.
struct Harness
{
    Harness()
    {
        scene.setModel(&graph);
        QObject::connect(&graph, &GraphModel::changed, &graph, [this](const GraphChange &change) {
            const SceneDamage damage = scene.apply(change);
            everything = everything || damage.everything;
            areas.insert(areas.end(), damage.areas.begin(), damage.areas.end());
        });
    }

    void forgetDamage()
    {
        everything = false;
        areas.clear();
    }
    bool isDamaged(QPointF point) const
    {
        return everything || std::ranges::any_of(areas, [&](const QRectF &area) {
                   return area.contains(point);
               });
    }
    const SceneNode &node(const char *id) const
    {
        return scene.node(scene.nodeNumber({QString::fromUtf8(id)}));
    }
    const SceneWire &wire(const char *id) const
    {
        return scene.wire(scene.wireNumber({QString::fromUtf8(id)}));
    }

    FakeGraph graph;
    GraphScene scene;
    bool everything = false;
    std::vector<QRectF> areas;
};

void addPair(Harness &h)
{
    h.graph.addNode(QStringLiteral("a"), {0, 0}, Category::Extract);
    h.graph.addNode(QStringLiteral("b"), {400, 100}, Category::Load);
    h.graph.addWire(QStringLiteral("a"), QStringLiteral("b"));
}

} // namespace

class TestGraphScene : public QObject
{
    Q_OBJECT

private slots:
    void init() { etl::test::failOnUnexpectedWarnings(); }

    void mirrorsNodesAndWires();
    void wireJoinsThePorts();
    void movingDamagesOldAndNewPlace();
    void longWireDoesNotDamageItsWholeBox();
    void removingANodeRemovesItsWires();
    void wireAnnouncedBeforeItsNodeIsDrawnLater();
    void wireToAnUnknownPortEndsAtTheEdge();
    void liveChangeDamagesOnlyWiresThatLookDifferent();
    void liftedNodesFollowThePointerAndComeBack();
    void liftedNodeKeepsItsPlaceWhenItChanges();
    void hiddenWireComesBack();
    void liveLineUnderAnotherCardIsCovered();
    void badgesKeepClearOfEachOther();
    void longTitlesAreCut();
    void manyRemovalsAreCompacted();
    void nodesAreSpokenWithAllFacts();
};

void TestGraphScene::mirrorsNodesAndWires()
{
    Harness h;
    fillWithFlights(h.graph, true);
    QCOMPARE(h.scene.nodeCount(), 8);
    QCOMPARE(h.scene.bounds(), QRectF(0, 0, 990, 340));
    QCOMPARE(h.node("Delay bands").wires.size(), size_t(3));
    QCOMPARE(h.node("Delays").live.bottleneck, true);
    QCOMPARE(h.wire("Add airport:out -> Delays:in").step, FillStep::Full);
    h.scene.setForm(CardForm::Monitor);
    QCOMPARE(h.node("Delays").card.height(), 92.0);
}

void TestGraphScene::wireJoinsThePorts()
{
    Harness h;
    addPair(h);
    const WireCurve &curve = h.wire("a:out -> b:in").curve;
    QCOMPARE(curve.from(), QPointF(190, 35));
    QCOMPARE(curve.to(), QPointF(400, 135));
}

void TestGraphScene::movingDamagesOldAndNewPlace()
{
    Harness h;
    addPair(h);
    h.forgetDamage();
    h.graph.moveNodes({{{QStringLiteral("b")}, {900, 500}}});
    QVERIFY(h.isDamaged({450, 120}));
    QVERIFY(h.isDamaged({950, 520}));
    QVERIFY(h.isDamaged(h.wire("a:out -> b:in").curve.at(0.5)));
    QVERIFY(!h.isDamaged({100, 40})); // the other node
    QCOMPARE(h.wire("a:out -> b:in").curve.to(), QPointF(900, 535));
}

void TestGraphScene::longWireDoesNotDamageItsWholeBox()
{
    Harness h;
    h.graph.addNode(QStringLiteral("a"), {0, 0}, Category::Extract);
    h.graph.addNode(QStringLiteral("b"), {4000, 3000}, Category::Load);
    h.forgetDamage();
    h.graph.addWire(QStringLiteral("a"), QStringLiteral("b"));
    double area = 0;
    for (const QRectF &damaged : h.areas)
        area += damaged.width() * damaged.height();
    QVERIFY(area < 4000.0 * 3000.0 / 5);
    QVERIFY(!h.isDamaged({3000, 300}));
}

void TestGraphScene::removingANodeRemovesItsWires()
{
    Harness h;
    addPair(h);
    h.graph.removeNode(QStringLiteral("b"));
    QCOMPARE(h.scene.nodeCount(), 1);
    QCOMPARE(h.scene.wireNumber({QStringLiteral("a:out -> b:in")}), -1);
    QVERIFY(h.node("a").wires.empty());
    QCOMPARE(h.scene.nodesTouching(QRectF(-1000, -1000, 3000, 3000)).size(), size_t(1));
    int wires = 0;
    h.scene.eachWireTouching(QRectF(-1000, -1000, 3000, 3000), [&](int) { ++wires; });
    QCOMPARE(wires, 0);
}

void TestGraphScene::wireAnnouncedBeforeItsNodeIsDrawnLater()
{
    Harness h;
    h.graph.addNode(QStringLiteral("a"), {0, 0}, Category::Extract);
    h.graph.addWire(QStringLiteral("a"), QStringLiteral("b"));
    QVERIFY(!h.wire("a:out -> b:in").isDrawn());
    h.graph.addNode(QStringLiteral("b"), {400, 100}, Category::Load);
    QVERIFY(h.wire("a:out -> b:in").isDrawn());
    QCOMPARE(h.wire("a:out -> b:in").curve.to(), QPointF(400, 135));
}

void TestGraphScene::wireToAnUnknownPortEndsAtTheEdge()
{
    Harness h;
    addPair(h);
    h.graph.addNode(QStringLiteral("c"), {400, 300}, Category::Load);
    h.graph.addWire(QStringLiteral("a"), QStringLiteral("c:strange"));
    QCOMPARE(h.wire("a:out -> c:strange").curve.to(), QPointF(400, 335));
}

void TestGraphScene::liveChangeDamagesOnlyWiresThatLookDifferent()
{
    Harness h;
    addPair(h);
    h.graph.setWireLive(QStringLiteral("a:out -> b:in"), {5, 16});
    h.graph.tellLiveChanged();
    h.forgetDamage();
    h.graph.setWireLive(QStringLiteral("a:out -> b:in"), {6, 16}); // the same step
    h.graph.setNodeLive(QStringLiteral("a"),
                        {NodeState::Running, QStringLiteral("1 row/s"), false});
    h.graph.tellLiveChanged();
    QVERIFY(h.areas.empty());
    QCOMPARE(h.wire("a:out -> b:in").live.depth, 6);
    QCOMPARE(h.node("a").live.text, QStringLiteral("1 row/s"));
    h.graph.setWireLive(QStringLiteral("a:out -> b:in"), {15, 16});
    h.graph.tellLiveChanged();
    QVERIFY(h.isDamaged(h.wire("a:out -> b:in").curve.at(0.5)));
}

void TestGraphScene::liftedNodesFollowThePointerAndComeBack()
{
    Harness h;
    addPair(h);
    const std::array lifted{h.scene.nodeNumber({QStringLiteral("b")})};
    const SceneDamage damage = h.scene.lift(lifted);
    QVERIFY(!damage.areas.empty());
    QVERIFY(h.node("b").lifted);
    QVERIFY(h.wire("a:out -> b:in").lifted);
    QVERIFY(!h.node("a").lifted);
    const QRectF changed = h.scene.moveLifted({50, 60});
    QVERIFY(changed.contains(QRectF(400, 100, 240, 130)));
    QCOMPARE(h.node("b").card.topLeft(), QPointF(450, 160));
    QCOMPARE(h.wire("a:out -> b:in").curve.to(), QPointF(450, 195));
    h.scene.moveLifted({10, 0});
    QCOMPARE(h.node("b").card.topLeft(), QPointF(410, 100));
    h.scene.dropLifted();
    QCOMPARE(h.node("b").card.topLeft(), QPointF(400, 100));
    QVERIFY(!h.node("b").lifted);
    QVERIFY(!h.wire("a:out -> b:in").lifted);
}

// Checks run in the background, so problems come and go while a node is dragged.
void TestGraphScene::liftedNodeKeepsItsPlaceWhenItChanges()
{
    Harness h;
    addPair(h);
    const std::array lifted{h.scene.nodeNumber({QStringLiteral("b")})};
    h.scene.lift(lifted);
    h.scene.moveLifted({50, 60});
    h.graph.at(QStringLiteral("b")).severity = ProblemSeverity::Error;
    h.graph.tellNodeChanged(QStringLiteral("b"));
    QCOMPARE(h.node("b").card.topLeft(), QPointF(450, 160));
    QCOMPARE(h.wire("a:out -> b:in").curve.to(), QPointF(450, 195));
    h.scene.dropLifted();
    QCOMPARE(h.node("b").card.topLeft(), QPointF(400, 100));
}

void TestGraphScene::hiddenWireComesBack()
{
    Harness h;
    addPair(h);
    h.scene.hideWire(0);
    QVERIFY(h.wire("a:out -> b:in").lifted);
    h.scene.dropLifted();
    QVERIFY(!h.wire("a:out -> b:in").lifted);
}

void TestGraphScene::liveLineUnderAnotherCardIsCovered()
{
    Harness h;
    h.scene.setForm(CardForm::Monitor);
    h.graph.addNode(QStringLiteral("a"), {0, 0}, Category::Transform);
    h.graph.addNode(QStringLiteral("b"), {40, 50}, Category::Transform);
    QVERIFY(h.node("a").covered);
    QVERIFY(!h.node("b").covered); // it lies on top
    h.graph.moveNodes({{{QStringLiteral("b")}, {400, 0}}});
    QVERIFY(!h.node("a").covered);
}

void TestGraphScene::badgesKeepClearOfEachOther()
{
    Harness h;
    fillLayered(h.graph, 400);
    h.scene.setForm(CardForm::Monitor);
    h.scene.placeBadges();
    std::vector<QRectF> boxes;
    for (int i = 0; i < h.scene.wireSlots(); ++i) {
        const SceneWire &wire = h.scene.wire(i);
        if (wire.badgeFits)
            boxes.push_back(QRectF(wire.badge - QPointF(29, 10), QSizeF(58, 20)));
    }
    QVERIFY(boxes.size() > size_t(h.scene.wireSlots()) / 2);
    for (size_t i = 0; i < boxes.size(); ++i) {
        for (size_t j = i + 1; j < boxes.size(); ++j)
            QVERIFY(!boxes[i].intersects(boxes[j]));
    }
}

void TestGraphScene::longTitlesAreCut()
{
    Harness h;
    addPair(h);
    h.graph.at(QStringLiteral("a")).title = QStringLiteral("An exceedingly long title of a node");
    h.graph.tellNodeChanged(QStringLiteral("a"));
    QVERIFY(h.node("a").title.endsWith(QChar(0x2026)));
    const qsizetype withChip = h.node("a").title.size();
    h.graph.at(QStringLiteral("a")).chip.clear();
    h.graph.tellNodeChanged(QStringLiteral("a"));
    QVERIFY(h.node("a").title.size() > withChip);
}

void TestGraphScene::manyRemovalsAreCompacted()
{
    Harness h;
    addPair(h);
    for (int i = 0; i < 600; ++i) {
        h.graph.addNode(QStringLiteral("temporary"), {0, 300}, Category::Flow);
        h.graph.removeNode(QStringLiteral("temporary"));
    }
    QVERIFY(h.scene.nodeSlots() < 400);
    QCOMPARE(h.scene.nodeCount(), 2);
    QVERIFY(h.wire("a:out -> b:in").isDrawn());
}

void TestGraphScene::nodesAreSpokenWithAllFacts()
{
    Harness h;
    fillWithFlights(h.graph, true);
    QCOMPARE(spokenName(h.node("Delays")),
             QStringLiteral("Delays, Parquet loader, \u00d72, running, 117k rows/s, bottleneck"));
    QCOMPARE(spokenName(h.node("Delay bands")),
             QStringLiteral("Delay bands, Derive, \u00d74, running, 118k rows/s, "
                            "air_time can be 0: division gives null"));
}

QTEST_MAIN(TestGraphScene)
#include "tst_graphscene.moc"
