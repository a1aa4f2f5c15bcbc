// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/common/guiwarnings.h"
#include "tests/widgets/graph/canvasharness.h"

#include <QAccessible>
#include <QSignalSpy>

#include <memory>

using namespace etl::widgets;
using namespace etl::test;

using Log = QStringList;

class TestCanvasKeys : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Dark); }
    void init();
    void cleanup() { m_harness.reset(); }

    void arrowsMoveTheFocusAndSelect();
    void shiftArrowExtendsTheSelection();
    void ctrlArrowMovesTheSelection();
    void deleteRemovesNodesAndWires();
    void ctrlASelectsAllAndEscapeNone();
    void zoomKeys();
    void homeFitsAndFFramesTheSelection();
    void enterOpensTheCurrentNode();
    void spaceAndTabAskForANode();
    void shiftTabLeavesTheCanvas();
    void menuKeyAsksAtTheCurrentNode();
    void focusIsVisibleOnlyForTheKeyboard();
    void removedNodeLosesSelectionAndFocus();
    void screenReadersSeeNodes();
    void screenReadersCanSelectAndOpen();

private:
    GraphCanvas &canvas() { return m_harness->canvas; }
    Log log() { return m_harness->graph.takeLog(); }
    void key(int code, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(&canvas(), Qt::Key(code), modifiers);
    }
    QString current() { return canvas().selection().current().value; }

    std::unique_ptr<CanvasHarness> m_harness;
};

void TestCanvasKeys::init()
{
    etl::test::failOnUnexpectedWarnings();
    m_harness = std::make_unique<CanvasHarness>();
    fillWithFlights(m_harness->graph, false);
    QVERIFY(m_harness->isReady());
}

void TestCanvasKeys::arrowsMoveTheFocusAndSelect()
{
    key(Qt::Key_Right);
    QCOMPARE(current(), QStringLiteral("Flights 2001"));
    key(Qt::Key_Right);
    key(Qt::Key_Right);
    QCOMPARE(current(), QStringLiteral("Delay bands"));
    QCOMPARE(m_harness->selectedNodes(), QStringLiteral("Delay bands"));
    key(Qt::Key_Down);
    QCOMPARE(current(), QStringLiteral("Add airport"));
}

void TestCanvasKeys::shiftArrowExtendsTheSelection()
{
    key(Qt::Key_Right);
    key(Qt::Key_Right, Qt::ShiftModifier);
    QCOMPARE(m_harness->selectedNodes(), QStringLiteral("Delayed only, Flights 2001"));
}

void TestCanvasKeys::ctrlArrowMovesTheSelection()
{
    canvas().selection().selectOnly(GraphNodeId{QStringLiteral("Delays")});
    key(Qt::Key_Down, Qt::ControlModifier);
    key(Qt::Key_Left, Qt::ControlModifier);
    QCOMPARE(log(),
             (Log{QStringLiteral("move Delays(800,222)"), QStringLiteral("move Delays(788,222)")}));
}

void TestCanvasKeys::deleteRemovesNodesAndWires()
{
    canvas().selection().selectOnly(GraphNodeId{QStringLiteral("Delays")});
    canvas().selection().toggle(GraphWireId{QStringLiteral("Flights 2001:out -> Delayed only:in")});
    key(Qt::Key_Delete);
    QCOMPARE(log(), Log{QStringLiteral("remove [Delays] [Flights 2001:out -> Delayed only:in]")});
    QVERIFY(canvas().selection().isEmpty());
    key(Qt::Key_Delete);
    QCOMPARE(log(), Log{});
}

