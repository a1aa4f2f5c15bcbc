// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/helpers/suite.h"

#include "engine/ipc/logring.h"
#include "engine/ipc/queue.h"
#include "tests/engine/ipc/stormplan.h"
#include "tests/engine/ipc/stormworker.h"
#include "tests/engine/ipc/testrun.h"

#include <QElapsedTimer>
#include <QtTest>

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>
#include <vector>

using namespace etl::ipc;
using namespace etl::ipc::test;

namespace {

// The storm's pipeline with threads in place of processes, so that ThreadSanitizer sees all of it.
class ThreadedRun
{
public:
    explicit ThreadedRun(std::uint64_t items)
        : m_run(stormSpec(items, 30))
        , m_ends(m_run.segment().workers().size())
    {
        for (std::uint32_t i = 0; i < m_ends.size(); ++i)
            m_threads.emplace_back([this, i] { work(i); });
    }
    ~ThreadedRun()
    {
        m_run.segment().requestStop(StopRequest::Stop);
        join();
    }

    const Segment &segment() const { return m_run.segment(); }
    std::string folder() const { return m_run.runtimeDir(); }
    std::size_t ended() const { return m_ended; }
    bool isOver() const { return m_ended == m_ends.size(); }
    bool allEndedWith(WorkerEnd end) const
    {
        return std::ranges::all_of(m_ends, [end](WorkerEnd other) { return other == end; });
    }
    void join()
    {
        for (std::thread &thread : m_threads) {
            if (thread.joinable())
                thread.join();
        }
    }

private:
    void work(std::uint32_t worker)
    {
        const auto session = m_run.attach(worker);
        session->log().write(LogLevel::Info, 0, "started");
        m_ends[worker] = StormWorker(*session, m_run.runtimeDir(), worker + 1).run();
        ++m_ended;
    }

    TestRun m_run;
    std::vector<WorkerEnd> m_ends;
    std::vector<std::thread> m_threads;
    std::atomic<std::size_t> m_ended = 0;
};

// What the engine does ten times a second, done all the time.
void sample(const Segment &segment, std::vector<LogReader> &logs, std::uint64_t &rows)
{
    std::uint64_t now = 0;
    for (std::uint32_t i = 0; i < segment.queues().size(); ++i)
        now += queueStatus(segment, QueueIndex{i}).published;
    for (std::uint32_t i = 0; i < segment.workers().size(); ++i) {
        readMetrics(segment.metrics(WorkerNumber{i}, NodeInStage{0}), steadyNowNs());
        logs[i].readNew();
    }
    SplitTable(segment, kProduce).status();
    QVERIFY(now >= rows); // totals never go back
    rows = now;
}

} // namespace

class TestThreads : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void everythingArrivesExactlyOnce();
    void drainLoadsWhatWasRead();
    void stopEndsEveryWorkerSoon();
    void pausedRunStandsStill();
};

void TestThreads::everythingArrivesExactlyOnce()
{
    constexpr std::uint64_t kItems = 200'000;
    ThreadedRun run(kItems);
    std::vector<LogReader> logs;
    for (std::uint32_t i = 0; i < run.segment().workers().size(); ++i)
        logs.emplace_back(run.segment().log(WorkerNumber{i}));
    std::uint64_t rows = 0;
    QElapsedTimer timer;
    timer.start();
    while (!run.isOver() && !timer.hasExpired(110'000))
        sample(run.segment(), logs, rows);
    QVERIFY(run.isOver());
    run.join();
    QVERIFY(run.allEndedWith(WorkerEnd::Finished));
    QVERIFY(isRunFinished(run.segment()));
    const auto left = leftovers(run.segment());
    QVERIFY2(left.empty(), left.c_str());
    const auto problem = loadedProblem(run.segment(), run.folder(), kItems);
    QVERIFY2(problem.empty(), problem.c_str());
}

void TestThreads::drainLoadsWhatWasRead()
{
    ThreadedRun run(std::uint64_t{1} << 40);
    QTRY_VERIFY_WITH_TIMEOUT(rowsInto(run.segment(), kLoadLeft) > 5000, 60'000);
    run.segment().requestStop(StopRequest::Drain);
    QTRY_VERIFY_WITH_TIMEOUT(run.isOver(), 60'000);
    run.join();
    QVERIFY(run.allEndedWith(WorkerEnd::Finished));
    const auto read = SplitTable(run.segment(), kProduce).status().rows;
    QCOMPARE(rowsOutOf(run.segment(), kProduce), read);
    QCOMPARE(rowsInto(run.segment(), kLoadRight), read);
    for (std::uint32_t i = 0; i < run.segment().queues().size(); ++i)
        QVERIFY(isDrained(run.segment(), QueueIndex{i}));
}

void TestThreads::stopEndsEveryWorkerSoon()
{
    ThreadedRun run(std::uint64_t{1} << 40);
    QTRY_VERIFY_WITH_TIMEOUT(rowsInto(run.segment(), kLoadRight) > 5000, 60'000);
    QElapsedTimer timer;
    timer.start();
    run.segment().requestStop(StopRequest::Stop);
    run.join();
    QVERIFY2(timer.elapsed() < 5000, "a worker did not see the stop word");
    QVERIFY(run.allEndedWith(WorkerEnd::Stopped));
}

void TestThreads::pausedRunStandsStill()
{
    ThreadedRun run(std::uint64_t{1} << 40);
    QTRY_VERIFY_WITH_TIMEOUT(rowsInto(run.segment(), kLoadLeft) > 1000, 60'000);
    run.segment().setPaused(true);
    // Still once five looks in turn see the same; QTRY_VERIFY looks every 50 ms.
    std::uint64_t before = 0;
    int same = 0;
    const auto standsStill = [&] {
        const auto now = rowsInto(run.segment(), kLoadLeft) + rowsInto(run.segment(), kTransform)
                         + rowsOutOf(run.segment(), kProduce);
        same = std::exchange(before, now) == now ? same + 1 : 0;
        return same >= 5;
    };
    QTRY_VERIFY_WITH_TIMEOUT(standsStill(), 60'000);
    run.segment().setPaused(false);
    const auto loaded = rowsInto(run.segment(), kLoadLeft);
    QTRY_VERIFY_WITH_TIMEOUT(rowsInto(run.segment(), kLoadLeft) > loaded + 1000, 60'000);
}

QTEST_GUILESS_MAIN(TestThreads)
#include "tst_threads.moc"
