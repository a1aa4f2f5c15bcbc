// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/shell/windowharness.h"

#include "app/shell/banner.h"
#include "app/shell/bottomdock.h"
#include "app/shell/designpage.h"
#include "app/shell/monitorpage.h"
#include "app/shell/topbar.h"
#include "widgets/common/badge.h"
#include "widgets/tables/problemlist.h"
#include "widgets/tables/recordtable.h"
#include "widgets/tables/statustable.h"

#include <QFile>
#include <QTabWidget>

#include <algorithm>

using namespace etl;
using namespace etl::test;
using session::EngineState;
using session::RunPhase;

namespace {

constexpr int kPacedRows = 6000;

// Some seconds of work.
QByteArray pacedPipeline()
{
    return R"({"dataetl": 1, "nodes": {
        "rows": {"type": "extract.generate", "workers": 1,
                 "settings": {"rows": )"
           + QByteArray::number(kPacedRows) + R"(, "rate": 2000, "columns": {"id": "i"}}},
        "some": {"type": "transform.filter", "workers": 2, "settings": {"condition": "id >= 0"}},
        "made": {"type": "load.csv", "workers": 2, "settings": {"path": "made.csv"}}},
        "wires": ["rows -> some", "some -> made"]})";
}

} // namespace

// What a window shows when engines die, windows close and runs are refused.
class WindowRunsTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<RealEngine> m_engine;
    std::unique_ptr<WindowHarness> m_window;

    shell::Banner &banner() { return *m_window->window.banner(); }
    bool open(const QByteArray &text)
    {
        m_window = std::make_unique<WindowHarness>(*m_engine);
        return m_window->open(m_engine->write("test.etl", text));
    }
    bool startsRunning()
    {
        m_window->key(Qt::Key_F8);
        return await([this] { return isWatched(); });
    }
    // Rows have come to a part file.
    bool startsWriting()
    {
        m_window->key(Qt::Key_F8);
        return await([this] {
            return m_window->isPhase(RunPhase::Active) && !m_engine->entries("made").isEmpty();
        });
    }
    bool isWatched() const
    {
        const auto *monitor = m_window->window.monitor();
        const auto &rows = monitor->workers()->statusModel()->rows();
        return m_window->isPhase(RunPhase::Active) && monitor->isVisible() && rows.size() == 3
               && rows.back().cells[4].text != QStringLiteral("0");
    }
    bool areAllWorkersShownAsEnded() const
    {
        const auto &rows = m_window->window.monitor()->workers()->statusModel()->rows();
        return std::ranges::all_of(rows, [](const auto &row) {
            return row.cells[2].text == QStringLiteral("-")
                   && row.cells[3].text == QStringLiteral("ended");
        });
    }
    bool loses()
    {
        m_engine->killEngines();
        return await([this] { return m_window->session.engineState() == EngineState::Lost; });
    }

