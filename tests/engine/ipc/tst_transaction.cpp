// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/helpers/suite.h"

#include "engine/ipc/queue.h"
#include "engine/ipc/words.h"
#include "tests/engine/ipc/testrun.h"

#include <QtTest>

using namespace etl;
using namespace etl::ipc;
using namespace etl::ipc::test;

namespace {

using Numbers = std::vector<std::uint64_t>;

// Claims, reads and frees the next batch; empty when there is none.
Numbers take(WorkerSession &session, QueueIndex queue)
{
    const auto claim = session.claimInput(queue);
    if (!claim)
        return {};
    const Numbers numbers = numbersOf(*claim);
    Transaction step(session);
    if (!step.consume(*claim))
        return {};
    step.commit();
    return numbers;
}

} // namespace

class TestTransaction : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void batchesArriveInOrder();
    void nothingShowsBeforeTheCommit();
    void abandonedWorkLeavesNothing();
    void laneIsFullUntilABatchIsFreed();
    void twoConsumersNeverGetTheSameBatch();
    void partlyConsumedBatchStaysWithItsConsumer();
    void givenBackBatchIsReadyAgain();
    void severalInputsBecomeOneOutput();
    void refusesMoreInputsThanAnIntentHolds();
    void fanOutWritesOncePagesAreFreedByTheLast();
    void largeBatchesUseTheWholeRegion();
    void smallBatchesDoNotHoldAWholeRegion();
    void closedLaneTakesNothingMore();
    void drainedOnlyWhenNobodyHoldsABatch();
    void splitsAreClaimedLowestFirst();
    void splitGoesOnAtItsPosition();
    void countersAndSinksMoveWithTheTransaction();
    void lastTransactionFinishesTheWorker();
    void givenUpProcessIsRefused();
    void statusTellsDepthRowsAndAge();
    void sequencesGoOnOverManyRounds();
};

void TestTransaction::batchesArriveInOrder()
{
    const TestRun run(chainSpec());
    const auto producer = run.attach(0);
    const auto consumer = run.attach(1);
    QVERIFY(!consumer->claimInput(QueueIndex{0}));
    QVERIFY(publish(*producer, 0, 3));
    QVERIFY(publish(*producer, 3, 2));
    const auto claim = consumer->claimInput(QueueIndex{0});
    QVERIFY(claim);
    QCOMPARE(claim->batch.info.rows, std::uint64_t{3});
    QCOMPARE(claim->batch.info.orderEnd, std::uint64_t{3});
    QCOMPARE(numbersOf(*claim), (Numbers{0, 1, 2}));
    QCOMPARE(take(*consumer, QueueIndex{0}), (Numbers{3, 4}));
    QVERIFY(!consumer->claimInput(QueueIndex{1})); // not its queue
}

void TestTransaction::nothingShowsBeforeTheCommit()
{
    const TestRun run(chainSpec());
    const auto producer = run.attach(0);
    const auto consumer = run.attach(1);
    Transaction step(*producer);
    QVERIFY(stageNumbers(*producer, step, 0, 5));
    step.count(NodeInStage{0}, {.rowsOut = 5});
    QVERIFY(!consumer->claimInput(QueueIndex{0}));
    QCOMPARE(queueStatus(run.segment(), QueueIndex{0}).depth(), 0u);
    QCOMPARE(loadTotals(run.segment().metrics(WorkerNumber{0}, NodeInStage{0})).rowsOut,
             std::uint64_t{0});
    step.commit();
    QVERIFY(consumer->claimInput(QueueIndex{0}));
}

