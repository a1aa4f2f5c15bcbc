// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/telemetrystore.h"

#include "tests/app/session/frames.h"

#include <QTest>

#include <algorithm>

using namespace etl;
using namespace etl::test;
using session::NodeActivity;
using session::TelemetryStore;

namespace {

// The source waits for room, the one in the middle works, the last one waits for rows.
Frames slowMiddle(TelemetryStore &store)
{
    store.begin(chain());
    Frames frames(store);
    frames.frame.state = protocol::RunState::Running;
    frames.addWorker(0, {0, 1000, 200, 0, 800, 0});
    frames.addWorker(1, {1000, 500, 950, 0, 0, 50});
    frames.addWorker(2, {500, 0, 100, 900, 0, 0});
    return frames;
}

protocol::SourceSample source(std::uint32_t node, std::uint64_t position, std::uint64_t total)
{
    return {node, position, total, 0, protocol::TotalKind::Unknown};
}

protocol::RunReport ended(protocol::RunState state)
{
    protocol::RunReport report;
    report.state = state;
    return report;
}

bool isAbout(double value, double wanted)
{
    return std::abs(value - wanted) <= 0.02 * std::abs(wanted) + 1e-9;
}

} // namespace

class TelemetryStoreTest : public QObject
{
    Q_OBJECT

private slots:
    void withoutFramesThereAreNoNumbers()
    {
        TelemetryStore store;
        QVERIFY(!store.hasFrames());
        QCOMPARE(store.run().progress, 0.0);
        QCOMPARE(store.node(0).workers, 0);
        store.begin(chain());
        QVERIFY(!store.run().eta.has_value());
        QVERIFY(!store.bottleneck().has_value());
        QVERIFY(store.throughput(0).empty());
        QVERIFY(store.queueDepth(0).empty());
        QCOMPARE(store.queue(0).capacity, 16);
    }

