// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/helpers/suite.h"

#include "engine/ipc/queue.h"
#include "engine/ipc/recovery.h"
#include "engine/ipc/words.h"
#include "tests/engine/ipc/teststeps.h"

#include <QtTest>

#include <algorithm>
#include <set>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace etl;
using namespace etl::ipc;
using namespace etl::ipc::test;

namespace {

constexpr WorkerNumber kProducer{0};
constexpr WorkerNumber kMiddle{1};

} // namespace

class TestRecovery : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void middleWorkerDiesAtEachPoint_data();
    void middleWorkerDiesAtEachPoint();
    void producerDiesAtEachPoint_data();
    void producerDiesAtEachPoint();
    void closingWorkerDiesAtEachPoint_data();
    void closingWorkerDiesAtEachPoint();
    void recoveryOfNothingChangesNothing();
    void outputsMayBeConsumedBeforeTheRecovery();
    void freedInputMayBeFilledAgainBeforeTheRecovery();
    void olderUnreadBatchInTheSameSlotSurvives();
    void progressSurvivesTheDeath();
    void attemptsCountDeathsAndForgetThemOnProgress();
    void cutOffRecoveryIsRepeated_data();
    void cutOffRecoveryIsRepeated();
    void exitIsNotADeath();
    void damagedIntentIsNotApplied();
    void damagedMoveOfASourceIsNotApplied();
    void finishedWorkerNeedsNoReplacement();
    void tellsWhatTheWorkerWasDoing();
};

struct Expected
{
    bool forward;
    std::uint32_t returned;
    std::uint32_t unstaged;
};
Q_DECLARE_METATYPE(Expected)

void TestRecovery::middleWorkerDiesAtEachPoint_data()
{
    QTest::addColumn<CrashPoint>("point");
    QTest::addColumn<int>("hits");
    QTest::addColumn<Expected>("expected");
    const auto row = [](const char *name, CrashPoint point, int hits, Expected expected) {
        QTest::newRow(name) << point << hits << expected;
    };
    row("1 before the claim", CrashPoint::BeforeClaim, 1, {false, 0, 0});
    row("2 after the claim", CrashPoint::AfterClaim, 1, {false, 1, 0});
    row("3 while writing pages", CrashPoint::WhileWritingPages, 1, {false, 1, 0});
    row("4 after the first descriptor", CrashPoint::AfterDescriptor, 1, {false, 1, 1});
    row("4 after the second descriptor", CrashPoint::AfterDescriptor, 2, {false, 1, 2});
    row("5 while filling the intent", CrashPoint::WhileFillingIntent, 1, {false, 1, 2});
    row("6 after the commit", CrashPoint::AfterCommit, 1, {true, 0, 0});
    row("7 between two tails", CrashPoint::BetweenTails, 1, {true, 0, 0});
    row("8 after the tails", CrashPoint::AfterTails, 1, {true, 0, 0});
    row("11 before the input is freed", CrashPoint::BeforeInputFreed, 1, {true, 0, 0});
    row("12 after the input is freed", CrashPoint::AfterInputFreed, 1, {true, 0, 0});
    row("14 commit not cleared", CrashPoint::BeforeCommitCleared, 1, {true, 0, 0});
    row("15 before the bell", CrashPoint::BeforeBell, 1, {false, 0, 0});
    row("16 inside a metrics group", CrashPoint::InsideMetricsGroup, 1, {false, 0, 0});
    row("17 at start", CrashPoint::AtStart, 1, {false, 0, 0});
}

void TestRecovery::middleWorkerDiesAtEachPoint()
{
    QFETCH(CrashPoint, point);
    QFETCH(int, hits);
    QFETCH(Expected, expected);
    const TestRun run(fanOutSpec());
    const Segment &segment = run.segment();
    const auto producer = run.attach(0);
    QVERIFY(publish(*producer, 0, 10));
    QVERIFY(publish(*producer, 10, 10));
    QVERIFY(dieAt(segment, kMiddle, point, static_cast<std::uint32_t>(hits), passOnStep));

    const auto report = recoverWorker(segment, kMiddle);
    QVERIFY(!report.damaged);
    QCOMPARE(report.rolledForward, expected.forward);
    QCOMPARE(report.slotsReturned, expected.returned);
    QCOMPARE(report.batchesUnstaged, expected.unstaged);
    QCOMPARE(report.rolledBack, expected.returned + expected.unstaged > 0);
    QCOMPARE(report.maxAttempts, expected.returned);
    QCOMPARE(recoveryCounts(segment, kMiddle).deaths, 1u);

    const auto replacement = attachReplacement(segment, kMiddle);
    while (passOnStep(*replacement)) {
    }
    QCOMPARE(loadTotals(segment.metrics(kMiddle, NodeInStage{0})).rowsOut, std::uint64_t{20});
    QCOMPARE(replacement->sinkLength(SinkIndex{0}), std::uint64_t{20});
    QVERIFY(!readMetrics(segment.metrics(kMiddle, NodeInStage{1}), steadyNowNs()).torn);
    QCOMPARE(drain(segment, WorkerNumber{2}, QueueIndex{1}), range(0, 20));
    QCOMPARE(drain(segment, WorkerNumber{3}, QueueIndex{2}), range(0, 20));
    QVERIFY(publish(*producer, 20, 10));
}

