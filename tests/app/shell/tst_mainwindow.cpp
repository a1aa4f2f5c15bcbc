// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/shell/windowharness.h"

#include "app/shell/banner.h"
#include "app/shell/bottomdock.h"
#include "app/shell/designpage.h"
#include "app/shell/inspector.h"
#include "app/shell/monitorpage.h"
#include "widgets/charts/stattile.h"
#include "widgets/forms/expressionedit.h"
#include "widgets/forms/fieldeditor.h"
#include "widgets/forms/fieldrow.h"
#include "widgets/forms/issuelist.h"
#include "widgets/forms/parameterform.h"
#include "widgets/graph/graphcanvas.h"
#include "widgets/tables/problemlist.h"
#include "widgets/tables/recordtable.h"
#include "widgets/tables/statustable.h"

#include <QTabWidget>

using namespace etl;
using namespace etl::test;
using session::RunPhase;
using widgets::PortSide;

namespace {

// A source that goes on for hours and a loader, not connected.
constexpr auto kTwoEnds = R"({"dataetl": 1, "name": "Two ends", "nodes": {
 "made": {"type": "extract.generate", "workers": 1,
  "settings": {"rows": 1000000000, "columns": {"i": "i"}, "rate": 20000}},
 "out": {"type": "load.csv", "isolated": true, "settings": {"path": "made.csv"}}},
 "wires": [],
 "layout": {"made": [36, 60], "out": [564, 60]}})";

} // namespace

// A person builds, corrects, runs, stops and takes back a pipeline: each function goes on where
// the one before it stopped.
class MainWindowTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<RealEngine> m_engine;
    std::unique_ptr<WindowHarness> m_window;
    std::string m_start;

    shell::DesignPage &design() { return *m_window->window.design(); }
    shell::MonitorPage &monitor() { return *m_window->window.monitor(); }
    widgets::FieldRow *condition()
    {
        return design().inspector()->form()->row(QStringLiteral("condition"));
    }
    widgets::ExpressionEdit *conditionEdit()
    {
        return condition()->editor()->findChild<widgets::ExpressionEdit *>();
    }
    std::size_t wires() const { return m_window->document.pipeline().wires.size(); }
    QString workerRows() const
    {
        QStringList cells;
        for (const auto &row : m_window->window.monitor()->workers()->statusModel()->rows())
            cells << row.cells[4].text;
        return cells.join(QLatin1Char(' '));
    }

