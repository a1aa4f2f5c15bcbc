// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/shell/windowharness.h"

#include "app/shell/banner.h"
#include "app/shell/designpage.h"
#include "app/shell/inspector.h"
#include "app/shell/nodepalette.h"
#include "app/shell/searchpopup.h"
#include "app/shell/topbar.h"
#include "widgets/common/searchfield.h"
#include "widgets/graph/graphcanvas.h"

#include <QClipboard>
#include <QListWidget>
#include <QMessageBox>
#include <QTimer>

using namespace etl;
using namespace etl::test;

// Searching, naming, copying, saving and closing by keyboard.
class WindowKeysTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<RealEngine> m_engine;
    std::unique_ptr<WindowHarness> m_window;

    shell::DesignPage &design() { return *m_window->window.design(); }
    QLineEdit *label()
    {
        for (auto *edit : design().inspector()->findChildren<QLineEdit *>()) {
            if (edit->accessibleName() == QStringLiteral("Node name"))
                return edit;
        }
        return nullptr;
    }
    std::set<NodeId> selected() const { return m_window->document.selectedNodes(); }
    void select(const char *node) { m_window->document.select({NodeId(node)}); }
    // Presses a button of the question that is about to come; `asked` tells whether one came.
    void answer(QMessageBox::StandardButton button, bool &asked)
    {
        auto *timer = new QTimer(&m_window->window);
        connect(timer, &QTimer::timeout, this, [timer, button, &asked] {
            auto *box = qobject_cast<QMessageBox *>(QApplication::activeModalWidget());
            if (!box)
                return;
            asked = true;
            timer->deleteLater();
            QTest::mouseClick(box->button(button), Qt::LeftButton);
        });
        timer->start(10);
    }

