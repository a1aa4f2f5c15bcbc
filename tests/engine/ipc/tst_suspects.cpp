// SPDX-License-Identifier: GPL-3.0-or-later
// Batches and splits that kill the workers which take them.
#include "tests/helpers/suite.h"

#include "engine/ipc/recovery.h"
#include "engine/ipc/words.h"
#include "tests/engine/ipc/teststeps.h"

#include <QtTest>

using namespace etl;
using namespace etl::ipc;
using namespace etl::ipc::test;

namespace {

constexpr WorkerNumber kMiddle{1};
constexpr std::uint32_t kLimit = 3;

SegmentSpec suspiciousSpec()
{
    auto spec = chainSpec();
    spec.suspectAfter = kLimit;
    return spec;
}

SlotState &firstSlot(const Segment &segment)
{
    return segment.laneSlots(LaneIndex{0})[0];
}

// The middle worker dies with the batch in its hands, `times` times.
bool dieWithBatch(const Segment &segment, std::uint32_t times, Death death = Death::ByItself)
{
    for (std::uint32_t i = 0; i < times; ++i) {
        if (!dieAt(segment, kMiddle, CrashPoint::AfterClaim, 1, passOnStep))
            return false;
        recoverWorker(segment, kMiddle, death);
    }
    return true;
}

// A probe of the middle worker dies while it has `rows` rows of the batch at work.
bool dieTrying(const Segment &segment, std::uint64_t rows)
{
    return dieAt(segment, kMiddle, CrashPoint::BeforeClaim, 2, [rows](WorkerSession &session) {
        session.beProbe();
        const auto claim = session.claimInput(QueueIndex{0});
        if (!claim || !claim->suspect)
            return false;
        session.setTrial(*claim, rows);
        (void)session.claimInput(QueueIndex{0}); // dies here
        return true;
    });
}

} // namespace

class TestSuspects : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void onlyAProbeTakesASuspect();
    void suspectSplitIsForTheProbeToo();
    void deathsFromOutsideMakeNoSuspects();
    void queueWithASuspectIsNotDrained();
    void trialsHalveUntilOneRowIsLeft();
    void deathBeforeAnyRowIsHopeless();
    void repeatedRecoveryJudgesATrialOnce();
    void suspicionLastsUntilTheRowIsFound();
    void nextBatchInTheSlotIsNoSuspect();
};

void TestSuspects::onlyAProbeTakesASuspect()
{
    const TestRun run(suspiciousSpec());
    QVERIFY(publish(*run.attach(0), 0, 10));
    QVERIFY(dieWithBatch(run.segment(), kLimit - 1));
    QVERIFY(!hasSuspects(run.segment(), StageIndex{1}));
    QVERIFY(dieWithBatch(run.segment(), 1));
    QVERIFY(hasSuspects(run.segment(), StageIndex{1}));
    QVERIFY(!hasSuspects(run.segment(), StageIndex{2}));

    const auto session = attachReplacement(run.segment(), kMiddle);
    QVERIFY(!session->claimInput(QueueIndex{0}));
    session->beProbe();
    const auto claim = session->claimInput(QueueIndex{0});
    QVERIFY(claim && claim->suspect);
}

void TestSuspects::suspectSplitIsForTheProbeToo()
{
    const TestRun run(suspiciousSpec());
    for (std::uint32_t death = 0; death < kLimit; ++death) {
        QVERIFY(dieAt(run.segment(), WorkerNumber{0}, CrashPoint::AfterSplitClaim, 1, produceStep));
        recoverWorker(run.segment(), WorkerNumber{0});
    }
    QVERIFY(hasSuspects(run.segment(), StageIndex{0}));
    const auto session = attachReplacement(run.segment(), WorkerNumber{0});
    const auto other = session->claimSplit();
    QVERIFY(other && !other->suspect);
    QVERIFY(!session->claimSplit()); // there are two
    session->beProbe();
    const auto suspect = session->claimSplit();
    QVERIFY(suspect && suspect->suspect && suspect->begin == 0);
}

void TestSuspects::deathsFromOutsideMakeNoSuspects()
{
    const TestRun run(suspiciousSpec());
    QVERIFY(publish(*run.attach(0), 0, 10));
    QVERIFY(dieWithBatch(run.segment(), 2 * kLimit, Death::Outside));
    QVERIFY(!hasSuspects(run.segment(), StageIndex{1}));
    QCOMPARE(recoveryCounts(run.segment(), kMiddle).deaths, 2 * kLimit);
}

void TestSuspects::queueWithASuspectIsNotDrained()
{
    const TestRun run(suspiciousSpec());
    const auto producer = run.attach(0);
    QVERIFY(publish(*producer, 0, 10));
    QVERIFY(finishStep(*producer));
    QVERIFY(dieWithBatch(run.segment(), kLimit));
    const auto session = attachReplacement(run.segment(), kMiddle);
    QVERIFY(!session->inputsFinished(QueueIndex{0}));
}

