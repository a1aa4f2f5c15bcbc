// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/presenters/livetext.h"

#include "tests/app/session/realengine.h"

using namespace etl;
using namespace etl::test;
using namespace presenters;
using protocol::RunState;
using session::RunPhase;
using widgets::NodeState;

namespace {

session::Run endedRun(RunState state)
{
    session::Run run;
    run.phase = RunPhase::Over;
    run.state = state;
    run.report.emplace();
    run.report->state = state;
    run.report->wallMs = 65'400;
    return run;
}

// A chain of nodes; the last one works all the time and the others wait for room.
session::TelemetryStore heldBackBy(const char *title, int before)
{
    model::Plan plan;
    protocol::TelemetryFrame frame;
    for (int i = 0; i <= before; ++i) {
        model::CheckedNode node;
        node.id = NodeId("n" + std::to_string(i));
        node.title = i == before ? title : node.id.value;
        plan.nodes.push_back(node);
        if (i > 0)
            plan.wires.push_back({{plan.nodes[static_cast<std::size_t>(i) - 1].id, "out"},
                                  {node.id, "in"},
                                  {},
                                  model::Json::object()});
        protocol::NodeSample sample;
        sample.worker = sample.node = static_cast<std::uint32_t>(i);
        frame.nodes.push_back(sample);
    }
    session::TelemetryStore store;
    store.begin(plan);
    for (int tick = 0; tick < 50; ++tick) {
        frame.elapsedMs += 100;
        for (auto &sample : frame.nodes) {
            if (static_cast<int>(sample.node) == before)
                sample.busyUs += 100'000;
            else
                sample.blockedUs += 100'000;
        }
        store.add(frame);
    }
    return store;
}

} // namespace

class LiveTextTest : public QObject
{
    Q_OBJECT

private slots:
    void durations_data()
    {
        QTest::addColumn<double>("seconds");
        QTest::addColumn<QString>("text");
        QTest::newRow("none") << 0.0 << "00:00";
        QTest::newRow("below zero") << -3.0 << "00:00";
        QTest::newRow("seconds") << 59.9 << "00:59";
        QTest::newRow("minutes") << 61.0 << "01:01";
        QTest::newRow("almost an hour") << 3599.0 << "59:59";
        QTest::newRow("hours") << 3723.0 << "1:02:03";
        QTest::newRow("days") << 360'000.0 << "100:00:00";
    }
    void durations()
    {
        QFETCH(const double, seconds);
        QFETCH(const QString, text);
        QCOMPARE(durationText(seconds), text);
    }

