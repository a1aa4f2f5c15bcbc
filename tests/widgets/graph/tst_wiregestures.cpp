// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/common/guiwarnings.h"
#include "tests/widgets/graph/canvasharness.h"

#include "widgets/graph/palettedrop.h"

#include <QDragEnterEvent>
#include <QMimeData>
#include <QSignalSpy>

#include <memory>

using namespace etl::widgets;
using namespace etl::test;

namespace {

using Log = QStringList;

const QPointF kEmpty(400, 330); // a place without anything

} // namespace

// The graph of the design pictures; see samplegraphs.cpp for the places.
class TestWireGestures : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Dark); }
    void init();
    void cleanup();

    void portToPortConnects();
    void wireDroppedOnACardTakesItsFreePort();
    void wireFromAnInputGoesBackwards();
    void refusedWireTellsWhyAndDoesNothing();
    void acceptingPortsAreShown();
    void hoveredPortMayDisappear();
    void wireDroppedOnEmptyAsksForANode();
    void draggedWireEndMovesTheWire();
    void occupiedInputGivesItsWireAway();
    void wireEndDroppedInTheVoidRemovesTheWire();
    void wireEndPutBackDoesNothing();
    void nodeDroppedOnAWireIsSplicedIn();
    void connectedNodeIsNotSpliced();
    void clickSelectsAWire();
    void middleClickRemovesAWire();
    void altDragCutsWires();
    void ctrlRightDragCutsWires();
    void paletteDropOnAWireSplices();

private:
    GraphCanvas &canvas() { return m_harness->canvas; }
    Log log() { return m_harness->graph.takeLog(); }

    std::unique_ptr<CanvasHarness> m_harness;
};

void TestWireGestures::init()
{
    etl::test::failOnUnexpectedWarnings();
    m_harness = std::make_unique<CanvasHarness>();
    fillWithFlights(m_harness->graph, false);
    m_harness->graph.addNode(QStringLiteral("Spare"), {40, 420}, Category::Transform);
    QVERIFY(m_harness->isReady());
}

void TestWireGestures::cleanup()
{
    m_harness.reset();
}

void TestWireGestures::portToPortConnects()
{
    m_harness->drag({990, 85}, {40, 455}); // By carrier:out to Spare:in
    QCOMPARE(log(), Log{QStringLiteral("connect By carrier:out -> Spare:in")});
    QVERIFY(canvas().scene().wireNumber({QStringLiteral("By carrier:out -> Spare:in")}) >= 0);
    QVERIFY(!canvas().selection().contains(GraphNodeId{QStringLiteral("By carrier")}));
}

void TestWireGestures::wireDroppedOnACardTakesItsFreePort()
{
    m_harness->drag({990, 85}, {130, 440});
    QCOMPARE(log(), Log{QStringLiteral("connect By carrier:out -> Spare:in")});
}

void TestWireGestures::wireFromAnInputGoesBackwards()
{
    m_harness->drag({40, 455}, {990, 85});
    QCOMPARE(log(), Log{QStringLiteral("connect By carrier:out -> Spare:in")});
}

void TestWireGestures::refusedWireTellsWhyAndDoesNothing()
{
    m_harness->press({990, 85});
    m_harness->moveTo({700, 140});
    m_harness->moveTo({300, 20});
    const QImage picture = canvas().grab().toImage();
    const QPoint bubble = m_harness->pixel({300, 20}) + QPoint(16, 18);
    QCOMPARE(picture.pixelColor(bubble + QPoint(40, 0)), theme().bad); // its frame
    m_harness->release({300, 20});
    QCOMPARE(log(), Log{});
    QVERIFY(canvas().grab().toImage().pixelColor(bubble + QPoint(40, 0)) != theme().bad);
}

void TestWireGestures::acceptingPortsAreShown()
{
    const auto ring = [&] {
        return canvas().grab().toImage().pixelColor(m_harness->pixel({40, 455}) + QPoint(-7, 0));
    };
    const QColor before = ring();
    m_harness->press({990, 85});
    m_harness->moveTo({700, 140});
    QVERIFY(ring() != before);
    m_harness->release({990, 85});
    QCOMPARE(ring(), before);
}

void TestWireGestures::hoveredPortMayDisappear()
{
    m_harness->moveTo({190, 58}); // Flights 2001:rejects
    QCOMPARE(canvas().cursor().shape(), Qt::CrossCursor);
    m_harness->graph.at(QStringLiteral("Flights 2001")).outputs.clear();
    m_harness->graph.tellNodeChanged(QStringLiteral("Flights 2001"));
    QVERIFY(m_harness->settle());
    m_harness->moveTo({185, 58});
    QCOMPARE(canvas().cursor().shape(), Qt::ArrowCursor);
}

void TestWireGestures::wireDroppedOnEmptyAsksForANode()
{
    QSignalSpy spy(&canvas(), &GraphCanvas::wireDroppedOnEmpty);
    m_harness->drag({990, 85}, {940, 160});
    QCOMPARE(spy.count(), 1);
    QCOMPARE(spy[0][0].value<PortRef>().node.value, QStringLiteral("By carrier"));
    QCOMPARE(spy[0][1].toPointF(), QPointF(940, 160));
    QCOMPARE(spy[0][2].toPoint(), canvas().mapToGlobal(m_harness->pixel({940, 160})));
    m_harness->drag({990, 85}, {930, 90}); // its own card
    QCOMPARE(spy.count(), 1);
    QCOMPARE(log(), Log{});
}