private slots:
    void initTestCase()
    {
        m_engine = std::make_unique<RealEngine>();
        m_window = std::make_unique<WindowHarness>(*m_engine);
        QVERIFY(m_window->open(m_engine->write("test.etl", kTwoEnds)));
        m_start = m_window->document.text();
    }
    void cleanupTestCase()
    {
        m_window.reset();
        m_engine.reset();
    }
    void init()
    {
        // Without its predecessor a step means nothing.
        if (m_failed)
            QSKIP("a step before failed");
    }
    void cleanup() { m_failed = m_failed || QTest::currentTestFailed(); }

    void looseEndsAreProblems()
    {
        QVERIFY(!m_window->problems().isEmpty());
        QVERIFY(design().canvas()->isVisible());
        QCOMPARE(m_window->window.isWindowModified(), false);
    }

    void aTypeIsDraggedFromThePalette()
    {
        QVERIFY(m_window->dropType("transform.filter", {300, 60}));
        QVERIFY(m_window->document.pipeline().find(NodeId("filter")));
        QCOMPARE(m_window->document.selectedNodes(), std::set<NodeId>{NodeId("filter")});
        QVERIFY(m_window->window.isWindowModified());
        QVERIFY(condition());
    }

    void wiresAreDrawnFromPortToPort()
    {
        m_window->drag(m_window->port("made", "out", PortSide::Output),
                       m_window->port("filter", "in", PortSide::Input));
        QCOMPARE(wires(), 1u);
        m_window->drag(m_window->port("filter", "out", PortSide::Output),
                       m_window->port("out", "in", PortSide::Input));
        QCOMPARE(wires(), 2u);
        QCOMPARE(m_window->document.pipeline().wires[1].from.node, NodeId("filter"));
        // Backwards in a circle: refused.
        m_window->drag(m_window->port("filter", "rejects", PortSide::Output),
                       m_window->port("filter", "in", PortSide::Input));
        QCOMPARE(wires(), 2u);
    }

    void aFaultyExpressionIsShownWhereItIs()
    {
        m_window->clickCanvas({395, 80});
        QCOMPARE(m_window->document.selectedNodes(), std::set<NodeId>{NodeId("filter")});
        m_window->click(conditionEdit()->viewport());
        QVERIFY(conditionEdit()->hasFocus());
        m_window->type(QStringLiteral("zz > 1"));
        QTRY_VERIFY(m_window->setting("filter", "condition") == "zz > 1");
        QVERIFY(await([this] {
            return m_window->isChecked()
                   && condition()->issueList()->plainText().contains(QStringLiteral("zz"));
        }));
        QCOMPARE(condition()->issueList()->issues().front().severity, widgets::Severity::Error);
        const auto problems = m_window->problems();
        QVERIFY2(problems.size() == 1 && problems.front().contains(QStringLiteral("zz")),
                 qPrintable(problems.join(QLatin1Char('\n'))));
        QVERIFY(conditionEdit()->hasFocus()); // nobody took the keys away
    }

    void aClickOnTheProblemGoesThere()
    {
        m_window->key(Qt::Key_F7);
        auto *list = design().dock()->problems();
        QTRY_VERIFY(list->isVisible());
        m_window->clickCanvas({395, 300}); // nothing there
        QVERIFY(m_window->document.selectedNodes().empty());
        m_window->click(list->viewport(), list->visualRect(list->model()->index(0, 0)).center());
        QCOMPARE(m_window->document.selectedNodes(), std::set<NodeId>{NodeId("filter")});
        QTRY_VERIFY(conditionEdit()->hasFocus());
    }

    void theFixIsSeenAtOnce()
    {
        m_window->key(Qt::Key_A, Qt::ControlModifier);
        m_window->type(QStringLiteral("i % 2 = 0"));
        QVERIFY(await([this] {
            return m_window->setting("filter", "condition") == "i % 2 = 0" && m_window->isChecked()
                   && m_window->problems().isEmpty();
        }));
        QVERIFY(condition()->issueList()->issues().empty());
    }

    void thePreviewShowsTheRows()
    {
        design().dock()->tabs()->setCurrentIndex(0);
        auto *preview = design().dock()->preview();
        QVERIFY(await([&] {
            return preview->state() == widgets::RecordTable::State::Ready
                   && preview->records()->rowCount() > 1;
        }));
        QCOMPARE(preview->records()->index(1, 0).data().toString(), QStringLiteral("2"));
    }

    void theRunIsWatched()
    {
        m_window->key(Qt::Key_F8);
        QVERIFY(await([this] { return m_window->isPhase(RunPhase::Active); }));
        QTRY_VERIFY(monitor().isVisible());
        QVERIFY(!design().isVisible());
        QVERIFY(!m_window->window.banner()->isVisible());
        QVERIFY(await([this] {
            const auto &rows = monitor().workers()->statusModel()->rows();
            return rows.size() == 2 && rows[1].cells[4].text != QStringLiteral("0");
        }));
        const auto before = workerRows();
        QVERIFY(await([&] { return workerRows() != before; }));
        const auto *tile = monitor().findChild<widgets::StatTile *>();
        QVERIFY(tile);
        const auto value = tile->value();
        QVERIFY(await([&] { return tile->value() != value; }));
    }

    void stopStops()
    {
        m_window->key(Qt::Key_F9);
        QVERIFY(await([this] { return m_window->isPhase(RunPhase::Over); }));
        QCOMPARE(m_window->session.run().state, protocol::RunState::Stopped);
        QTRY_VERIFY(m_window->window.banner()->isVisible());
        QVERIFY(m_window->window.banner()->text().contains(QStringLiteral("Stopped")));
        QVERIFY(await([this] { return m_window->session.savedRun().has_value(); }));
        m_window->session.discardSavedRun();
        QVERIFY(await([this] { return m_engine->entries("made").isEmpty(); }));
    }

    void everythingIsTakenBack()
    {
        QVERIFY(m_window->clickButton(&m_window->window, QStringLiteral("Design")));
        QVERIFY(design().isVisible());
        m_window->clickCanvas({395, 300});
        auto &undo = m_window->document.undoStack();
        QVERIFY(undo.count() >= 4);
        for (int i = 0, steps = undo.count(); i < steps; ++i)
            m_window->key(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(!undo.canUndo());
        QCOMPARE(m_window->document.text(), m_start);
        QVERIFY(!m_window->window.isWindowModified());
        m_window->key(Qt::Key_Y, Qt::ControlModifier);
        QVERIFY(m_window->document.pipeline().find(NodeId("filter")));
    }

private:
    bool m_failed = false;
};

QTEST_MAIN(MainWindowTest)
#include "tst_mainwindow.moc"