void TestRecovery::producerDiesAtEachPoint_data()
{
    QTest::addColumn<CrashPoint>("point");
    QTest::addColumn<bool>("forward");
    QTest::addColumn<int>("reopened");
    QTest::newRow("20 after the split claim") << CrashPoint::AfterSplitClaim << false << 1;
    QTest::newRow("3 while writing pages") << CrashPoint::WhileWritingPages << false << 1;
    QTest::newRow("4 after the descriptor") << CrashPoint::AfterDescriptor << false << 1;
    QTest::newRow("5 while filling the intent") << CrashPoint::WhileFillingIntent << false << 1;
    QTest::newRow("6 after the commit") << CrashPoint::AfterCommit << true << 1;
    QTest::newRow("13 source position not stored") << CrashPoint::BeforeSourceStored << true << 1;
    QTest::newRow("14 commit not cleared") << CrashPoint::BeforeCommitCleared << true << 1;
    QTest::newRow("15 before the bell") << CrashPoint::BeforeBell << false << 1;
}

void TestRecovery::producerDiesAtEachPoint()
{
    QFETCH(CrashPoint, point);
    QFETCH(bool, forward);
    QFETCH(int, reopened);
    SegmentSpec spec = chainSpec(1, 1);
    spec.queues[0].capacityBatches = 16;
    const TestRun run(spec);
    const Segment &segment = run.segment();
    for (const auto hits : {1u, 2u, 10u}) { // the first, a middle and the last batch of the split
        const auto position = segment.splits()[0].position.load();
        if (hits == 10 && position >= 90)
            break;
        const auto dead = dieAt(segment, kProducer, point, std::min<std::uint32_t>(hits, 2),
                                [](WorkerSession &s) {
                                    while (produceStep(s)) {
                                    }
                                    return true;
                                });
        QVERIFY(dead);
        const auto report = recoverWorker(segment, kProducer);
        QCOMPARE(report.rolledForward, forward);
        QCOMPARE(report.splitsReopened, static_cast<std::uint32_t>(reopened));
        QCOMPARE(unpack(segment.splits()[0].word.load()).state, WordState::Free);
    }
    const auto replacement = attachReplacement(segment, kProducer);
    while (produceStep(*replacement)) {
    }
    QVERIFY(replacement->splitsFinished());
    QCOMPARE(drain(segment, kMiddle, QueueIndex{0}), range(0, 100));
    QCOMPARE(loadTotals(segment.metrics(kProducer, NodeInStage{0})).rowsOut, std::uint64_t{100});
}

void TestRecovery::closingWorkerDiesAtEachPoint_data()
{
    QTest::addColumn<CrashPoint>("point");
    QTest::addColumn<bool>("finished");
    QTest::newRow("5 while filling the intent") << CrashPoint::WhileFillingIntent << false;
    QTest::newRow("6 after the commit") << CrashPoint::AfterCommit << true;
    QTest::newRow("7 between two tails") << CrashPoint::BetweenTails << true;
    QTest::newRow("23 before closed") << CrashPoint::BeforeClosed << true;
    QTest::newRow("14 commit not cleared") << CrashPoint::BeforeCommitCleared << true;
    QTest::newRow("15 before the bell") << CrashPoint::BeforeBell << true;
}

void TestRecovery::closingWorkerDiesAtEachPoint()
{
    QFETCH(CrashPoint, point);
    QFETCH(bool, finished);
    const TestRun run(fanOutSpec());
    QVERIFY(dieAt(run.segment(), kMiddle, point, 1, finishStep));
    QCOMPARE(recoverWorker(run.segment(), kMiddle).finished, finished);
    QCOMPARE(isDrained(run.segment(), QueueIndex{1}), finished);
    QCOMPARE(isDrained(run.segment(), QueueIndex{2}), finished);
    QCOMPARE(isStageFinished(run.segment(), StageIndex{1}), finished);
    if (!finished)
        QVERIFY(finishStep(*attachReplacement(run.segment(), kMiddle)));
    QVERIFY(isDrained(run.segment(), QueueIndex{1}) && isDrained(run.segment(), QueueIndex{2}));
}

