// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/helpers/suite.h"

#include "engine/supervisor/stallwatch.h"

#include <QTest>

using namespace etl::supervisor;
using namespace std::chrono_literals;
using Kind = WorkerWait::Kind;

namespace {

const std::vector<std::string> kTitles{"Read", "Filter", "Join", "Write"};

std::string told(const std::vector<WorkerWait> &waits)
{
    return describeStall(waits, kTitles);
}

} // namespace

class TestStallWatch : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void namesTheCycleOfWaits()
    {
        QCOMPARE(
            told({{0, 0, "Read", Kind::WaitsForRoom, {1}, {}},
                  {1, 1, "Filter", Kind::WaitsForRoom, {2}, {}},
                  {2, 2, "Join", Kind::WaitsForRows, {0}, {}},
                  {3, 3, "Write", Kind::WaitsForRows, {2}, {}}}),
            std::string("these nodes wait for one another: 'Read' waits for room to 'Filter', "
                        "'Filter' waits for room to 'Join', 'Join' waits for rows from 'Read'"));
    }

    void stageWithAWorkerAtWorkIsInNoCycle()
    {
        const auto text = told({{0, 0, "Read", Kind::WaitsForRoom, {1}, {}},
                                {1, 1, "Filter", Kind::WaitsForRows, {0}, {}},
                                {2, 1, "Filter", Kind::Works, {}, {}}});
        QVERIFY2(text.find("one another") == std::string::npos, text.c_str());
        QVERIFY2(text.find("'Filter' (worker 2) does not go on, and 'Read' waits for it")
                     != std::string::npos,
                 text.c_str());
    }

    void namesWhoDoesNotGoOnAndWhy()
    {
        QCOMPARE(
            told({{0, 0, "Read", Kind::Works, {}, "its process is halted (SIGSTOP)"},
                  {1, 1, "Filter", Kind::WaitsForRows, {0}, {}},
                  {2, 2, "Join", Kind::WaitsForRows, {0}, {}},
                  {3, 3, "Write", Kind::Rests, {}, {}}}),
            std::string("'Read' (worker 0) does not go on: its process is halted (SIGSTOP), and "
                        "'Filter', 'Join' wait for it"));
    }

    void finishedWorkersAreNoReason()
    {
        QCOMPARE(told({{0, 0, "Read", Kind::Rests, {}, {}}}),
                 std::string("no worker has anything to do"));
    }

    void standingStillIsAStallOnlyWithoutProcessorTime()
    {
        StallWatch watch(10s);
        const StallWatch::Clock::time_point start;
        QVERIFY(!watch.stalls(5, 1s, start));
        QVERIFY(!watch.stalls(5, 1s, start + 9s));
        QVERIFY(watch.stalls(5, 1s, start + 10s));
        QVERIFY(!watch.stalls(5, 1s, start + 11s)); // told once a time
        QVERIFY(watch.stalls(5, 1s, start + 20s));
        // A long sort commits nothing, but works.
        QVERIFY(!watch.stalls(5, 8s, start + 29s));
        QVERIFY(!watch.stalls(5, 15s, start + 40s));
        // A commit is progress.
        QVERIFY(!watch.stalls(6, 15s, start + 51s));
        QVERIFY(!watch.stalls(6, 15s, start + 60s));
        QVERIFY(watch.stalls(6, 15s, start + 61s));
    }

    void lookingForRowsIsNotWork()
    {
        StallWatch watch(10s);
        const StallWatch::Clock::time_point start;
        QVERIFY(!watch.stalls(5, 1s, start));
        QVERIFY(!watch.stalls(5, 1s + 30ms, start + 5s));
        QVERIFY(watch.stalls(5, 1s + 60ms, start + 10s));
    }

    void noPatienceMeansNever()
    {
        StallWatch watch(0s);
        const StallWatch::Clock::time_point start;
        QVERIFY(!watch.stalls(5, 1s, start));
        QVERIFY(!watch.stalls(5, 1s, start + 24h));
    }
};

QTEST_GUILESS_MAIN(TestStallWatch)
#include "tst_stallwatch.moc"
