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
class TestCanvasGestures : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Dark); }
    void init();
    void cleanup();

    void clickSelectsOneNode();
    void ctrlClickTogglesAndShiftClickAdds();
    void clickOnTheEmptyCanvasClears();
    void bandSelectsNodesAndInnerWires();
    void bandWithShiftAddsAndWithCtrlToggles();
    void escapeRestoresTheSelectionBeforeTheBand();
    void dragMovesNodeOnTheSnapGrid();
    void shiftDragMovesFreely();
    void dragMovesTheWholeSelection();
    void escapePutsDraggedNodesBack();
    void smallTremorIsAClick();
    void middleRightAndSpaceDragPan_data();
    void middleRightAndSpaceDragPan();
    void rightClickAsksForAMenu();
    void doubleClickOpensOrAdds();
    void wheelZoomsAtThePointer();
    void minimapMovesTheView();
    void minimapLeavesRoomForAGraphThatIsAllInView();
    void keepsTheGraphInViewUntilTheUserMoves();
    void readOnlyCanvasSelectsButDoesNotEdit();
    void changeDuringAGestureCancelsIt();
    void viewFollowsADragAtItsEdge();
    void paletteDropAddsANode();
    void foreignDropIsRefused();

private:
    GraphCanvas &canvas() { return m_harness->canvas; }
    Log log() { return m_harness->graph.takeLog(); }

    std::unique_ptr<CanvasHarness> m_harness;
};

void TestCanvasGestures::init()
{
    etl::test::failOnUnexpectedWarnings();
    m_harness = std::make_unique<CanvasHarness>();
    fillWithFlights(m_harness->graph, false);
    m_harness->graph.addNode(QStringLiteral("Spare"), {40, 420}, Category::Transform);
    QVERIFY(m_harness->isReady());
}

void TestCanvasGestures::cleanup()
{
    m_harness.reset();
}

void TestCanvasGestures::clickSelectsOneNode()
{
    m_harness->click({100, 20});
    QCOMPARE(m_harness->selectedNodes(), QStringLiteral("Flights 2001"));
    QCOMPARE(canvas().selection().current().value, QStringLiteral("Flights 2001"));
    m_harness->click({640, 20});
    QCOMPARE(m_harness->selectedNodes(), QStringLiteral("Delay bands"));
    QCOMPARE(log(), Log{});
}

void TestCanvasGestures::ctrlClickTogglesAndShiftClickAdds()
{
    m_harness->click({100, 20});
    m_harness->click({640, 20}, Qt::LeftButton, Qt::ControlModifier);
    QCOMPARE(m_harness->selectedNodes(), QStringLiteral("Delay bands, Flights 2001"));
    m_harness->click({640, 20}, Qt::LeftButton, Qt::ControlModifier);
    QCOMPARE(m_harness->selectedNodes(), QStringLiteral("Flights 2001"));
    m_harness->click({640, 20}, Qt::LeftButton, Qt::ShiftModifier);
    m_harness->click({640, 20}, Qt::LeftButton, Qt::ShiftModifier);
    QCOMPARE(m_harness->selectedNodes(), QStringLiteral("Delay bands, Flights 2001"));
    m_harness->click({640, 20}); // without a key, one of several becomes the only one
    QCOMPARE(m_harness->selectedNodes(), QStringLiteral("Delay bands"));
}

void TestCanvasGestures::clickOnTheEmptyCanvasClears()
{
    canvas().selectAll();
    m_harness->click(kEmpty, Qt::LeftButton, Qt::ShiftModifier);
    QVERIFY(!canvas().selection().isEmpty());
    m_harness->click(kEmpty);
    QVERIFY(canvas().selection().isEmpty());
}

void TestCanvasGestures::bandSelectsNodesAndInnerWires()
{
    m_harness->press({240, -60});
    m_harness->moveTo({300, 40});
    QCOMPARE(m_harness->selectedNodes(), QStringLiteral("Delayed only"));
    m_harness->moveTo({560, 100});
    m_harness->release({560, 100});
    QCOMPARE(m_harness->selectedNodes(), QStringLiteral("Delay bands, Delayed only"));
    QCOMPARE(m_harness->selectedWires(), QStringLiteral("Delayed only:out -> Delay bands:in"));
    QCOMPARE(log(), Log{});
}