void TestCanvasKeys::ctrlASelectsAllAndEscapeNone()
{
    key(Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(canvas().selection().nodes().size(), 8);
    QCOMPARE(canvas().selection().wires().size(), 7);
    key(Qt::Key_Escape);
    QVERIFY(canvas().selection().isEmpty());
}

void TestCanvasKeys::zoomKeys()
{
    key(Qt::Key_Plus, Qt::ControlModifier);
    QVERIFY(qFuzzyCompare(canvas().zoom(), 1.2));
    key(Qt::Key_Equal, Qt::ControlModifier);
    key(Qt::Key_Minus, Qt::ControlModifier);
    QVERIFY(qFuzzyCompare(canvas().zoom(), 1.2));
    key(Qt::Key_0, Qt::ControlModifier);
    QCOMPARE(canvas().zoom(), 1.0);
}

void TestCanvasKeys::homeFitsAndFFramesTheSelection()
{
    canvas().lookAt({5000, 5000}, 2);
    key(Qt::Key_Home);
    QVERIFY(canvas().view().visibleScene().contains(canvas().scene().bounds()));
    canvas().selection().selectOnly(GraphNodeId{QStringLiteral("Delays")});
    key(Qt::Key_F);
    QVERIFY(QLineF(canvas().viewCenter(), QPointF(895, 245)).length() < 2);
    canvas().lookAt({5000, 5000}, 2);
    key(Qt::Key_1, Qt::ControlModifier);
    QVERIFY(canvas().view().visibleScene().contains(canvas().scene().bounds()));
}

void TestCanvasKeys::enterOpensTheCurrentNode()
{
    QSignalSpy spy(&canvas(), &GraphCanvas::openNodeRequested);
    key(Qt::Key_Return);
    QCOMPARE(spy.count(), 0);
    key(Qt::Key_Right);
    key(Qt::Key_Return);
    QCOMPARE(spy.count(), 1);
    QCOMPARE(spy[0][0].value<GraphNodeId>().value, QStringLiteral("Flights 2001"));
}

void TestCanvasKeys::spaceAndTabAskForANode()
{
    QSignalSpy spy(&canvas(), &GraphCanvas::addRequested);
    key(Qt::Key_Space);
    QCOMPARE(spy.count(), 1);
    key(Qt::Key_Tab);
    QCOMPARE(spy.count(), 2);
    canvas().setEditor(nullptr);
    key(Qt::Key_Space);
    QCOMPARE(spy.count(), 2);
}

void TestCanvasKeys::shiftTabLeavesTheCanvas()
{
    QWidget window;
    QWidget before(&window);
    before.setFocusPolicy(Qt::StrongFocus);
    GraphCanvas inside(&window);
    inside.setModel(&m_harness->graph);
    inside.setEditor(&m_harness->graph);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    window.activateWindow();
    inside.setFocus();
    QTRY_VERIFY(inside.hasFocus());
    QTest::keyClick(&inside, Qt::Key_Tab);
    QVERIFY(inside.hasFocus());
    QTest::keyClick(&inside, Qt::Key_Backtab, Qt::ShiftModifier);
    QVERIFY(before.hasFocus());
}

void TestCanvasKeys::menuKeyAsksAtTheCurrentNode()
{
    QSignalSpy spy(&canvas(), &GraphCanvas::menuRequested);
    key(Qt::Key_Right);
    key(Qt::Key_Menu);
    QCOMPARE(spy.count(), 1);
    QCOMPARE(spy[0][0].value<GraphNodeId>().value, QStringLiteral("Flights 2001"));
}

void TestCanvasKeys::focusIsVisibleOnlyForTheKeyboard()
{
    const GraphNodeId id{QStringLiteral("Flights 2001")};
    const auto hasFrame = [&] {
        const QImage picture = canvas().grab().toImage();
        const QRect card = canvas().cardPixels(id);
        // The frame is dashed: look along its upper side.
        for (int x = card.left() + 20; x < card.right() - 30; ++x) {
            const QColor color = picture.pixelColor(x, card.top() - 5);
            if (color.blue() > color.red() + 80)
                return true;
        }
        return false;
    };
    m_harness->click({100, 20});
    QVERIFY(!hasFrame());
    key(Qt::Key_Right);
    key(Qt::Key_Left);
    QCOMPARE(current(), id.value);
    QVERIFY(hasFrame());
    m_harness->click({100, 20});
    QVERIFY(!hasFrame());
}

void TestCanvasKeys::removedNodeLosesSelectionAndFocus()
{
    key(Qt::Key_Right);
    QSignalSpy spy(&canvas().selection(), &Selection::changed);
    m_harness->graph.removeNode(QStringLiteral("Flights 2001"));
    QVERIFY(canvas().selection().isEmpty());
    QVERIFY(canvas().selection().current().isEmpty());
    QCOMPARE(spy.count(), 1);
}

void TestCanvasKeys::screenReadersSeeNodes()
{
    QAccessibleInterface *all = QAccessible::queryAccessibleInterface(&canvas());
    QVERIFY(all != nullptr);
    QCOMPARE(all->role(), QAccessible::List);
    QCOMPARE(all->childCount(), 8);
    QAccessibleInterface *bands = all->child(2);
    QCOMPARE(bands->text(QAccessible::Name),
             QStringLiteral("Delay bands, Derive, \u00d74, "
                            "air_time can be 0: division gives null"));
    QCOMPARE(bands->rect().size(), QSize(190, 70));
    QCOMPARE(all->indexOfChild(bands), 2);
    QCOMPARE(bands->parent(), all);
    const QPoint middle = bands->rect().center();
    QCOMPARE(all->childAt(middle.x(), middle.y()), bands);
    m_harness->graph.removeNode(QStringLiteral("Flights 2001"));
    QCOMPARE(all->childCount(), 7);
    QCOMPARE(all->child(1), bands);
    m_harness->graph.removeNode(QStringLiteral("Delay bands"));
    QVERIFY(!bands->isValid());
}

void TestCanvasKeys::screenReadersCanSelectAndOpen()
{
    QAccessibleInterface *all = QAccessible::queryAccessibleInterface(&canvas());
    QAccessibleInterface *delays = all->child(6);
    QVERIFY(!delays->state().selected);
    delays->actionInterface()->doAction(QAccessibleActionInterface::setFocusAction());
    QVERIFY(delays->state().selected);
    QCOMPARE(all->focusChild(), delays);
    QSignalSpy spy(&canvas(), &GraphCanvas::openNodeRequested);
    delays->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
    QCOMPARE(spy.count(), 1);
}

QTEST_MAIN(TestCanvasKeys)
#include "tst_canvaskeys.moc"