private slots:
    void init()
    {
        m_engine = std::make_unique<RealEngine>();
        m_engine->write("flights.csv", flightsCsv(100));
        m_window = std::make_unique<WindowHarness>(*m_engine);
        QVERIFY(m_window->open(m_engine->write("test.etl", flightsPipeline("delay > 89"))));
        m_window->clickCanvas({395, 300});
        QVERIFY(design().canvas()->hasFocus());
    }
    void cleanup()
    {
        m_window.reset();
        m_engine.reset();
    }

    void searchGoesToANode()
    {
        m_window->key(Qt::Key_K, Qt::ControlModifier);
        const auto *popup = m_window->window.findChild<shell::SearchPopup *>();
        QTRY_VERIFY(popup->isVisible());
        m_window->type(QStringLiteral("late"));
        QVERIFY(popup->list()->currentItem()->text().startsWith(QStringLiteral("late")));
        m_window->key(Qt::Key_Return);
        QVERIFY(!popup->isVisible());
        QCOMPARE(selected(), std::set<NodeId>{NodeId("late")});
    }

    void typingIntoTheSearchFieldLosesNoLetter()
    {
        auto *field = m_window->window.findChild<shell::TopBar *>()->search();
        m_window->click(field);
        QVERIFY(field->hasFocus());
        m_window->type(QStringLiteral("fit"));
        const auto *popup = m_window->window.findChild<shell::SearchPopup *>();
        QTRY_VERIFY(popup->isVisible());
        QCOMPARE(popup->findChild<widgets::SearchField *>()->text(), QStringLiteral("fit"));
        m_window->key(Qt::Key_Escape);
        QVERIFY(!popup->isVisible());
        QVERIFY(field->text().isEmpty());
    }

    void aNodeTypeIsFoundByAnotherToolsWord()
    {
        m_window->key(Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
        m_window->type(QStringLiteral("group by"));
        QVERIFY(design().palette()->itemOf(QStringLiteral("transform.aggregate")));
        QVERIFY(!design().palette()->itemOf(QStringLiteral("extract.csv")));
        m_window->key(Qt::Key_Return);
        QCOMPARE(selected(), std::set<NodeId>{NodeId("aggregate")});
    }

    void tabAsksForANodeWhereThePointerIs()
    {
        m_window->key(Qt::Key_Tab);
        const auto *popup = m_window->window.findChild<shell::SearchPopup *>();
        QTRY_VERIFY(popup->isVisible());
        m_window->type(QStringLiteral("union"));
        m_window->key(Qt::Key_Return);
        QCOMPARE(selected(), std::set<NodeId>{NodeId("union")});
    }

    void aNameBelongsToTheNodeItWasTypedFor()
    {
        select("late");
        m_window->click(label());
        m_window->key(Qt::Key_A, Qt::ControlModifier);
        m_window->type(QStringLiteral("Late ones"));
        // The search leaves the keys where they were: in the name.
        m_window->key(Qt::Key_K, Qt::ControlModifier);
        m_window->type(QStringLiteral("flights"));
        m_window->key(Qt::Key_Return);
        QCOMPARE(selected(), std::set<NodeId>{NodeId("flights")});
        QCOMPARE(label()->text(), QStringLiteral("flights"));
        m_window->click(design().canvas(), m_window->pixel({395, 300}));
        const auto &pipeline = m_window->document.pipeline();
        QCOMPARE(pipeline.find(NodeId("late"))->label, std::string("Late ones"));
        QCOMPARE(pipeline.find(NodeId("flights"))->label, std::string());
    }

    void savingTakesTheNameThatIsBeingTyped()
    {
        select("late");
        m_window->click(label());
        m_window->key(Qt::Key_A, Qt::ControlModifier);
        m_window->type(QStringLiteral("Very late"));
        m_window->key(Qt::Key_S, Qt::ControlModifier);
        QVERIFY(m_engine->read("test.etl").contains("Very late"));
        QVERIFY(!m_window->window.isWindowModified());
    }

    void copiesArePastedAndUndone()
    {
        const auto before = m_window->document.text();
        m_window->key(Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(selected().size(), 3u);
        m_window->key(Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QApplication::clipboard()->text().contains(QStringLiteral("extract.csv")));
        m_window->key(Qt::Key_V, Qt::ControlModifier);
        QCOMPARE(m_window->document.pipeline().nodes.size(), 6u);
        QCOMPARE(m_window->document.pipeline().wires.size(), 4u);
        QCOMPARE(selected().size(), 3u);
        m_window->key(Qt::Key_Delete);
        QCOMPARE(m_window->document.pipeline().nodes.size(), 3u);
        m_window->key(Qt::Key_Z, Qt::ControlModifier);
        m_window->key(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(m_window->document.text(), before);
    }

    void deletingANodeAndReconnectingKeepsTheWay()
    {
        select("late");
        m_window->key(Qt::Key_Delete, Qt::ControlModifier);
        QCOMPARE(m_window->document.pipeline().wires.size(), 1u);
        QCOMPARE(m_window->document.pipeline().wires.front().to.node, NodeId("out"));
    }

    void aBrokenFileLeavesTheOpenOne()
    {
        QVERIFY(!m_window->window.openFile(m_engine->write("bad.etl", "{\"dataetl\": 1,\n [")));
        QVERIFY(m_window->window.banner()->isVisible());
        QVERIFY(m_window->window.banner()->text().contains(QStringLiteral("line 2")));
        QCOMPARE(m_window->document.fileName(), QStringLiteral("test.etl"));
        QCOMPARE(m_window->document.pipeline().nodes.size(), 3u);
    }

    void closingAsksBeforeChangesAreLost()
    {
        select("late");
        m_window->key(Qt::Key_Delete);
        QVERIFY(m_window->window.isWindowModified());
        bool asked = false;
        answer(QMessageBox::Cancel, asked);
        QVERIFY(!m_window->window.close());
        QVERIFY(asked);
        QVERIFY(m_window->window.isVisible());
        asked = false;
        answer(QMessageBox::Save, asked);
        QVERIFY(m_window->window.close());
        QVERIFY(asked);
        QVERIFY(!m_engine->read("test.etl").contains("transform.filter"));
        QVERIFY(!m_window->preferences.windowGeometry.get().isEmpty());
    }
};

QTEST_MAIN(WindowKeysTest)
#include "tst_windowkeys.moc"
