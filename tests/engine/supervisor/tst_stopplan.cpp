// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/restartpolicy.h"
#include "engine/supervisor/runstates.h"
#include "engine/supervisor/stopplan.h"
#include "tests/helpers/suite.h"

#include <QTest>

#include <array>

using namespace etl::supervisor;
using namespace std::chrono_literals;
using etl::protocol::RunState;

namespace {

constexpr std::array kQuickPlan{StopStep{StopAction::Ask, 20ms},
                                StopStep{StopAction::Terminate, 10ms},
                                StopStep{StopAction::Kill, 5ms}};

struct Recorder : QObject
{
    explicit Recorder(StopSequence &sequence)
    {
        connect(&sequence, &StopSequence::step, this, [this](StopAction action) {
            static const char *const kNames[] = {"ask", "terminate", "kill"};
            steps << QString::fromUtf8(kNames[static_cast<int>(action)]);
        });
    }
    QString text() const { return steps.join(QLatin1Char(' ')); }

    QStringList steps;
};

} // namespace

class TestStopPlan : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void asksThenTerminatesThenKillsUntilTheEnd()
    {
        StopSequence sequence(kQuickPlan);
        Recorder recorder(sequence);
        sequence.begin();
        QCOMPARE(recorder.text(), QStringLiteral("ask"));
        sequence.begin(); // again: nothing
        QCOMPARE(recorder.text(), QStringLiteral("ask"));
        QVERIFY(QTest::qWaitFor([&] { return recorder.steps.size() >= 4; }));
        QCOMPARE(recorder.steps.mid(0, 4).join(QLatin1Char(' ')),
                 QStringLiteral("ask terminate kill kill"));
        sequence.end();
        QVERIFY(!sequence.isActive());
    }

    void endsWhereItIs()
    {
        StopSequence sequence(kQuickPlan);
        Recorder recorder(sequence);
        sequence.begin();
        sequence.end();
        QVERIFY(!QTest::qWaitFor([&] { return recorder.steps.size() > 1; }, 60));
    }

    void skipsForwardNeverBack()
    {
        StopSequence sequence; // the real plan: its patience is longer than this test
        Recorder recorder(sequence);
        sequence.begin();
        sequence.skipTo(StopAction::Kill);
        sequence.skipTo(StopAction::Terminate);
        QCOMPARE(recorder.text(), QStringLiteral("ask kill"));
        sequence.end();
        sequence.skipTo(StopAction::Kill); // from rest
        QCOMPARE(recorder.text(), QStringLiteral("ask kill kill"));
        sequence.end();
    }

    void theRealPlanKillsAfterThreeSeconds()
    {
        QCOMPARE(kStopPlan[0].action, StopAction::Ask);
        QCOMPARE(kStopPlan.back().action, StopAction::Kill);
        auto sum = 0ms;
        for (std::size_t i = 0; i + 1 < kStopPlan.size(); ++i)
            sum += kStopPlan[i].patience;
        QCOMPARE(sum, 3s);
    }

    void deathsCountOnlyWithoutProgressAndWithinTheWindow()
    {
        const std::chrono::steady_clock::time_point start{};
        DeathHistory history(3, 10s);
        QVERIFY(history.record(1, start));
        QVERIFY(history.record(1, start + 1s));
        QVERIFY(!history.record(1, start + 2s)); // the third
        QVERIFY(history.record(2, start + 3s));  // progress
        QVERIFY(history.record(2, start + 4s));
        QVERIFY(history.record(2, start + 20s)); // the others are long ago
    }

    void everyRunStateCanReachAnEndAndEndsAreFinal()
    {
        for (int from = 0; from <= static_cast<int>(RunState::Killed); ++from) {
            int ways = 0;
            for (int to = 0; to <= static_cast<int>(RunState::Killed); ++to)
                ways += isLegalTransition(static_cast<RunState>(from), static_cast<RunState>(to))
                            ? 1
                            : 0;
            QCOMPARE(ways == 0, etl::protocol::isOver(static_cast<RunState>(from)));
        }
        QVERIFY(!isLegalTransition(RunState::Stopping, RunState::Finished));
        QVERIFY(!isLegalTransition(RunState::Running, RunState::Stopped)); // not without stopping
    }
};

QTEST_GUILESS_MAIN(TestStopPlan)
#include "tst_stopplan.moc"