void TestSuspects::trialsHalveUntilOneRowIsLeft()
{
    const TestRun run(suspiciousSpec());
    QVERIFY(publish(*run.attach(0), 0, 10));
    QVERIFY(dieWithBatch(run.segment(), kLimit));
    for (const auto &[rows, plan] : std::initializer_list<std::pair<std::uint64_t, std::uint64_t>>{
             {10, 5}, {5, 2}, {2, 1}, {1, kSetAside}}) {
        QVERIFY(dieTrying(run.segment(), rows));
        const auto report = recoverWorker(run.segment(), kMiddle);
        QVERIFY(report.trialFailed && !report.trialHopeless);
        QCOMPARE(firstSlot(run.segment()).probePlan.load(), plan);
    }
    QVERIFY(dieTrying(run.segment(), kSetAside));
    const auto report = recoverWorker(run.segment(), kMiddle);
    QVERIFY(!report.trialFailed && report.trialHopeless);
}

void TestSuspects::deathBeforeAnyRowIsHopeless()
{
    const TestRun run(suspiciousSpec());
    QVERIFY(publish(*run.attach(0), 0, 10));
    QVERIFY(dieWithBatch(run.segment(), kLimit));
    QVERIFY(dieTrying(run.segment(), 0));
    const auto report = recoverWorker(run.segment(), kMiddle);
    QVERIFY(!report.trialFailed && report.trialHopeless);
    QCOMPARE(report.maxAttempts, kLimit + 1);
}

// Else a row would be taken for the culprit that was never tried alone.
void TestSuspects::repeatedRecoveryJudgesATrialOnce()
{
    bool cutOff = true;
    int cuts = 0;
    for (std::uint32_t step = 1; cutOff && step < 50; ++step) {
        const TestRun run(suspiciousSpec());
        QVERIFY(publish(*run.attach(0), 0, 10));
        QVERIFY(dieWithBatch(run.segment(), kLimit));
        QVERIFY(dieTrying(run.segment(), 10));
        run.segment().control().armedCrashPoint.store(
            CrashTrigger::armedWord(CrashPoint::InsideRecovery, step));
        cutOff = diesBySigkill([&] {
            recoverWorker(run.segment(), kMiddle);
            return 0;
        });
        cuts += cutOff ? 1 : 0;
        run.segment().control().armedCrashPoint.store(0);
        recoverWorker(run.segment(), kMiddle);
        const auto plan = firstSlot(run.segment()).probePlan.load();
        QVERIFY2(plan == 5 || plan == 0, qPrintable(QString::number(plan)));
        QCOMPARE(unpackAttempts(firstSlot(run.segment()).attempts.load()).count, kLimit + 1);
    }
    QVERIFY(cuts > 3);
}

void TestSuspects::suspicionLastsUntilTheRowIsFound()
{
    const TestRun run(suspiciousSpec());
    QVERIFY(publish(*run.attach(0), 0, 10));
    QVERIFY(dieWithBatch(run.segment(), kLimit));
    QVERIFY(dieTrying(run.segment(), 10));
    recoverWorker(run.segment(), kMiddle);

    const auto probe = attachReplacement(run.segment(), kMiddle);
    probe->beProbe();
    auto claim = probe->claimInput(QueueIndex{0});
    QCOMPARE(claim->batch.probePlan, std::uint64_t{5});
    Transaction half(*probe);
    QVERIFY(half.advance(*claim, 5));
    half.commit();
    QVERIFY(hasSuspects(run.segment(), StageIndex{1}));
    Transaction found(*probe);
    QVERIFY(found.settle(*claim, 6));
    found.commit();
    QVERIFY(!hasSuspects(run.segment(), StageIndex{1}));
    QCOMPARE(firstSlot(run.segment()).probePlan.load(), std::uint64_t{0});
    QCOMPARE(firstSlot(run.segment()).progress.load(), std::uint64_t{6});
}

void TestSuspects::nextBatchInTheSlotIsNoSuspect()
{
    const TestRun run(suspiciousSpec());
    const auto producer = run.attach(0);
    QVERIFY(publish(*producer, 0, 10));
    QVERIFY(dieWithBatch(run.segment(), kLimit));
    const auto probe = attachReplacement(run.segment(), kMiddle);
    probe->beProbe();
    auto claim = probe->claimInput(QueueIndex{0});
    Transaction step(*probe);
    QVERIFY(step.consume(*claim));
    step.commit();
    while (publish(*producer, 0, 10))
        ;
    QVERIFY(!hasSuspects(run.segment(), StageIndex{1}));
}

QTEST_GUILESS_MAIN(TestSuspects)
#include "tst_suspects.moc"