    void workersOfANodeAddUp()
    {
        TelemetryStore store;
        store.begin(chain());
        Frames frames(store);
        frames.addWorker(1, {1000, 400, 300, 500, 100, 100});
        frames.addWorker(1, {3000, 600, 500, 500, 0, 0});
        frames.play(6);
        const auto figures = store.node(1);
        QCOMPARE(figures.workers, 2);
        QCOMPARE(figures.rowsIn, 24'000u);
        QCOMPARE(figures.rowsOut, 6'000u);
        QVERIFY(isAbout(figures.rowsInPerSecond, 4000));
        QVERIFY(isAbout(figures.rowsOutPerSecond, 1000));
    }

    void theRateIsThatOfTheLastFiveSeconds()
    {
        TelemetryStore store;
        auto frames = slowMiddle(store);
        frames.play(10);
        frames.pace(0).rowsOut = 200;
        frames.play(2.5);
        QVERIFY(isAbout(store.node(0).rowsOutPerSecond, 600));
        frames.play(2.5);
        QVERIFY(isAbout(store.node(0).rowsOutPerSecond, 200));
        QVERIFY(isAbout(store.run().rowsPerSecond, 200));
    }

    void aCounterThatFallsIsNoRateOfBillions()
    {
        TelemetryStore store;
        auto frames = slowMiddle(store);
        frames.play(2);
        frames.frame.nodes[0].rowsOut = 0;
        frames.pace(0).rowsOut = 0;
        frames.play(0.1);
        QCOMPARE(store.node(0).rowsOutPerSecond, 0.0);
        const auto points = store.throughput(0);
        QVERIFY(std::ranges::all_of(points, [](const QPointF &p) { return p.y() <= 1100; }));
    }

    void sharesAreOfAllWorkersTime()
    {
        TelemetryStore store;
        store.begin(chain());
        Frames frames(store);
        frames.addWorker(1, {10, 10, 300, 500, 100, 100});
        frames.addWorker(1, {10, 10, 700, 100, 200, 0});
        frames.play(12);
        const auto figures = store.node(1);
        QVERIFY(isAbout(figures.busy, 0.55)); // claims and commits are work, too
        QVERIFY(isAbout(figures.waiting, 0.3));
        QVERIFY(isAbout(figures.blocked, 0.15));
        QVERIFY(figures.busy + figures.waiting + figures.blocked <= 1.0 + 1e-9);
    }

    void sharesForgetWhatWasTenSecondsAgo()
    {
        TelemetryStore store;
        store.begin(chain());
        Frames frames(store);
        frames.addWorker(1, {10, 10, 1000, 0, 0, 0});
        frames.play(20);
        frames.pace(0) = {0, 0, 0, 1000, 0, 0};
        frames.play(10);
        QVERIFY(store.node(1).busy < 0.01);
        QVERIFY(isAbout(store.node(1).waiting, 1));
    }

    void activityFollowsTheLastSecond()
    {
        TelemetryStore store;
        auto frames = slowMiddle(store);
        frames.play(3);
        QCOMPARE(store.node(0).activity, NodeActivity::Blocked);
        QCOMPARE(store.node(1).activity, NodeActivity::Running);
        frames.pace(0) = {0, 1000, 900, 100, 0, 0};
        frames.pace(1) = {0, 0, 0, 1000, 0, 0};
        frames.play(6);
        QCOMPARE(store.node(0).activity, NodeActivity::Running);
        QCOMPARE(store.node(1).activity, NodeActivity::Waiting);
        frames.frame.nodes[0].state = protocol::ActivityState::Done;
        frames.play(0.1);
        QCOMPARE(store.node(0).activity, NodeActivity::Done);
    }

    void aNodeIsDoneWhenAllItsWorkersAre()
    {
        TelemetryStore store;
        store.begin(chain());
        Frames frames(store);
        frames.addWorker(0, {});
        frames.addWorker(0, {});
        frames.frame.nodes[0].state = protocol::ActivityState::Done;
        frames.play(0.2);
        QVERIFY(store.node(0).activity != NodeActivity::Done);
        frames.frame.nodes[1].state = protocol::ActivityState::Done;
        frames.play(0.1);
        QCOMPARE(store.node(0).activity, NodeActivity::Done);
    }

    void afterTheEndNothingMoves_data()
    {
        QTest::addColumn<protocol::RunState>("state");
        QTest::addColumn<NodeActivity>("activity");
        QTest::newRow("finished") << protocol::RunState::Finished << NodeActivity::Done;
        QTest::newRow("stopped") << protocol::RunState::Stopped << NodeActivity::Done;
        QTest::newRow("failed") << protocol::RunState::Failed << NodeActivity::Failed;
    }
    void afterTheEndNothingMoves()
    {
        QFETCH(const protocol::RunState, state);
        QFETCH(const NodeActivity, activity);
        TelemetryStore store;
        auto frames = slowMiddle(store);
        frames.frame.queues = {{0, 7, 16, 700, 30}};
        frames.frame.sources = {source(0, 50, 100)};
        frames.play(5);
        QCOMPARE(store.queue(0).depth, 7);
        QVERIFY(store.bottleneck().has_value());
        store.finish(ended(state));
        QCOMPARE(store.node(1).activity, activity);
        // Rates and shares are those of the whole run.
        const auto average = static_cast<double>(store.node(1).rowsIn) / 5;
        QVERIFY(average > 0 && isAbout(store.node(1).rowsInPerSecond, average));
        QCOMPARE(store.queue(0).depth, 0);
        QVERIFY(!store.run().eta.has_value());
        QVERIFY(!store.bottleneck().has_value());
        QCOMPARE(store.run().progress, state == protocol::RunState::Finished ? 1.0 : 0.5);
        QCOMPARE(store.run().rowsRead, 5000u); // totals stay
    }

    void theReportHasTheLastWord()
    {
        TelemetryStore store;
        auto frames = slowMiddle(store);
        frames.play(2);
        QCOMPARE(store.node(1).rowsOut, 1000u);
        auto report = ended(protocol::RunState::Finished);
        report.wallMs = 2'050;
        report.nodes.resize(2);
        report.nodes[0].node = "slow";
        report.nodes[0].workers = 1;
        report.nodes[0].rowsIn = 2'100;
        report.nodes[0].rowsOut = 1'033;
        report.nodes[0].rejected = 4;
        report.nodes[0].busyUs = 1'000'000;
        report.nodes[0].engineUs = 25'000;
        report.nodes[0].waitingUs = 410'000;
        report.nodes[1].node = "nobody";
        store.finish(report);
        QCOMPARE(store.node(1).rowsOut, 1'033u);
        QCOMPARE(store.run().rejected, 4u);
        QCOMPARE(store.run().elapsedSeconds, 2.05);
        QVERIFY(isAbout(store.node(1).busy, 0.5));
        QVERIFY(isAbout(store.node(1).waiting, 0.2));
        QCOMPARE(store.queueDepth(0).back().y(), 0.0);
    }

    void aRunTooShortForAFrameHasItsTotals()
    {
        TelemetryStore store;
        store.begin(chain());
        auto report = ended(protocol::RunState::Finished);
        report.nodes.resize(1);
        report.nodes[0].node = "source";
        report.nodes[0].workers = 1;
        report.nodes[0].rowsOut = 77;
        store.finish(report);
        QVERIFY(store.hasFrames());
        QCOMPARE(store.node(0).activity, NodeActivity::Done);
        QCOMPARE(store.run().rowsRead, 77u);
        QCOMPARE(store.run().rowsTotal, 77u);
        QVERIFY(store.run().rowsTotalExact);
        QCOMPARE(store.run().progress, 1.0);
        QVERIFY(store.throughput(0).empty());
    }

    void theBottleneckIsWhoOthersWaitFor()
    {
        TelemetryStore store;
        auto frames = slowMiddle(store);
        frames.play(1);
        QVERIFY(!store.bottleneck().has_value()); // too early to say
        frames.play(5);
        QCOMPARE(store.bottleneck().value_or(-1), 1);
        QCOMPARE(store.heldBack(1), 1);
        QCOMPARE(store.heldBack(0), 0);
    }

    void busyAloneIsNoBottleneck()
    {
        TelemetryStore store;
        store.begin(chain());
        Frames frames(store);
        frames.addWorker(0, {0, 1000, 1000, 0, 0, 0});
        frames.addWorker(1, {1000, 1000, 300, 700, 0, 0});
        frames.addWorker(2, {1000, 0, 300, 700, 0, 0});
        frames.play(10);
        QVERIFY(!store.bottleneck().has_value());
    }

    void thoseBehindAQueueAreHeldBackThroughOthers()
    {
        TelemetryStore store;
        store.begin(chain());
        Frames frames(store);
        frames.addWorker(0, {0, 1000, 300, 0, 700, 0});
        frames.addWorker(1, {1000, 1000, 300, 0, 700, 0});
        frames.addWorker(2, {1000, 0, 1000, 0, 0, 0});
        frames.play(10);
        QCOMPARE(store.bottleneck().value_or(-1), 2);
        QCOMPARE(store.heldBack(2), 2);
    }

    void progressNeverFalls()
    {
        TelemetryStore store;
        auto frames = slowMiddle(store);
        double last = 0;
        // A worker that is replaced begins its split again.
        for (const std::uint64_t position : {0u, 10u, 30u, 25u, 12u, 29u, 31u, 80u, 60u, 100u}) {
            frames.frame.sources = {source(0, position, 100)};
            frames.play(0.1);
            QVERIFY(store.run().progress >= last);
            last = store.run().progress;
        }
        QCOMPARE(last, 1.0);
    }

    void sourcesOfUnlikeUnitsCountAlike()
    {
        TelemetryStore store;
        auto frames = slowMiddle(store);
        frames.frame.sources = {source(0, 1'000'000'000, 1'000'000'000), source(1, 0, 50)};
        frames.play(0.1);
        QCOMPARE(store.run().progress, 0.5);
        frames.frame.sources = {source(0, 5, 0)}; // no total: says nothing
        frames.play(0.1);
        QCOMPARE(store.run().progress, 0.5);
    }

    void timeLeftIsARangeAroundTheStraightLine()
    {
        TelemetryStore store;
        auto frames = slowMiddle(store);
        frames.frame.sources = {source(0, 2, 100)};
        frames.play(10);
        QVERIFY(!store.run().eta.has_value()); // hidden below 3 %
        frames.frame.sources = {source(0, 25, 100)};
        frames.play(0.1);
        const auto run = store.run();
        QVERIFY(run.eta.has_value());
        const double straight = run.elapsedSeconds * 3;
        QVERIFY(run.eta->fromSeconds < straight && straight < run.eta->toSeconds);
        QVERIFY(run.eta->toSeconds < straight * 1.5);
        frames.frame.sources = {source(0, 100, 100)};
        frames.play(0.1);
        QVERIFY(!store.run().eta.has_value());
    }

    void timeLeftOfARunThatWentOnLeavesOutWhatWasDoneBefore()
    {
        TelemetryStore store;
        auto frames = slowMiddle(store);
        frames.frame.sources = {source(0, 60, 100)};
        frames.play(0.1);
        QVERIFY(!store.run().eta.has_value());
        frames.play(10);
        frames.frame.sources = {source(0, 80, 100)};
        frames.play(0.1);
        const auto eta = store.run().eta;
        QVERIFY(eta.has_value());
        QVERIFY2(eta->fromSeconds > 7 && eta->toSeconds < 14,
                 qPrintable(QString::number(eta->toSeconds)));
    }

    void averagesOfARunThatWentOnLeaveOutWhatWasDoneBefore()
    {
        TelemetryStore store;
        store.begin(chain(), TelemetryStore::AveragesFrom::FirstFrame);
        Frames frames(store);
        frames.frame.state = protocol::RunState::Running;
        frames.addWorker(0, {0, 1000, 200, 0, 800, 0});
        frames.frame.nodes[0].rowsOut = 50'000;
        frames.play(10);
        QVERIFY(store.run().rowsRead > 50'000);
        store.finish(ended(protocol::RunState::Failed));
        QVERIFY2(isAbout(store.run().rowsPerSecond, 1000),
                 qPrintable(QString::number(store.run().rowsPerSecond)));
    }

    void aRunThatIsBeingStoppedHasNoTimeLeft()
    {
        TelemetryStore store;
        auto frames = slowMiddle(store);
        frames.frame.sources = {source(0, 2, 100)};
        frames.play(10);
        frames.frame.sources = {source(0, 25, 100)};
        frames.play(0.1);
        QVERIFY(store.run().eta.has_value());
        frames.frame.state = protocol::RunState::Stopping;
        frames.play(0.1);
        QVERIFY(!store.run().eta.has_value());
    }

    void totalsSayHowSureTheyAre()
    {
        TelemetryStore store;
        auto frames = slowMiddle(store);
        frames.frame.sources = {{0, 10, 100, 4000, protocol::TotalKind::Exact}};
        frames.play(1);
        QCOMPARE(store.run().rowsTotal, 4000u);
        QVERIFY(store.run().rowsTotalExact);
        frames.frame.sources.push_back({1, 10, 100, 500, protocol::TotalKind::Estimate});
        frames.play(0.1);
        QCOMPARE(store.run().rowsTotal, 4500u);
        QVERIFY(!store.run().rowsTotalExact);
    }

    void bytesTellTheRowsNobodyCounted()
    {
        TelemetryStore store;
        auto frames = slowMiddle(store);
        frames.frame.sources = {source(0, 25, 100)};
        frames.play(2);
        QCOMPARE(store.run().rowsRead, 2000u);
        QCOMPARE(store.run().rowsTotal, 8000u);
        QVERIFY(!store.run().rowsTotalExact);
    }

    void theHistoryIsTheLastMinute()
    {
        TelemetryStore store;
        auto frames = slowMiddle(store);
        frames.play(50);
        frames.pace(0).rowsOut = 4000;
        frames.frame.queues = {{1, 9, 16, 900, 10}};
        frames.play(50);
        const auto points = store.throughput(0);
        QVERIFY2(points.size() > 550 && points.size() <= 601,
                 qPrintable(QString::number(points.size())));
        QCOMPARE(points.back().x(), 0.0);
        QVERIFY(points.front().x() >= -TelemetryStore::kSpanSeconds);
        QVERIFY(points.front().x() < -59);
        QVERIFY(std::ranges::is_sorted(points, {}, [](const QPointF &p) { return p.x(); }));
        QVERIFY(isAbout(points.front().y(), 1000));
        QVERIFY(isAbout(points.back().y(), 4000));
        const auto depths = store.queueDepth(1);
        QCOMPARE(depths.back(), QPointF(0, 9));
        QCOMPARE(depths.front().y(), 0.0);
        QVERIFY(depths.front().x() >= -TelemetryStore::kSpanSeconds);
    }

    void aGapInTheFramesIsAveraged()
    {
        TelemetryStore store;
        auto frames = slowMiddle(store);
        frames.play(10);
        // A window that was busy lost 9.9 s of frames; the counters went on.
        frames.frame.elapsedMs += 9'900;
        frames.frame.nodes[0].rowsOut += 9'900;
        frames.play(0.1);
        QVERIFY(isAbout(store.node(0).rowsOutPerSecond, 1000));
        QVERIFY(isAbout(store.throughput(0).back().y(), 1000));
    }

    void samplesOfStrangersAreIgnored()
    {
        TelemetryStore store;
        auto frames = slowMiddle(store);
        frames.addWorker(77, {10, 10, 10, 10, 10, 10});
        frames.frame.queues = {{99, 3, 16, 3, 3}};
        frames.play(1);
        QCOMPARE(store.node(77).workers, 0);
        QCOMPARE(store.queue(99).capacity, 16);
        QVERIFY(store.run().rowsRead > 0);
    }

    void aNewRunStartsFromZero()
    {
        TelemetryStore store;
        auto frames = slowMiddle(store);
        frames.frame.sources = {source(0, 90, 100)};
        frames.play(5);
        store.finish(ended(protocol::RunState::Failed));
        store.begin(chain());
        QVERIFY(!store.hasFrames());
        QCOMPARE(store.run().progress, 0.0);
        QVERIFY(store.lastFrame().nodes.empty());
        Frames again(store);
        again.addWorker(0, {0, 100, 500, 500, 0, 0});
        again.play(1);
        QCOMPARE(store.node(0).activity, NodeActivity::Running);
        QCOMPARE(store.run().rowsRead, 100u);
    }
};

QTEST_GUILESS_MAIN(TelemetryStoreTest)
#include "tst_telemetrystore.moc"