void TestCanvasGestures::bandWithShiftAddsAndWithCtrlToggles()
{
    m_harness->click({100, 20});
    m_harness->drag({240, -60}, {300, 40}, Qt::LeftButton, Qt::ShiftModifier);
    QCOMPARE(m_harness->selectedNodes(), QStringLiteral("Delayed only, Flights 2001"));
    m_harness->drag({-20, -60}, {300, 40}, Qt::LeftButton, Qt::ControlModifier);
    QCOMPARE(m_harness->selectedNodes(), QString());
}

void TestCanvasGestures::escapeRestoresTheSelectionBeforeTheBand()
{
    m_harness->click({100, 20});
    m_harness->press({240, -60});
    m_harness->moveTo({560, 100});
    QTest::keyClick(&canvas(), Qt::Key_Escape);
    m_harness->release({560, 100});
    QCOMPARE(m_harness->selectedNodes(), QStringLiteral("Flights 2001"));
}

void TestCanvasGestures::dragMovesNodeOnTheSnapGrid()
{
    m_harness->drag({640, 20}, {640 + 31, 20 - 50});
    QCOMPARE(log(), Log{QStringLiteral("move Delay bands(576,-48)")});
    QCOMPARE(m_harness->selectedNodes(), QStringLiteral("Delay bands"));
    const int number = canvas().scene().nodeNumber({QStringLiteral("Delay bands")});
    QCOMPARE(canvas().scene().node(number).card.topLeft(), QPointF(576, -48));
}

void TestCanvasGestures::shiftDragMovesFreely()
{
    m_harness->click({640, 20});
    m_harness->press({640, 20});
    m_harness->moveTo({660, 30});
    m_harness->moveTo({671, -30}, Qt::ShiftModifier);
    m_harness->release({671, -30}, Qt::LeftButton, Qt::ShiftModifier);
    QCOMPARE(log(), Log{QStringLiteral("move Delay bands(571,-50)")});
}

void TestCanvasGestures::dragMovesTheWholeSelection()
{
    m_harness->click({100, 20});
    m_harness->click({640, 20}, Qt::LeftButton, Qt::ControlModifier);
    m_harness->drag({640, 20}, {640 + 24, 20 + 24});
    QCOMPARE(log(), Log{QStringLiteral("move Delay bands(564,24), Flights 2001(24,24)")});
}

void TestCanvasGestures::escapePutsDraggedNodesBack()
{
    const int number = canvas().scene().nodeNumber({QStringLiteral("Delay bands")});
    m_harness->press({640, 20});
    m_harness->moveTo({700, 120});
    QVERIFY(canvas().scene().node(number).card.topLeft() != QPointF(540, 0));
    QTest::keyClick(&canvas(), Qt::Key_Escape);
    QCOMPARE(canvas().scene().node(number).card.topLeft(), QPointF(540, 0));
    m_harness->moveTo({720, 140});
    m_harness->release({720, 140});
    QCOMPARE(log(), Log{});
}

void TestCanvasGestures::smallTremorIsAClick()
{
    m_harness->drag({640, 20}, {642, 21});
    QCOMPARE(log(), Log{});
    QCOMPARE(m_harness->selectedNodes(), QStringLiteral("Delay bands"));
}

void TestCanvasGestures::middleRightAndSpaceDragPan_data()
{
    QTest::addColumn<int>("button");
    QTest::addColumn<bool>("space");
    QTest::newRow("middle") << int(Qt::MiddleButton) << false;
    QTest::newRow("right") << int(Qt::RightButton) << false;
    QTest::newRow("space") << int(Qt::LeftButton) << true;
}

void TestCanvasGestures::middleRightAndSpaceDragPan()
{
    QFETCH(int, button);
    QFETCH(bool, space);
    QSignalSpy menus(&canvas(), &GraphCanvas::menuRequested);
    QSignalSpy adds(&canvas(), &GraphCanvas::addRequested);
    if (space)
        QTest::keyPress(&canvas(), Qt::Key_Space);
    const QPoint before = canvas().view().origin;
    const QPoint from = m_harness->pixel({640, 20}); // over a card: it makes no difference
    QTest::mousePress(&canvas(), Qt::MouseButton(button), {}, from);
    for (const QPoint step : {QPoint(10, 5), QPoint(60, -40)}) {
        QMouseEvent move(QEvent::MouseMove, QPointF(from + step),
                         canvas().mapToGlobal(QPointF(from + step)), Qt::NoButton,
                         Qt::MouseButton(button), {});
        QApplication::sendEvent(&canvas(), &move);
    }
    QTest::mouseRelease(&canvas(), Qt::MouseButton(button), {}, from + QPoint(60, -40));
    if (space)
        QTest::keyRelease(&canvas(), Qt::Key_Space);
    QCOMPARE(canvas().view().origin, before - QPoint(60, -40));
    QCOMPARE(menus.count(), 0);
    QCOMPARE(adds.count(), 0);
    QCOMPARE(log(), Log{});
}