void TestRecovery::recoveryOfNothingChangesNothing()
{
    const TestRun run(fanOutSpec());
    const auto producer = run.attach(0);
    QVERIFY(publish(*producer, 0, 10));
    const auto report = recoverWorker(run.segment(), WorkerNumber{3}); // never ran
    QVERIFY(!report.rolledForward && !report.rolledBack && !report.damaged && !report.finished);
    QCOMPARE(queueStatus(run.segment(), QueueIndex{0}).waiting, 1u);
    QCOMPARE(run.segment().control().recoveryEpoch.load(), std::uint64_t{1});
}

void TestRecovery::outputsMayBeConsumedBeforeTheRecovery()
{
    const TestRun run(chainSpec());
    const auto producer = run.attach(0);
    QVERIFY(publish(*producer, 0, 10));
    QVERIFY(dieAt(run.segment(), kMiddle, CrashPoint::AfterTails, 1, passOnStep));
    QCOMPARE(drain(run.segment(), WorkerNumber{2}, QueueIndex{1}), range(0, 10));
    QVERIFY(recoverWorker(run.segment(), kMiddle).rolledForward);
    QCOMPARE(drain(run.segment(), WorkerNumber{2}, QueueIndex{1}), Numbers{});
    QCOMPARE(run.segment().laneState(LaneIndex{1}).tail.load(), std::uint64_t{1});
    QVERIFY(!passOnStep(*attachReplacement(run.segment(), kMiddle)));
}

void TestRecovery::freedInputMayBeFilledAgainBeforeTheRecovery()
{
    const TestRun run(chainSpec());
    const auto producer = run.attach(0);
    for (std::uint64_t i = 0; i < 4; ++i)
        QVERIFY(publish(*producer, i * 10, 10));
    QVERIFY(dieAt(run.segment(), kMiddle, CrashPoint::AfterInputFreed, 1, passOnStep));
    QVERIFY(publish(*producer, 40, 10)); // into the slot that the dead worker's intent names
    QVERIFY(recoverWorker(run.segment(), kMiddle).rolledForward);
    const auto replacement = attachReplacement(run.segment(), kMiddle);
    Numbers all = drain(run.segment(), WorkerNumber{2}, QueueIndex{1});
    while (passOnStep(*replacement))
        std::ranges::copy(drain(run.segment(), WorkerNumber{2}, QueueIndex{1}),
                          std::back_inserter(all));
    QCOMPARE(all, range(0, 50));
}

void TestRecovery::olderUnreadBatchInTheSameSlotSurvives()
{
    const TestRun run(chainSpec());
    const auto dead =
        dieAt(run.segment(), kProducer, CrashPoint::BeforeClaim, 1, [](WorkerSession &session) {
            for (std::uint64_t i = 0; i < 4; ++i) {
                if (!publish(session, i, 1))
                    return false;
            }
            session.claimSplit(); // dies here, with a full ring of unread batches
            return true;
        });
    QVERIFY(dead);
    QCOMPARE(recoverWorker(run.segment(), kProducer).batchesUnstaged, 0u);
    QCOMPARE(drain(run.segment(), kMiddle, QueueIndex{0}), range(0, 4));
}

void TestRecovery::progressSurvivesTheDeath()
{
    for (const auto point :
         {CrashPoint::AfterCommit, CrashPoint::AfterInputFreed, CrashPoint::BeforeBell}) {
        const TestRun run(chainSpec());
        const auto producer = run.attach(0);
        QVERIFY(publish(*producer, 0, 10));
        QVERIFY(dieAt(run.segment(), kMiddle, point, 1, [](WorkerSession &session) {
            const auto claim = session.claimInput(QueueIndex{0});
            Transaction step(session);
            const bool added = stageNumbers(session, step, 0, 4) && step.advance(*claim, 4);
            step.commit();
            return added;
        }));
        const auto report = recoverWorker(run.segment(), kMiddle);
        QCOMPARE(report.rolledForward, point != CrashPoint::BeforeBell);
        QCOMPARE(report.slotsReturned, 1u);
        QVERIFY(passOnStep(*attachReplacement(run.segment(), kMiddle)));
        QCOMPARE(drain(run.segment(), WorkerNumber{2}, QueueIndex{1}), range(0, 10));
    }
}