    void amounts()
    {
        QCOMPARE(memoryText(83'600'000), QStringLiteral("84 MB"));
        QCOMPARE(memoryText(1'140'000'000), QStringLiteral("1.1 GB"));
        QCOMPARE(rowsText(0), QStringLiteral("0 rows"));
        QCOMPARE(rowsText(1), QStringLiteral("1 row"));
        QCOMPARE(rowsText(2'318'440), QStringLiteral("2,318,440 rows"));
    }

    void everyStateHasAName()
    {
        QSet<QString> names;
        for (int i = 0; i <= static_cast<int>(RunState::Killed); ++i)
            names.insert(runStateText(static_cast<RunState>(i)));
        QCOMPARE(names.size(), static_cast<int>(RunState::Killed) + 1);
        QVERIFY(!names.contains(QString()));
    }

    void timeLeft()
    {
        session::RunFigures run;
        QCOMPARE(etaText(run), QStringLiteral("-"));
        run.eta = session::EtaRange{61, 71.5};
        QCOMPARE(etaText(run), QStringLiteral("01:01 – 01:12"));
        run.eta = session::EtaRange{2.1, 2};
        QCOMPARE(etaText(run), QStringLiteral("00:02"));
    }

    void theVerdictNamesTheNodeAndWhatToDo()
    {
        QVERIFY(verdictText(session::TelemetryStore()).isEmpty());
        const auto one = verdictText(heldBackBy("Delays", 1));
        QVERIFY2(one.startsWith(QStringLiteral("Delays holds back the node before it")),
                 qPrintable(one));
        const auto three = verdictText(heldBackBy("Delays", 3));
        QVERIFY2(three.startsWith(QStringLiteral("Delays holds back 3 nodes")), qPrintable(three));
        QVERIFY(three.contains(QStringLiteral("worker")));
    }

    void reportsSayWhatBecameOfTheRows()
    {
        QVERIFY(reportText(session::Run()).isEmpty());
        auto finished = endedRun(RunState::Finished);
        finished.report->loaders = {{"a", "a.csv", protocol::LoaderOutcome::Committed, 1200, 0, {}},
                                    {"b", "b.csv", protocol::LoaderOutcome::Committed, 34, 0, {}}};
        QCOMPARE(reportText(finished), QStringLiteral("Finished in 01:05 · 1,234 rows written"));
        finished.report->rowsSetAside = 1;
        finished.report->deadLetterFile = "/letters/run.jsonl";
        QVERIFY(reportText(finished).endsWith(
            QStringLiteral(" · 1 row set aside, for crashing every worker: /letters/run.jsonl")));
        auto stopped = endedRun(RunState::Stopped);
        stopped.report->rowsDropped = 1;
        QCOMPARE(
            reportText(stopped),
            QStringLiteral("Stopped after 01:05 · nothing was written, 1 row in flight dropped"));
        stopped.report->workerDeaths = {
            {.worker = 1, .node = "a", .pid = 5, .signal = 9, .action = {}, .byEngine = true}};
        QVERIFY(reportText(stopped).endsWith(
            QStringLiteral(" · 1 worker did not stop and had to be killed")));
        QVERIFY(reportText(endedRun(RunState::Killed)).startsWith(QStringLiteral("Killed")));
    }

    void reportsOfFailuresNameNodeAndRemedy()
    {
        auto failed = endedRun(RunState::Failed);
        QCOMPARE(reportText(failed), QStringLiteral("The run failed."));
        failed.report->error =
            Error{ErrorCode::BadData, "'x' is no number", "late", "condition", "reject the row"};
        const auto text = reportText(failed);
        for (const char *part : {"Failed", "late", "condition", "'x' is no number", "reject"})
            QVERIFY2(text.contains(QString::fromUtf8(part)), qPrintable(text));
    }

    void filesThatAreLeftAreNotCalledNothing()
    {
        auto stopped = endedRun(RunState::Stopped);
        stopped.report->loaders = {
            {"a", "a.csv", protocol::LoaderOutcome::LeftOver, 0, 0, "/out/.a.csv.part"}};
        const auto text = reportText(stopped);
        QVERIFY2(!text.contains(QStringLiteral("nothing was written")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("/out/.a.csv.part")), qPrintable(text));
    }

    void cardsFollowARealRun()
    {
        const RealEngine engine;
        engine.write("flights.csv", flightsCsv(500));
        session::EngineSession session(engine.options());
        session.setPipeline(endlessPipeline().toStdString(), engine.folder(),
                            engine.path("test.etl"));
        session.connectToEngine();
        QVERIFY(await([&] { return session.engineState() == session::EngineState::Ready; }));
        QCOMPARE(nodeLiveOf(session, 0).state, NodeState::None);
        session.startRun(QStringLiteral("test.etl"));
        const auto text = [&](int node) { return nodeLiveOf(session, node).text; };
        // Half of the rows pass: the card shows both rates.
        QVERIFY(await([&] {
            return text(0).endsWith(QStringLiteral("rows/s"))
                   && text(1).contains(QStringLiteral(" → "));
        }));
        session.stopRun(protocol::StopVerb::Stop);
        QVERIFY(await([&] { return session.run().phase == RunPhase::Over; }));
        QCOMPARE(nodeLiveOf(session, 1).state, NodeState::Done);
        QVERIFY2(text(1).startsWith(QStringLiteral("stopped · ")), qPrintable(text(1)));

        session.setPipeline(flightsPipeline("delay > 89").toStdString(), engine.folder(),
                            engine.path("test.etl"));
        session.startRun(QStringLiteral("test.etl"));
        QVERIFY(await([&] { return session.run().phase == RunPhase::Over; }));
        QCOMPARE(session.run().state, RunState::Finished);
        QCOMPARE(nodeLiveOf(session, 1).state, NodeState::Done);
        QCOMPARE(text(1), QStringLiteral("done · 50 rows"));
    }
};

QTEST_GUILESS_MAIN(LiveTextTest)
#include "tst_livetext.moc"