void TestWireGestures::draggedWireEndMovesTheWire()
{
    m_harness->drag({524, 35}, {40, 455}); // just before Delay bands:in
    QCOMPARE(log(), Log{QStringLiteral("rewire Delayed only:out -> Delay bands:in"
                                       " => Delayed only:out -> Spare:in")});
}

void TestWireGestures::occupiedInputGivesItsWireAway()
{
    m_harness->drag({540, 35}, {40, 455});
    QCOMPARE(log(), Log{QStringLiteral("rewire Delayed only:out -> Delay bands:in"
                                       " => Delayed only:out -> Spare:in")});
}

void TestWireGestures::wireEndDroppedInTheVoidRemovesTheWire()
{
    m_harness->drag({524, 35}, kEmpty);
    QCOMPARE(log(), Log{QStringLiteral("remove [] [Delayed only:out -> Delay bands:in]")});
}

void TestWireGestures::wireEndPutBackDoesNothing()
{
    m_harness->press({524, 35});
    m_harness->moveTo({480, 100});
    const int wire =
        canvas().scene().wireNumber({QStringLiteral("Delayed only:out -> Delay bands:in")});
    QVERIFY(canvas().scene().wire(wire).lifted);
    m_harness->moveTo({540, 35});
    m_harness->release({540, 35});
    QCOMPARE(log(), Log{});
    QVERIFY(!canvas().scene().wire(wire).lifted);
}

void TestWireGestures::nodeDroppedOnAWireIsSplicedIn()
{
    const int wire =
        canvas().scene().wireNumber({QStringLiteral("Airports:out -> Add airport:right")});
    const QPointF middle = canvas().scene().wire(wire).curve.at(0.5);
    m_harness->press({100, 440});
    m_harness->moveTo({200, 400});
    m_harness->moveTo(middle + QPointF(-35, -15)); // the pointer holds the card off its middle
    m_harness->release(middle + QPointF(-35, -15));
    const Log entries = log();
    QCOMPARE(entries.size(), 1);
    QVERIFY2(entries[0].startsWith(QLatin1String("splice Spare (")), qPrintable(entries[0]));
    QVERIFY(entries[0].endsWith(QLatin1String("into Airports:out -> Add airport:right")));
    QVERIFY(canvas().scene().wireNumber({QStringLiteral("Airports:out -> Spare:in")}) >= 0);
}

void TestWireGestures::connectedNodeIsNotSpliced()
{
    const int wire =
        canvas().scene().wireNumber({QStringLiteral("Airports:out -> Add airport:right")});
    const QPointF middle = canvas().scene().wire(wire).curve.at(0.5);
    m_harness->drag({365, 185}, middle);
    const Log entries = log();
    QCOMPARE(entries.size(), 1);
    QVERIFY(entries[0].startsWith(QLatin1String("move Bad rows(")));
}

void TestWireGestures::clickSelectsAWire()
{
    const int wire =
        canvas().scene().wireNumber({QStringLiteral("Airports:out -> Add airport:right")});
    m_harness->click(canvas().scene().wire(wire).curve.at(0.5));
    QCOMPARE(m_harness->selectedWires(), QStringLiteral("Airports:out -> Add airport:right"));
    m_harness->click({500, 35}, Qt::LeftButton, Qt::ControlModifier);
    QCOMPARE(canvas().selection().wires().size(), 2);
    m_harness->click({500, 35});
    QCOMPARE(m_harness->selectedWires(), QStringLiteral("Delayed only:out -> Delay bands:in"));
}

void TestWireGestures::middleClickRemovesAWire()
{
    m_harness->click({500, 35}, Qt::MiddleButton);
    QCOMPARE(log(), Log{QStringLiteral("remove [] [Delayed only:out -> Delay bands:in]")});
}

void TestWireGestures::altDragCutsWires()
{
    m_harness->drag({500, -40}, {500, 330}, Qt::LeftButton, Qt::AltModifier);
    QCOMPARE(log(), Log{QStringLiteral("remove [] [Airports:out -> Add airport:right, "
                                       "Delay bands:out -> Add airport:left, "
                                       "Delayed only:out -> Delay bands:in]")});
}

void TestWireGestures::ctrlRightDragCutsWires()
{
    m_harness->drag({500, -40}, {500, 80}, Qt::RightButton, Qt::ControlModifier);
    QCOMPARE(log(), Log{QStringLiteral("remove [] [Delayed only:out -> Delay bands:in]")});
}

void TestWireGestures::paletteDropOnAWireSplices()
{
    QMimeData data;
    data.setData(QLatin1String(kNodeTypeMime), QByteArrayLiteral("transform.sort"));
    const int wire =
        canvas().scene().wireNumber({QStringLiteral("Airports:out -> Add airport:right")});
    const QPoint at = m_harness->pixel(canvas().scene().wire(wire).curve.at(0.5));
    QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(&canvas(), &enter);
    QDropEvent drop(QPointF(at), Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(&canvas(), &drop);
    const Log entries = log();
    QCOMPARE(entries.size(), 1);
    QVERIFY2(entries[0].endsWith(QLatin1String("into Airports:out -> Add airport:right")),
             qPrintable(entries[0]));
}

QTEST_MAIN(TestWireGestures)
#include "tst_wiregestures.moc"