void TestCanvasGestures::rightClickAsksForAMenu()
{
    QSignalSpy spy(&canvas(), &GraphCanvas::menuRequested);
    m_harness->click({640, 20}, Qt::RightButton);
    QCOMPARE(spy.count(), 1);
    QCOMPARE(spy[0][0].value<GraphNodeId>().value, QStringLiteral("Delay bands"));
    QCOMPARE(m_harness->selectedNodes(), QStringLiteral("Delay bands"));
    m_harness->click({500, 35}, Qt::RightButton);
    QCOMPARE(spy[1][1].value<GraphWireId>().value,
             QStringLiteral("Delayed only:out -> Delay bands:in"));
    m_harness->click(kEmpty, Qt::RightButton);
    QVERIFY(spy[2][0].value<GraphNodeId>().isEmpty());
    QVERIFY(spy[2][1].value<GraphWireId>().isEmpty());
    QCOMPARE(spy[2][2].toPointF(), kEmpty);
}

void TestCanvasGestures::doubleClickOpensOrAdds()
{
    QSignalSpy nodes(&canvas(), &GraphCanvas::openNodeRequested);
    QSignalSpy wires(&canvas(), &GraphCanvas::openWireRequested);
    QSignalSpy adds(&canvas(), &GraphCanvas::addRequested);
    QTest::mouseDClick(&canvas(), Qt::LeftButton, {}, m_harness->pixel({640, 20}));
    QCOMPARE(nodes.count(), 1);
    QCOMPARE(nodes[0][0].value<GraphNodeId>().value, QStringLiteral("Delay bands"));
    QTest::mouseDClick(&canvas(), Qt::LeftButton, {}, m_harness->pixel({500, 35}));
    QCOMPARE(wires.count(), 1);
    QTest::mouseDClick(&canvas(), Qt::LeftButton, {}, m_harness->pixel(kEmpty));
    QCOMPARE(adds.count(), 1);
    QCOMPARE(adds[0][0].toPointF(), kEmpty);
    QCOMPARE(log(), Log{});
}

