// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/helpers/suite.h"

#include "engine/ipc/bell.h"
#include "engine/ipc/metrics.h"
#include "tests/engine/ipc/testrun.h"

#include <QElapsedTimer>
#include <QtTest>

#include <atomic>
#include <thread>

using namespace etl::ipc;
using namespace etl::ipc::test;

class TestMetrics : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void timesAddUpToTheClock();
    void snapshotCountsTheUnfinishedSpan();
    void replacementGoesOnWithTheTimes();
    void tornGroupIsToldAndRepaired();
    void actionIsStoredBeforeTheCall();
    void concurrentReaderNeverSeesHalfAGroup();
    void bellWakesAWaiter();
    void bellRungBeforeTheWaitDoesNotBlock();
    void waitEndsWithoutARing();
};

namespace {

struct Bench
{
    MetricsBlock block{};
    std::atomic<std::uint32_t> current = 0;
    std::atomic<std::uint64_t> armed = 0;
    NodeMetrics metrics{block, current, NodeInStage{3}, CrashTrigger{armed}};
};

} // namespace

void TestMetrics::timesAddUpToTheClock()
{
    Bench bench;
    bench.metrics.start(Incarnation{1}, 1000);
    bench.metrics.enter(NodeState::Waiting, 1100); // starting is not counted
    bench.metrics.enter(NodeState::Engine, 1400);
    bench.metrics.enter(NodeState::Busy, 1410);
    bench.metrics.enter(NodeState::Resting, 1910);
    bench.metrics.enter(NodeState::Blocked, 2000);
    bench.metrics.enter(NodeState::Finished, 2001);
    const auto snapshot = readMetrics(bench.block, 5000);
    QCOMPARE(snapshot.waitingNs, std::uint64_t{300});
    QCOMPARE(snapshot.engineNs, std::uint64_t{10});
    QCOMPARE(snapshot.busyNs, std::uint64_t{500});
    QCOMPARE(snapshot.blockedNs, std::uint64_t{1});
    QVERIFY(snapshot.state == NodeState::Finished);
    QVERIFY(!snapshot.torn);
}

void TestMetrics::snapshotCountsTheUnfinishedSpan()
{
    Bench bench;
    bench.metrics.start(Incarnation{1}, 0);
    bench.metrics.enter(NodeState::Busy, 100);
    QCOMPARE(readMetrics(bench.block, 350).busyNs, std::uint64_t{250});
    QCOMPARE(readMetrics(bench.block, 50).busyNs,
             std::uint64_t{0}); // a clock read before the change
    QCOMPARE(readMetrics(bench.block, 350).stateSinceNs, std::uint64_t{100});
}

void TestMetrics::replacementGoesOnWithTheTimes()
{
    Bench bench;
    bench.metrics.start(Incarnation{1}, 0);
    bench.metrics.enter(NodeState::Busy, 100);
    bench.metrics.enter(NodeState::Waiting, 200); // dies in this span
    settleMetrics(bench.block, 900);
    QCOMPARE(readMetrics(bench.block, 1000).waitingNs, std::uint64_t{0});
    bench.metrics.start(Incarnation{2}, 1000);
    bench.metrics.enter(NodeState::Busy, 1100);
    const auto snapshot = readMetrics(bench.block, 1150);
    QCOMPARE(snapshot.busyNs, std::uint64_t{150});
    QVERIFY(snapshot.incarnation == Incarnation{2});
    QVERIFY(snapshot.threadId != 0);
}

void TestMetrics::tornGroupIsToldAndRepaired()
{
    const TestRun run(chainSpec());
    const auto incarnation = run.segment().beginIncarnation(WorkerNumber{1});
    QVERIFY(diesBySigkill([&] {
        const auto session = WorkerSession::attach(run.segment(), WorkerNumber{1}, incarnation);
        run.segment()
            .workerState(WorkerNumber{1})
            .armedCrashPoint.store(CrashTrigger::armedWord(CrashPoint::InsideMetricsGroup, 1));
        (*session)->metrics(NodeInStage{0}).enter(NodeState::Busy, steadyNowNs());
        return 0;
    }));
    QVERIFY(
        readMetrics(run.segment().metrics(WorkerNumber{1}, NodeInStage{0}), steadyNowNs()).torn);
    run.attach(1);
    QVERIFY(
        !readMetrics(run.segment().metrics(WorkerNumber{1}, NodeInStage{0}), steadyNowNs()).torn);
}