void TestRecovery::attemptsCountDeathsAndForgetThemOnProgress()
{
    const TestRun run(chainSpec());
    const auto producer = run.attach(0);
    QVERIFY(publish(*producer, 0, 10));
    for (std::uint32_t death = 1; death <= 3; ++death) {
        QVERIFY(dieAt(run.segment(), kMiddle, CrashPoint::AfterClaim, 1, passOnStep));
        const auto report = recoverWorker(run.segment(), kMiddle);
        QCOMPARE(report.maxAttempts, death);
        QVERIFY(report.worstLane == LaneIndex{0});
        QCOMPARE(report.worstSlot, 0u);
    }
    const auto session = attachReplacement(run.segment(), kMiddle);
    const auto claim = session->claimInput(QueueIndex{0});
    QCOMPARE(claim->batch.attempts, 3u);
    Transaction step(*session);
    QVERIFY(step.advance(*claim, 1));
    step.commit();
    session->giveBack(*claim);
    QCOMPARE(session->claimInput(QueueIndex{0})->batch.attempts, 0u);
    QCOMPARE(recoveryCounts(run.segment(), kMiddle).rolledBack, 3u);
}

void TestRecovery::cutOffRecoveryIsRepeated_data()
{
    QTest::addColumn<CrashPoint>("death");
    QTest::addColumn<CrashPoint>("cut");
    for (const auto death : {CrashPoint::AfterDescriptor, CrashPoint::AfterCommit}) {
        for (const auto cut : {CrashPoint::InsideRecovery, CrashPoint::BetweenTails,
                               CrashPoint::AfterTails, CrashPoint::BeforeInputFreed,
                               CrashPoint::BeforeCommitCleared, CrashPoint::BeforeBell})
            QTest::addRow("death at %u, cut at %u", static_cast<unsigned>(death),
                          static_cast<unsigned>(cut))
                << death << cut;
    }
}

// The supervisor dies at the 1st, 2nd, 3rd ... of its steps; a second one does it all again.
void TestRecovery::cutOffRecoveryIsRepeated()
{
    QFETCH(CrashPoint, death);
    QFETCH(CrashPoint, cut);
    bool cutOff = true;
    for (std::uint32_t step = 1; cutOff && step < 50; ++step) {
        const TestRun run(fanOutSpec());
        const Segment &segment = run.segment();
        const auto producer = run.attach(0);
        QVERIFY(publish(*producer, 0, 10));
        QVERIFY(dieAt(segment, kMiddle, death, 1, passOnStep));
        segment.control().armedCrashPoint.store(CrashTrigger::armedWord(cut, step));
        cutOff = diesBySigkill([&] {
            recoverWorker(segment, kMiddle);
            return 0;
        });
        segment.control().armedCrashPoint.store(0);
        const auto report = recoverWorker(segment, kMiddle);
        QVERIFY(!report.damaged);
        const bool forward = death == CrashPoint::AfterCommit;
        const auto counts = recoveryCounts(segment, kMiddle);
        QCOMPARE(counts.deaths, 1u);
        QCOMPARE(counts.rolledForward, forward ? 1u : 0u);
        QCOMPARE(counts.rolledBack, forward ? 0u : 1u);
        const auto replacement = attachReplacement(segment, kMiddle);
        if (!forward) {
            const auto claim = replacement->claimInput(QueueIndex{0});
            QCOMPARE(claim->batch.attempts, 1u);
            replacement->giveBack(*claim);
        }
        while (passOnStep(*replacement)) {
        }
        QCOMPARE(drain(segment, WorkerNumber{2}, QueueIndex{1}), range(0, 10));
        QCOMPARE(drain(segment, WorkerNumber{3}, QueueIndex{2}), range(0, 10));
    }
    QVERIFY(!cutOff);
}

void TestRecovery::exitIsNotADeath()
{
    const TestRun run(chainSpec());
    const auto producer = run.attach(0);
    QVERIFY(publish(*producer, 0, 10));
    {
        const auto leaver = run.attach(1);
        QVERIFY(leaver->claimInput(QueueIndex{0})); // asked to stop, it leaves with a claim
    }
    const auto report = recoverWorker(run.segment(), kMiddle, Death::None);
    QCOMPARE(report.slotsReturned, 1u);
    QCOMPARE(report.maxAttempts, 0u);
    QVERIFY(recoveryCounts(run.segment(), kMiddle) == RecoveryCounts{});
    QVERIFY(passOnStep(*attachReplacement(run.segment(), kMiddle)));
}