void TestCanvasGestures::wheelZoomsAtThePointer()
{
    QSignalSpy spy(&canvas(), &GraphCanvas::zoomChanged);
    const QPointF pixel(m_harness->pixel({640, 20}));
    QWheelEvent event(pixel, canvas().mapToGlobal(pixel), {}, {0, 120}, Qt::NoButton, {},
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(&canvas(), &event);
    QVERIFY(canvas().zoom() > 1.15 && canvas().zoom() < 1.25);
    QVERIFY(QLineF(canvas().view().toScene(pixel), QPointF(640, 20)).length() < 1);
    QCOMPARE(spy.count(), 1);
    QVERIFY(m_harness->settle());
}

void TestCanvasGestures::minimapMovesTheView()
{
    canvas().lookAt({0, 0}, 2);
    const QRect map(canvas().width() - 152, canvas().height() - 112, 140, 100);
    QTest::mousePress(&canvas(), Qt::LeftButton, {}, map.center());
    QVERIFY(QLineF(canvas().viewCenter(), canvas().scene().bounds().center()).length() < 15);
    QTest::mouseRelease(&canvas(), Qt::LeftButton, {}, map.center());
    QVERIFY(canvas().selection().isEmpty());
}

void TestCanvasGestures::minimapLeavesRoomForAGraphThatIsAllInView()
{
    const auto hasMap = [this] {
        return canvas().isOnMinimap(QPoint(canvas().width() - 82, canvas().height() - 62));
    };
    canvas().fitAll();
    canvas().resize(canvas().size() + QSize(200, 200)); // room beside the graph
    QVERIFY(hasMap());
    m_harness->graph.addNode(QStringLiteral("Corner"), {1400, 900}, Category::Load);
    canvas().fitAll();
    QVERIFY(!hasMap());
    canvas().lookAt({0, 0}, 2);
    QVERIFY(hasMap());
}

void TestCanvasGestures::keepsTheGraphInViewUntilTheUserMoves()
{
    const auto seesAll = [this] {
        const QRectF seen(canvas().viewCenter()
                              - QPointF(canvas().width(), canvas().height()) / 2 / canvas().zoom(),
                          QSizeF(canvas().size()) / canvas().zoom());
        return seen.contains(canvas().scene().bounds());
    };
    canvas().setKeepsFitted(true);
    canvas().fitAll();
    m_harness->graph.addNode(QStringLiteral("Far"), {4000, 3000}, Category::Load);
    QVERIFY(seesAll());
    canvas().resize(500, 400);
    QVERIFY(seesAll());
    canvas().hide();
    m_harness->graph.addNode(QStringLiteral("Farther"), {9000, 3000}, Category::Load);
    canvas().show();
    QVERIFY(seesAll());
    canvas().lookAt({0, 0}, 2);
    m_harness->graph.addNode(QStringLiteral("Unseen"), {12000, 3000}, Category::Load);
    QVERIFY(!seesAll());
    QCOMPARE(canvas().zoom(), 2.0);
}

void TestCanvasGestures::readOnlyCanvasSelectsButDoesNotEdit()
{
    canvas().setEditor(nullptr);
    QSignalSpy adds(&canvas(), &GraphCanvas::addRequested);
    m_harness->drag({640, 20}, {700, 90});
    QCOMPARE(m_harness->selectedNodes(), QStringLiteral("Delay bands"));
    m_harness->drag({990, 85}, {40, 455});
    m_harness->drag({524, 35}, kEmpty);
    m_harness->drag({500, -40}, {500, 330}, Qt::LeftButton, Qt::AltModifier);
    m_harness->click({500, 35}, Qt::MiddleButton);
    QTest::mouseDClick(&canvas(), Qt::LeftButton, {}, m_harness->pixel(kEmpty));
    canvas().selectAll();
    QTest::keyClick(&canvas(), Qt::Key_Delete);
    QTest::keyClick(&canvas(), Qt::Key_Right, Qt::ControlModifier);
    QCOMPARE(log(), Log{});
    QCOMPARE(adds.count(), 0);
}

void TestCanvasGestures::changeDuringAGestureCancelsIt()
{
    m_harness->press({640, 20});
    m_harness->moveTo({700, 120});
    m_harness->graph.removeNode(QStringLiteral("Delay bands"));
    m_harness->moveTo({720, 140});
    m_harness->release({720, 140});
    QCOMPARE(log(), Log{});
    QVERIFY(canvas().selection().isEmpty());
    QVERIFY(m_harness->settle());
}

void TestCanvasGestures::viewFollowsADragAtItsEdge()
{
    const QPoint before = canvas().view().origin;
    m_harness->press({640, 20});
    const QPointF edge = canvas().view().toScene(QPointF(canvas().width() - 3, 300));
    m_harness->moveTo({700, 40});
    m_harness->moveTo(edge);
    QTRY_VERIFY(canvas().view().origin.x() > before.x() + 60);
    const int number = canvas().scene().nodeNumber({QStringLiteral("Delay bands")});
    QVERIFY(canvas().scene().node(number).card.left() > edge.x() - 90);
    QTest::keyClick(&canvas(), Qt::Key_Escape);
    m_harness->release(edge);
    QCOMPARE(log(), Log{});
}

void TestCanvasGestures::paletteDropAddsANode()
{
    QMimeData data;
    data.setData(QLatin1String(kNodeTypeMime), QByteArrayLiteral("extract.csv"));
    const QPoint at = m_harness->pixel({400, 480});
    QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(&canvas(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(at), Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(&canvas(), &drop);
    QCOMPARE(log(), Log{QStringLiteral("add extract.csv (300,444)")});
    QVERIFY(canvas().scene().nodeNumber({QStringLiteral("new")}) >= 0);
}

void TestCanvasGestures::foreignDropIsRefused()
{
    QMimeData data;
    data.setText(QStringLiteral("hello"));
    const QPoint at = m_harness->pixel(kEmpty);
    QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(&canvas(), &enter);
    QVERIFY(!enter.isAccepted());
    QCOMPARE(log(), Log{});
}

QTEST_MAIN(TestCanvasGestures)
#include "tst_canvasgestures.moc"