void TestMetrics::actionIsStoredBeforeTheCall()
{
    Bench bench;
    bench.metrics.beginAction(Action::Process, 17, 500);
    auto snapshot = readMetrics(bench.block, 600);
    QVERIFY(snapshot.action == Action::Process);
    QCOMPARE(snapshot.batch, std::uint64_t{17});
    QCOMPARE(snapshot.itemStartedNs, std::uint64_t{500});
    QCOMPARE(bench.current.load(), 3u);
    bench.metrics.endAction();
    bench.metrics.setTotal(1'000'000, TotalKind::Estimate);
    bench.metrics.setSourcePosition(4096);
    snapshot = readMetrics(bench.block, 600);
    QCOMPARE(snapshot.itemStartedNs, std::uint64_t{0});
    QVERIFY(snapshot.action == Action::Process); // what it did last
    QCOMPARE(snapshot.total, std::uint64_t{1'000'000});
    QVERIFY(snapshot.totalKind == TotalKind::Estimate);
    QCOMPARE(snapshot.sourcePosition, std::uint64_t{4096});
}

// Each update adds as much to one time as it moves the state's beginning, so sum == beginning in
// every whole group.
void TestMetrics::concurrentReaderNeverSeesHalfAGroup()
{
    Bench bench;
    bench.metrics.enter(NodeState::Busy, 0);
    std::atomic<bool> stop = false;
    std::thread writer([&] {
        std::uint64_t now = 0;
        while (!stop) {
            bench.metrics.enter(NodeState::Waiting, ++now);
            bench.metrics.enter(NodeState::Blocked, now += 2);
            bench.metrics.enter(NodeState::Busy, now += 3);
        }
    });
    int whole = 0;
    QElapsedTimer timer;
    timer.start();
    while (whole < 20'000 && !timer.hasExpired(20'000)) {
        const auto snapshot = readMetrics(bench.block, 0);
        if (snapshot.torn)
            continue;
        ++whole;
        if (snapshot.busyNs + snapshot.waitingNs + snapshot.blockedNs != snapshot.stateSinceNs) {
            whole = -1;
            break;
        }
    }
    stop = true;
    writer.join();
    QCOMPARE(whole, 20'000);
}

void TestMetrics::bellWakesAWaiter()
{
    Bell bell;
    std::atomic<std::uint64_t> value = 0;
    std::atomic<int> longWaits = 0;
    std::thread waiter([&] {
        QElapsedTimer timer;
        for (std::uint64_t expected = 1; expected <= 200;) {
            const auto seen = bell.seen();
            if (value.load() == expected) {
                ++expected;
                value.store(0);
                continue;
            }
            timer.start();
            bell.wait(seen);
            longWaits += timer.elapsed() > 15 && value.load() != 0 ? 1 : 0;
        }
    });
    for (std::uint64_t i = 1; i <= 200; ++i) {
        while (value.load() != 0)
            std::this_thread::yield();
        value.store(i);
        bell.ring();
    }
    waiter.join();
    QVERIFY2(longWaits < 20, "rings are lost"); // a busy machine may delay a few
}

void TestMetrics::bellRungBeforeTheWaitDoesNotBlock()
{
    Bell bell;
    const auto seen = bell.seen();
    bell.ring();
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 1000; ++i)
        bell.wait(seen);
    QVERIFY(timer.elapsed() < 5000); // 1000 waits of 20 ms would take 20 s
}

void TestMetrics::waitEndsWithoutARing()
{
    Bell bell;
    QElapsedTimer timer;
    timer.start();
    bell.wait(bell.seen(), std::chrono::hours(1)); // cut to 20 ms
    QVERIFY(timer.elapsed() < 5000);
    bell.wait(bell.seen(), std::chrono::nanoseconds(0));
}

QTEST_GUILESS_MAIN(TestMetrics)
#include "tst_metrics.moc"