void TestTransaction::abandonedWorkLeavesNothing()
{
    const TestRun run(fanOutSpec());
    const auto middle = run.attach(1);
    for (int i = 0; i < 20; ++i) { // more often than there are slots or pages
        Transaction step(*middle);
        QVERIFY(stageNumbers(*middle, step, 0, 30'000));
        QVERIFY(stageNumbers(*middle, step, 1, 30'000));
    }
    QVERIFY(middle->hasRoom(middle->outputQueues(), 4));
    QVERIFY(publish(*middle, 9, 1));
    const auto last = run.attach(2);
    QCOMPARE(take(*last, QueueIndex{1}), Numbers{9});
}

void TestTransaction::laneIsFullUntilABatchIsFreed()
{
    const TestRun run(chainSpec());
    const auto producer = run.attach(0);
    const auto consumer = run.attach(1);
    for (std::uint64_t i = 0; i < 4; ++i)
        QVERIFY(publish(*producer, i, 1));
    QVERIFY(!producer->hasRoom(producer->outputQueues()));
    QVERIFY(!publish(*producer, 4, 1));
    const auto ticket = producer->roomTicket();
    const auto claim = consumer->claimInput(QueueIndex{0});
    QVERIFY(!producer->hasRoom(producer->outputQueues())); // claimed is not free
    Transaction step(*consumer);
    QVERIFY(step.consume(*claim));
    step.commit();
    QVERIFY(producer->roomTicket() != ticket);
    QVERIFY(producer->hasRoom(producer->outputQueues(), 1));
    QVERIFY(!producer->hasRoom(producer->outputQueues(), 2));
    QVERIFY(publish(*producer, 4, 1));
}

void TestTransaction::twoConsumersNeverGetTheSameBatch()
{
    const TestRun run(chainSpec(2));
    const auto producer = run.attach(0);
    const auto first = run.attach(2);
    const auto second = run.attach(3);
    QVERIFY(publish(*producer, 0, 1));
    QVERIFY(publish(*producer, 1, 1));
    const auto a = first->claimInput(QueueIndex{0});
    const auto b = second->claimInput(QueueIndex{0});
    QVERIFY(a && b);
    QCOMPARE(numbersOf(*a), Numbers{0});
    QCOMPARE(numbersOf(*b), Numbers{1});
    QVERIFY(!first->claimInput(QueueIndex{0}));
}

void TestTransaction::partlyConsumedBatchStaysWithItsConsumer()
{
    const TestRun run(chainSpec(2));
    const auto producer = run.attach(0);
    const auto consumer = run.attach(2);
    const auto other = run.attach(3);
    QVERIFY(publish(*producer, 0, 10));
    const auto claim = consumer->claimInput(QueueIndex{0});
    {
        Transaction step(*consumer);
        QVERIFY(step.advance(*claim, 4));
        step.commit();
    }
    QVERIFY(!other->claimInput(QueueIndex{0}));
    QCOMPARE(queueStatus(run.segment(), QueueIndex{0}).rows, std::uint64_t{6});
    consumer->giveBack(*claim);
    const auto again = other->claimInput(QueueIndex{0});
    QVERIFY(again);
    QCOMPARE(again->batch.progress, std::uint64_t{4});
    Transaction step(*other);
    QVERIFY(step.consume(*again));
    step.commit();
    QVERIFY(publish(*producer, 10, 1));
}

void TestTransaction::givenBackBatchIsReadyAgain()
{
    const TestRun run(chainSpec(2));
    const auto producer = run.attach(0);
    const auto consumer = run.attach(2);
    QVERIFY(publish(*producer, 5, 1));
    consumer->giveBack(*consumer->claimInput(QueueIndex{0}));
    const auto claim = run.attach(3)->claimInput(QueueIndex{0});
    QVERIFY(claim);
    QCOMPARE(claim->batch.attempts, 0u);
    QCOMPARE(numbersOf(*claim), Numbers{5});
}

void TestTransaction::severalInputsBecomeOneOutput()
{
    const TestRun run(chainSpec());
    const auto producer = run.attach(0);
    const auto middle = run.attach(1);
    const auto last = run.attach(2);
    for (std::uint64_t i = 0; i < 3; ++i)
        QVERIFY(publish(*producer, i, 1));
    Transaction step(*middle);
    for (int i = 0; i < 3; ++i)
        QVERIFY(step.consume(*middle->claimInput(QueueIndex{0})));
    QVERIFY(stageNumbers(*middle, step, 0, 3));
    step.commit();
    QCOMPARE(take(*last, QueueIndex{1}), (Numbers{0, 1, 2}));
    QVERIFY(producer->hasRoom(producer->outputQueues(), 4));
}

void TestTransaction::refusesMoreInputsThanAnIntentHolds()
{
    SegmentSpec spec = chainSpec();
    spec.queues[0].capacityBatches = 20;
    const TestRun run(spec);
    const auto producer = run.attach(0);
    const auto middle = run.attach(1);
    Transaction step(*middle);
    for (std::uint32_t i = 0; i < kMaxInputs; ++i) {
        QVERIFY(publish(*producer, i, 1));
        QVERIFY(step.consume(*middle->claimInput(QueueIndex{0})));
    }
    QVERIFY(publish(*producer, 99, 1));
    const auto rest = middle->claimInput(QueueIndex{0});
    QVERIFY(!step.consume(*rest));
    step.commit();
    Transaction next(*middle);
    QVERIFY(next.consume(*rest));
    next.commit();
    QCOMPARE(queueStatus(run.segment(), QueueIndex{0}).depth(), 0u);
}

void TestTransaction::fanOutWritesOncePagesAreFreedByTheLast()
{
    const TestRun run(fanOutSpec());
    const auto middle = run.attach(1);
    const auto left = run.attach(2);
    const auto right = run.attach(3);
    const auto rows = middle->maxBatchBytes(PortGroup{0}) / sizeof(std::uint64_t); // all pages
    QVERIFY(publish(*middle, 0, rows));
    const auto a = left->claimInput(QueueIndex{1});
    const auto b = right->claimInput(QueueIndex{2});
    QVERIFY(a && b);
    QCOMPARE(static_cast<const void *>(a->bytes.data()),
             static_cast<const void *>(b->bytes.data()));
    const auto freeIt = [](WorkerSession &session, const InputClaim &claim) {
        Transaction step(session);
        const bool added = step.consume(claim);
        step.commit();
        return added;
    };
    QVERIFY(freeIt(*left, *a));
    QVERIFY(!publish(*middle, 0, 1)); // the other still reads
    QVERIFY(freeIt(*right, *b));
    QVERIFY(publish(*middle, 0, 1));
}

void TestTransaction::largeBatchesUseTheWholeRegion()
{
    const TestRun run(chainSpec());
    const auto producer = run.attach(0);
    const auto most = producer->maxBatchBytes(PortGroup{0});
    QCOMPARE(most, std::size_t{(4 + 2) << 20});
    QCOMPARE(producer->maxBatchBytes(PortGroup{9}), std::size_t{0});
    Transaction step(*producer);
    QVERIFY(!step.allocate(PortGroup{0}, most + 1));
    QVERIFY(!step.allocate(PortGroup{9}, 1));
    const auto pages = step.allocate(PortGroup{0}, most);
    QVERIFY(pages);
    QCOMPARE(pages->bytes.size(), most);
    QCOMPARE(reinterpret_cast<std::uintptr_t>(pages->bytes.data()) % 64, std::uintptr_t{0});
    QVERIFY(!step.allocate(PortGroup{0}, 1));
}

void TestTransaction::smallBatchesDoNotHoldAWholeRegion()
{
    const TestRun run(chainSpec());
    const auto producer = run.attach(0);
    Transaction step(*producer);
    const auto pages = step.allocate(PortGroup{0}, 5u << 20); // asked for much, used little
    QVERIFY(step.stage(producer->outputQueues(), *pages, {.bytes = 100, .rows = 1}));
    step.commit();
    Transaction next(*producer);
    QVERIFY(next.allocate(PortGroup{0}, 5u << 20));
}

void TestTransaction::closedLaneTakesNothingMore()
{
    const TestRun run(chainSpec());
    const auto producer = run.attach(0);
    const auto consumer = run.attach(1);
    QVERIFY(publish(*producer, 0, 1));
    Transaction step(*producer);
    QVERIFY(stageNumbers(*producer, step, 1, 1));
    step.closeOutputs();
    step.commit();
    QVERIFY(!publish(*producer, 2, 1));
    QVERIFY(queueStatus(run.segment(), QueueIndex{0}).closed);
    QVERIFY(!consumer->inputsFinished(QueueIndex{0}));
    QCOMPARE(take(*consumer, QueueIndex{0}), Numbers{0});
    QCOMPARE(take(*consumer, QueueIndex{0}), Numbers{1});
    QVERIFY(consumer->allInputsFinished());
    Transaction again(*producer); // closing twice changes nothing
    again.closeOutputs();
    again.commit();
    QVERIFY(consumer->allInputsFinished());
}

void TestTransaction::drainedOnlyWhenNobodyHoldsABatch()
{
    const TestRun run(chainSpec(2));
    const auto producers = {run.attach(0), run.attach(1)};
    const auto holder = run.attach(2);
    const auto waiter = run.attach(3);
    for (const auto &producer : producers) {
        QVERIFY(publish(*producer, 0, 1));
        QVERIFY(!waiter->inputsFinished(QueueIndex{0}));
        Transaction step(*producer);
        step.closeOutputs();
        step.commit();
    }
    QCOMPARE(take(*waiter, QueueIndex{0}), Numbers{0});
    const auto claim = holder->claimInput(QueueIndex{0});
    QVERIFY(!waiter->claimInput(QueueIndex{0}));
    QVERIFY(!waiter->inputsFinished(QueueIndex{0})); // the holder may die
    const auto ticket = waiter->inputTicket();
    Transaction step(*holder);
    QVERIFY(step.consume(*claim));
    step.commit();
    QVERIFY(waiter->inputTicket() != ticket);
    QVERIFY(waiter->inputsFinished(QueueIndex{0}));
}

void TestTransaction::splitsAreClaimedLowestFirst()
{
    const TestRun run(chainSpec(2, 3));
    const auto a = run.attach(0);
    const auto b = run.attach(1);
    const auto first = a->claimSplit();
    const auto second = b->claimSplit();
    QVERIFY(first && second);
    QCOMPARE(first->begin, std::uint64_t{0});
    QCOMPARE(second->begin, std::uint64_t{100});
    QCOMPARE(second->indexInStage, 1u);
    QCOMPARE(second->firstLine, std::uint64_t{8});
    QCOMPARE(second->aux, std::uint64_t{1001});
    a->giveBack(*first);
    QCOMPARE(b->claimSplit()->begin, std::uint64_t{0});
    QCOMPARE(a->claimSplit()->begin, std::uint64_t{200});
    QVERIFY(!a->claimSplit());
    QVERIFY(!a->splitsFinished());
    QVERIFY(run.attach(2)->splitsFinished()); // a stage without splits
}

void TestTransaction::splitGoesOnAtItsPosition()
{
    const TestRun run(chainSpec(1, 1));
    const auto session = run.attach(0);
    const auto claim = session->claimSplit();
    {
        Transaction step(*session);
        step.moveSource(*claim, 60, 6, false);
        step.commit();
    }
    session->giveBack(*claim);
    const auto again = session->claimSplit();
    QCOMPARE(again->position, std::uint64_t{60});
    QCOMPARE(again->rows, std::uint64_t{6});
    const SplitTable table(run.segment(), StageIndex{0});
    QCOMPARE(table.status().unitsDone, std::uint64_t{60});
    QCOMPARE(table.status().unitsTotal, std::uint64_t{100});
    Transaction step(*session);
    step.moveSource(*again, 100, 10, true);
    step.commit();
    QVERIFY(session->splitsFinished());
    QVERIFY(!session->claimSplit());
    QCOMPARE(table.status().done, 1u);
    QCOMPARE(table.status().rows, std::uint64_t{10});
}

void TestTransaction::countersAndSinksMoveWithTheTransaction()
{
    const TestRun run(chainSpec());
    const auto session = run.attach(1);
    {
        Transaction lost(*session);
        lost.count(NodeInStage{1}, {.rowsIn = 100});
        lost.setSink(SinkIndex{2}, 1000, 100);
    }
    for (int i = 0; i < 2; ++i) {
        Transaction step(*session);
        step.count(NodeInStage{0}, {.rowsIn = 5, .bytesIn = 50, .rowsOut = 3, .rejected = 2});
        step.count(NodeInStage{1}, {.rowsIn = 3, .batchesOut = 1, .errors = 1, .dropped = 4});
        step.setSink(SinkIndex{2}, 10 * static_cast<std::uint64_t>(i + 1), 1);
        step.commit();
    }
    const Counters first{.rowsIn = 10, .bytesIn = 100, .rowsOut = 6, .rejected = 4};
    const Counters second{.rowsIn = 6, .batchesOut = 2, .errors = 2, .dropped = 8};
    QVERIFY(session->totals(NodeInStage{0}) == first);
    QVERIFY(loadTotals(run.segment().metrics(WorkerNumber{1}, NodeInStage{0})) == first);
    QVERIFY(loadTotals(run.segment().metrics(WorkerNumber{1}, NodeInStage{1})) == second);
    QCOMPARE(session->sinkLength(SinkIndex{2}), std::uint64_t{20});
    QCOMPARE(session->sinkRows(SinkIndex{2}), std::uint64_t{1});
    QCOMPARE(session->sinkLength(SinkIndex{0}), std::uint64_t{0});
    QVERIFY(run.attach(1)->totals(NodeInStage{1}) == second); // a replacement goes on with them
}

void TestTransaction::lastTransactionFinishesTheWorker()
{
    const TestRun run(chainSpec());
    for (std::uint32_t worker = 0; worker < 3; ++worker) {
        QVERIFY(!isRunFinished(run.segment()));
        const auto session = run.attach(worker);
        QVERIFY(!session->isFinished());
        Transaction step(*session);
        step.closeOutputs();
        step.finishWorker();
        step.commit();
        QVERIFY(run.attach(worker)->isFinished());
        QVERIFY(isStageFinished(run.segment(), StageIndex{worker}));
    }
    QVERIFY(isRunFinished(run.segment()));
}

void TestTransaction::givenUpProcessIsRefused()
{
    const TestRun run(chainSpec());
    const auto old = run.segment().beginIncarnation(WorkerNumber{0});
    const auto current = run.segment().beginIncarnation(WorkerNumber{0});
    QVERIFY(!WorkerSession::attach(run.segment(), WorkerNumber{0}, old));
    QVERIFY(WorkerSession::attach(run.segment(), WorkerNumber{0}, current));
    QVERIFY(!WorkerSession::attach(run.segment(), WorkerNumber{99}, current));
}

void TestTransaction::statusTellsDepthRowsAndAge()
{
    const TestRun run(chainSpec());
    const auto producer = run.attach(0);
    const auto consumer = run.attach(1);
    const auto before = steadyNowNs();
    QVERIFY(publish(*producer, 0, 10));
    const auto between = steadyNowNs();
    QVERIFY(publish(*producer, 10, 20));
    const auto claim = consumer->claimInput(QueueIndex{0});
    const auto status = queueStatus(run.segment(), QueueIndex{0});
    QCOMPARE(status.capacity, 4u);
    QCOMPARE(status.waiting, 1u);
    QCOMPARE(status.claimed, 1u);
    QCOMPARE(status.depth(), 2u);
    QCOMPARE(status.rows, std::uint64_t{30});
    QCOMPARE(status.bytes, std::uint64_t{240});
    QCOMPARE(status.published, std::uint64_t{2});
    QVERIFY(status.oldestNs >= between);
    QVERIFY(claim->batch.publishedNs >= before && claim->batch.publishedNs <= between);
    QVERIFY(!status.closed);
}

void TestTransaction::sequencesGoOnOverManyRounds()
{
    const TestRun run(chainSpec());
    const auto producer = run.attach(0);
    const auto consumer = run.attach(1);
    for (std::uint64_t i = 0; i < 1000; ++i) {
        QVERIFY(publish(*producer, 2 * i, 1));
        QVERIFY(publish(*producer, 2 * i + 1, 1));
        QCOMPARE(take(*consumer, QueueIndex{0}), Numbers{2 * i});
        QCOMPARE(take(*consumer, QueueIndex{0}), Numbers{2 * i + 1});
    }
    QCOMPARE(run.segment().laneState(LaneIndex{0}).tail.load(), std::uint64_t{2000});
}

QTEST_GUILESS_MAIN(TestTransaction)
#include "tst_transaction.moc"
