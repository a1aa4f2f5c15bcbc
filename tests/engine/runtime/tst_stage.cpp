// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "engine/ipc/splittable.h"
#include "tests/engine/runtime/stageharness.h"

using namespace etl;
using Harness = etl::test::StageHarness;

namespace {

std::vector<std::string> evenNumbers(std::int64_t end, int copies = 1)
{
    std::vector<std::string> lines;
    for (std::int64_t n = 0; n < end; n += 2) {
        for (int copy = 0; copy < copies; ++copy)
            lines.push_back(std::to_string(n));
    }
    return lines;
}

} // namespace

class StageTest : public QObject
{
    Q_OBJECT

private slots:
    void aFusedChainKeepsSourceOrderWithSeveralWorkers()
    {
        Harness run;
        const int source = run.addNode("source", "source");
        const int even = run.addNode("even", "even");
        const int load = run.addNode("load", "load");
        run.addStage({source, even, load}, 3);
        run.createSegment(100'000, 17);
        const auto status = run.runAll();
        QVERIFY2(status.has_value(), status ? "" : status.error().toString().c_str());
        QVERIFY(run.output(load) == evenNumbers(100'000));
    }

    void queuesCarryEveryRowOnceAndInOrder()
    {
        Harness run;
        const int source = run.addNode("source", "source");
        const int even = run.addNode("even", "even");
        const int load = run.addNode("load", "load");
        run.addStage({source}, 2);
        run.addStage({even}, 3);
        run.addStage({load}, 2);
        run.addQueue(source, "out", even, 0);
        run.addQueue(even, "out", load, 1);
        run.createSegment(90'000, 13, 64 << 10);
        const auto status = run.runAll();
        QVERIFY2(status.has_value(), status ? "" : status.error().toString().c_str());
        QVERIFY(run.output(load) == evenNumbers(90'000));
    }

    void fanOutGivesEachReaderAllRows()
    {
        Harness run;
        const int source = run.addNode("source", "source");
        const int first = run.addNode("first", "load");
        const int second = run.addNode("second", "load");
        run.addStage({source}, 2);
        run.addStage({first}, 1);
        run.addStage({second}, 2);
        run.addQueue(source, "out", first, 0);
        run.addQueue(source, "out", second, 0);
        run.createSegment(50'000, 5);
        QVERIFY(run.runAll().has_value());
        std::vector<std::string> all;
        for (int n = 0; n < 50'000; ++n)
            all.push_back(std::to_string(n));
        QVERIFY(run.output(first) == all);
        QVERIFY(run.output(second) == all);
    }

    void fanInTakesTheRowsOfEveryQueue()
    {
        Harness run;
        const int source = run.addNode("source", "source");
        const int a = run.addNode("a", "even");
        const int b = run.addNode("b", "even");
        const int load = run.addNode("load", "load");
        run.addStage({source}, 1);
        run.addStage({a}, 1);
        run.addStage({b}, 2);
        run.addStage({load}, 1);
        run.addQueue(source, "out", a, 0);
        run.addQueue(source, "out", b, 0);
        run.addQueue(a, "out", load, 1);
        run.addQueue(b, "out", load, 2);
        run.createSegment(40'000, 4);
        QVERIFY(run.runAll().has_value());
        auto lines = run.output(load);
        auto expected = evenNumbers(40'000, 2);
        std::ranges::sort(lines);
        std::ranges::sort(expected);
        QVERIFY(lines == expected);
    }

    void rejectedRowsReachTheirPort()
    {
        Harness run;
        const int source = run.addNode("source", "source");
        const int even = run.addNode("even", "even");
        const int load = run.addNode("load", "load");
        const int bad = run.addNode("bad", "load");
        run.addStage({source, even, load}, 2);
        run.addStage({bad}, 1);
        run.addQueue(even, "rejects", bad, 0);
        run.createSegment(20'000, 6);
        const auto status = run.runAll();
        QVERIFY2(status.has_value(), status ? "" : status.error().toString().c_str());
        QCOMPARE(run.output(load).size(), std::size_t{10'000});
        auto rejected = run.output(bad);
        QCOMPARE(rejected.size(), std::size_t{2'000});
        QVERIFY(std::ranges::find(rejected, "17") != rejected.end());
    }

    void countersAddUp()
    {
        Harness run;
        const int source = run.addNode("source", "source");
        const int even = run.addNode("even", "even");
        const int load = run.addNode("load", "load");
        run.addStage({source, even}, 2);
        run.addStage({load}, 1);
        run.addQueue(even, "out", load, 0);
        run.createSegment(30'000, 7);
        QVERIFY(run.runAll().has_value());
        ipc::Counters sourceTotals, evenTotals;
        for (std::uint32_t worker = 0; worker < 2; ++worker) {
            sourceTotals += ipc::loadTotals(
                run.segment->metrics(ipc::WorkerNumber{worker}, ipc::NodeInStage{0}));
            evenTotals += ipc::loadTotals(
                run.segment->metrics(ipc::WorkerNumber{worker}, ipc::NodeInStage{1}));
        }
        const auto loadTotals =
            ipc::loadTotals(run.segment->metrics(ipc::WorkerNumber{2}, ipc::NodeInStage{0}));
        QCOMPARE(sourceTotals.rowsOut, std::uint64_t{30'000});
        QCOMPARE(evenTotals.rowsIn, std::uint64_t{30'000});
        QCOMPARE(evenTotals.rowsOut, std::uint64_t{15'000});
        QCOMPARE(evenTotals.rejected, std::uint64_t{3'000});
        QCOMPARE(loadTotals.rowsIn, std::uint64_t{15'000});
        QCOMPARE(loadTotals.rowsOut, std::uint64_t{15'000});
    }

    void outputLargerThanTheQueueIsCommittedInParts_data()
    {
        QTest::addColumn<bool>("fusedWithSource");
        QTest::newRow("behind a queue") << false;
        QTest::newRow("fused with its source") << true;
    }
    void outputLargerThanTheQueueIsCommittedInParts()
    {
        QFETCH(const bool, fusedWithSource);
        Harness run;
        run.copies = 400; // 1,000 rows of 8 bytes become 1.6 MB
        const int source = run.addNode("source", "source");
        const int even = run.addNode("even", "even");
        const int load = run.addNode("load", "load");
        if (fusedWithSource) {
            run.addStage({source, even}, 1);
        } else {
            run.addStage({source}, 1);
            run.addStage({even}, 1);
            run.addQueue(source, "out", even, 0, 4);
        }
        run.addStage({load}, 1);
        run.addQueue(even, "out", load, 1, 2);
        run.createSegment(3'000, 2, 128 << 10);
        const auto status = run.runAll();
        QVERIFY2(status.has_value(), status ? "" : status.error().toString().c_str());
        QVERIFY(run.output(load) == evenNumbers(3'000, 400));
    }

    void aWholeInputNodeSeesEveryRow()
    {
        Harness run;
        const int source = run.addNode("source", "source");
        const int sum = run.addNode("sum", "sum");
        const int load = run.addNode("load", "load");
        run.addStage({source}, 3);
        run.addStage({sum, load}, 1);
        run.addQueue(source, "out", sum, 0);
        run.createSegment(100'000, 9);
        QVERIFY(run.runAll().has_value());
        QCOMPARE(run.output(load), std::vector<std::string>{"4999950000"});
    }

    void anEmptySourceStillEndsTheRun()
    {
        Harness run;
        const int source = run.addNode("source", "source");
        const int load = run.addNode("load", "load");
        run.addStage({source}, 2);
        run.addStage({load}, 1);
        run.addQueue(source, "out", load, 0);
        run.createSegment(0, 1);
        QVERIFY(run.runAll().has_value());
        QCOMPARE(run.output(load).size(), std::size_t{0});
    }

    void aStoppedWorkerLeavesTheRestToTheNext()
    {
        Harness run;
        const int source = run.addNode("source", "source");
        const int load = run.addNode("load", "load");
        run.addStage({source, load}, 1);
        run.createSegment(50'000'000, 1000);
        std::jthread worker([&] { (void)run.runWorker(0); });
        const ipc::SplitTable splits(*run.segment, ipc::StageIndex{0});
        QTRY_VERIFY_WITH_TIMEOUT(splits.status().done > 2, 20'000);
        run.segment->requestStop(ipc::StopRequest::Stop);
        worker.join();
        const auto status = splits.status();
        QVERIFY(status.done < 1000);
        const auto &state = run.segment->workerState(ipc::WorkerNumber{0});
        QCOMPARE(state.sinkRows[0].load(), status.unitsDone);
        QCOMPARE(state.finished.load(), std::uint64_t{0});
    }

    void drainingFinishesWhatIsInFlight()
    {
        Harness run;
        const int source = run.addNode("source", "source");
        const int load = run.addNode("load", "load");
        run.addStage({source}, 1);
        run.addStage({load}, 1);
        run.addQueue(source, "out", load, 0);
        run.createSegment(50'000'000, 1000);
        Status result;
        std::jthread all([&] { result = run.runAll(); });
        const ipc::SplitTable splits(*run.segment, ipc::StageIndex{0});
        QTRY_VERIFY_WITH_TIMEOUT(splits.status().done > 2, 20'000);
        run.segment->requestStop(ipc::StopRequest::Drain);
        all.join();
        QVERIFY(result.has_value());
        const auto &state = run.segment->workerState(ipc::WorkerNumber{1});
        QCOMPARE(state.sinkRows[0].load(), splits.status().unitsDone);
        QVERIFY(splits.status().unitsDone < 50'000'000);
    }
};

QTEST_GUILESS_MAIN(StageTest)
#include "tst_stage.moc"