private slots:
    void init()
    {
        m_engine = std::make_unique<RealEngine>();
        m_engine->write("flights.csv", flightsCsv(1000));
    }
    void cleanup()
    {
        m_window.reset();
        m_engine.reset();
    }

    void aFinishedRunSaysWhatItWrote()
    {
        QVERIFY(open(flightsPipeline("delay > 89")));
        QVERIFY(m_window->clickButton(&m_window->window, QStringLiteral("Run")));
        QVERIFY(await([this] { return m_window->isPhase(RunPhase::Over); }));
        QTRY_VERIFY(banner().isVisible());
        QVERIFY2(banner().text().contains(QStringLiteral("100 rows written")),
                 qPrintable(banner().text()));
        QVERIFY(m_engine->read("late.csv").count('\n') == 101);
    }

    void aRefusedRunLeadsToItsProblems()
    {
        QVERIFY(open(flightsPipeline("delai > 89")));
        QCOMPARE(m_window->problems().size(), 1);
        m_window->key(Qt::Key_F8);
        QVERIFY(await([this] { return banner().isVisible(); }));
        QVERIFY2(banner().text().contains(QStringLiteral("delai")), qPrintable(banner().text()));
        QVERIFY(m_window->window.design()->isVisible());
        QVERIFY(m_window->clickButton(&banner(), QStringLiteral("Show problems")));
        QVERIFY(m_window->window.design()->dock()->problems()->isVisible());
        QVERIFY(!banner().isVisible());
        QVERIFY(m_engine->entries("late").isEmpty());
    }

    void aKilledEngineIsStartedAgainFromTheBanner()
    {
        QVERIFY(open(endlessPipeline()));
        QVERIFY(startsRunning());
        const auto pid = m_window->session.enginePid();
        QVERIFY(loses());
        QTRY_VERIFY(banner().isVisible());
        QVERIFY2(banner().text().contains(QStringLiteral("engine is gone"))
                     && banner().text().contains(QStringLiteral("can go on")),
                 qPrintable(banner().text()));
        QCOMPARE(m_window->session.run().state, protocol::RunState::Failed);
        QVERIFY(await([this] { return areAllWorkersShownAsEnded(); }));
        auto *runButton = m_window->button(&m_window->window, QStringLiteral("Run"));
        QVERIFY(runButton && !runButton->isEnabled());
        QVERIFY(m_window->clickButton(&banner(), QStringLiteral("Start the engine")));
        QVERIFY(await([this] { return m_window->isChecked(); }));
        QVERIFY(m_window->session.enginePid() != pid);
        QVERIFY(!m_window->button(&banner(), QStringLiteral("Start the engine")));
        QVERIFY(await([this] { return m_window->button(&banner(), QStringLiteral("Resume")); }));
        QVERIFY(runButton->isEnabled());
        QVERIFY(startsRunning());
    }

    void theBadgeStartsItToo()
    {
        QVERIFY(open(endlessPipeline()));
        QVERIFY(loses());
        QTRY_VERIFY(banner().isVisible());
        m_window->click(
            m_window->window.findChild<shell::TopBar *>()->findChild<widgets::Badge *>());
        QVERIFY(await([this] { return m_window->isChecked(); }));
        QVERIFY2(!banner().isVisible(), "the engine is there: nobody needs to start it");
    }

    void runningWithoutAnEngineOffersToStartIt()
    {
        QVERIFY(open(flightsPipeline("delay > 89")));
        QVERIFY(loses());
        m_window->key(Qt::Key_F8);
        QVERIFY(await([this] { return !m_window->session.isRunning(); }));
        QVERIFY(m_window->clickButton(&banner(), QStringLiteral("Start the engine")));
        QVERIFY(await([this] { return m_window->isChecked(); }));
        QVERIFY(m_window->problems().isEmpty());
    }

    void aFailedPreviewCanBeAskedForAgain()
    {
        QVERIFY(open(flightsPipeline("delay > 89")));
        auto *preview = m_window->window.design()->dock()->preview();
        QVERIFY(QFile::remove(m_engine->path("flights.csv"))); // after the check
        m_window->document.select({NodeId("late")});
        QVERIFY(await([&] { return preview->state() == widgets::RecordTable::State::Failed; }));
        QVERIFY2(preview->message().contains(QStringLiteral("flights.csv")),
                 qPrintable(preview->message()));
        m_engine->write("flights.csv", flightsCsv(1000));
        QVERIFY(m_window->clickButton(preview, QStringLiteral("Try again")));
        QVERIFY(await([&] { return preview->state() == widgets::RecordTable::State::Ready; }));
        QCOMPARE(preview->records()->rowCount(), 100);
    }

    void aClosedWindowLeavesTheRunToTheNext()
    {
        QVERIFY(open(endlessPipeline()));
        QVERIFY(startsRunning());
        const auto run = m_window->session.run().id;
        QVERIFY(m_window->window.close());
        m_window.reset();

        QVERIFY(open(endlessPipeline()));
        QVERIFY(await([this] { return isWatched(); }));
        QCOMPARE(m_window->session.run().id, run);
        QVERIFY(banner().isVisible());
        QVERIFY(banner().text().contains(QStringLiteral("already running")));
        QVERIFY(m_window->clickButton(&m_window->window, QStringLiteral("Stop")));
        QVERIFY(await([this] { return m_window->isPhase(RunPhase::Over); }));
        QCOMPARE(m_window->session.run().state, protocol::RunState::Stopped);
        QVERIFY(await([this] { return m_window->session.savedRun().has_value(); }));
    }

    void aStoppedRunGoesOnFromTheBanner()
    {
        QVERIFY(open(pacedPipeline()));
        QVERIFY(startsWriting());
        m_window->key(Qt::Key_F9);
        QVERIFY(await([this] { return m_window->isPhase(RunPhase::Over); }));
        const auto run = m_window->session.run().id;
        QVERIFY(await([this] { return m_window->button(&banner(), QStringLiteral("Resume")); }));
        QVERIFY2(banner().text().contains(QStringLiteral("it can go on")),
                 qPrintable(banner().text()));
        QVERIFY(m_window->clickButton(&banner(), QStringLiteral("Resume")));
        QVERIFY(await([this] { return m_window->isPhase(RunPhase::Active); }));
        QCOMPARE(m_window->session.run().id, run);
        QVERIFY(await([this] { return m_window->isPhase(RunPhase::Over); }));
        QCOMPARE(m_window->session.run().state, protocol::RunState::Finished);
        QCOMPARE(m_engine->read("made.csv").count('\n'), kPacedRows + 1);
        QVERIFY(!m_window->session.savedRun());
    }

    void theRunOfADeadEngineGoesOnFromTheBanner()
    {
        QVERIFY(open(pacedPipeline()));
        QVERIFY(startsWriting());
        QVERIFY(loses());
        QVERIFY(m_window->clickButton(&banner(), QStringLiteral("Start the engine")));
        QVERIFY(await([this] { return m_window->button(&banner(), QStringLiteral("Resume")); }));
        QVERIFY2(banner().text().contains(QStringLiteral("lost its engine")),
                 qPrintable(banner().text()));
        m_window->key(Qt::Key_F8, Qt::ShiftModifier);
        QVERIFY(await([this] { return m_window->isPhase(RunPhase::Over); }));
        QCOMPARE(m_window->session.run().state, protocol::RunState::Finished);
        QCOMPARE(m_engine->read("made.csv").count('\n'), kPacedRows + 1);
    }

    void anotherFileMayBeOpenedDuringARun()
    {
        QVERIFY(open(endlessPipeline()));
        QVERIFY(startsRunning());
        const auto first = m_window->document.path();
        const auto run = m_window->session.run().id;
        QVERIFY(
            m_window->window.openFile(m_engine->write("other.etl", flightsPipeline("delay > 89"))));
        QVERIFY(await([this] { return m_window->isChecked(); }));
        QVERIFY(m_window->isPhase(RunPhase::None)); // the other file's page, not this run's
        QVERIFY(!m_window->session.telemetry().hasFrames());
        // The first file again: its run went on, and can be stopped.
        QVERIFY(m_window->window.openFile(first));
        QVERIFY(await([this] { return isWatched(); }));
        QCOMPARE(m_window->session.run().id, run);
        m_window->key(Qt::Key_F9);
        QVERIFY(await([this] { return m_window->isPhase(RunPhase::Over); }));
    }

    void aRunWithoutAFileIsNotLeft()
    {
        QVERIFY(open(endlessPipeline()));
        m_window->key(Qt::Key_N, Qt::ControlModifier);
        QVERIFY(m_window->document.path().isEmpty());
        const auto text =
            endlessPipeline().replace("made.csv", m_engine->path("made.csv").toUtf8());
        const auto pipeline = model::parsePipeline(text.toStdString());
        QVERIFY(pipeline.has_value());
        m_window->document.apply(QStringLiteral("Paste"), *pipeline);
        QVERIFY(startsRunning());
        QVERIFY(!m_window->window.openFile(m_engine->write("other.etl", "{\"dataetl\": 1}")));
        QVERIFY2(banner().text().contains(QStringLiteral("stop it first")),
                 qPrintable(banner().text()));
        QVERIFY(m_window->isPhase(RunPhase::Active));
        m_window->key(Qt::Key_F9);
        QVERIFY(await([this] { return m_window->isPhase(RunPhase::Over); }));
    }
};

QTEST_MAIN(WindowRunsTest)
#include "tst_windowruns.moc"