void TestRecovery::damagedMoveOfASourceIsNotApplied()
{
    using Spoil = std::function<void(IntentSource &)>;
    const Spoil spoils[] = {
        [](IntentSource &source) { source.split = 2; },
        [](IntentSource &source) { source.word = pack(Word{}); }, // nobody's
        [](IntentSource &source) {
            source.word = pack(Word{WordState::Claimed, 9, 0});
        }, // another's
        [](IntentSource &source) { source.position = 101; },
        [](IntentSource &source) { source.split = 1; }, // the position lies before its begin
    };
    for (const Spoil &spoil : spoils) {
        const TestRun run(chainSpec());
        const auto producer = run.attach(0);
        const auto first = producer->claimSplit();
        QVERIFY(first.has_value());
        const SplitState &split = run.segment().splits()[plain(first->split)];
        Intent &intent = run.segment().intent(kProducer);
        intent.source = {1, plain(first->split), first->word, 50, 5, 0};
        spoil(intent.source);
        intent.commit = 1;
        const auto report = recoverWorker(run.segment(), kProducer);
        QVERIFY(report.damaged && !report.rolledForward);
        QCOMPARE(split.position.load(), first->begin);
    }
}

void TestRecovery::damagedIntentIsNotApplied()
{
    using Spoil = std::function<void(Intent &)>;
    const Spoil spoils[] = {
        [](Intent &intent) { intent.inputCount = kMaxInputs + 1; },
        [](Intent &intent) { intent.outputCount = 0xffff'ffff; },
        [](Intent &intent) { intent.nodeCount = 9; },
        [](Intent &intent) { intent.inputs[0].lane = 1000; },
        [](Intent &intent) { intent.inputs[0].lane = 1; }, // not a lane of its input
        [](Intent &intent) { intent.inputs[0].slot = 4; },
        [](Intent &intent) { intent.outputs[0].lane = 0; }, // another worker's
        [](Intent &intent) { intent.outputs[0].newTail = 1000; },
        [](Intent &intent) { intent.source = {1, 0, 0, 0, 0, 0}; }, // no split of its stage
    };
    for (const Spoil &spoil : spoils) {
        const TestRun run(chainSpec());
        const auto producer = run.attach(0);
        QVERIFY(publish(*producer, 0, 10));
        QVERIFY(dieAt(run.segment(), kMiddle, CrashPoint::AfterCommit, 1, passOnStep));
        spoil(run.segment().intent(kMiddle));
        const auto report = recoverWorker(run.segment(), kMiddle);
        QVERIFY(report.damaged && !report.rolledForward);
        QCOMPARE(queueStatus(run.segment(), QueueIndex{0}).claimed, 1u);
        QCOMPARE(queueStatus(run.segment(), QueueIndex{1}).depth(), 0u);
        QVERIFY(!WorkerSession::attach(run.segment(), kMiddle,
                                       run.segment().beginIncarnation(kMiddle)));
    }
}

void TestRecovery::finishedWorkerNeedsNoReplacement()
{
    const TestRun run(chainSpec());
    QVERIFY(
        dieAt(run.segment(), kProducer, CrashPoint::BeforeClosed, 1, [](WorkerSession &session) {
            Transaction step(session);
            if (!stageNumbers(session, step, 0, 5))
                return false;
            step.closeOutputs();
            step.finishWorker();
            step.commit();
            return true;
        }));
    QVERIFY(recoverWorker(run.segment(), kProducer).finished);
    QVERIFY(attachReplacement(run.segment(), kProducer)->isFinished());
    QCOMPARE(drain(run.segment(), kMiddle, QueueIndex{0}), range(0, 5));
    QVERIFY(isDrained(run.segment(), QueueIndex{0}));
}

void TestRecovery::tellsWhatTheWorkerWasDoing()
{
    const TestRun run(chainSpec());
    const auto producer = run.attach(0);
    QVERIFY(publish(*producer, 0, 10));
    QVERIFY(dieAt(run.segment(), kMiddle, CrashPoint::AfterClaim, 1, passOnStep));
    const auto report = recoverWorker(run.segment(), kMiddle);
    QVERIFY(report.node == NodeInStage{1});
    QVERIFY(report.action == Action::Process);
    QVERIFY(report.state == NodeState::Busy);
    QCOMPARE(report.batch, std::uint64_t{42});
    const auto after = readMetrics(run.segment().metrics(kMiddle, NodeInStage{1}), steadyNowNs());
    QVERIFY(after.state == NodeState::Starting);
}

QTEST_GUILESS_MAIN(TestRecovery)
#include "tst_recovery.moc"
