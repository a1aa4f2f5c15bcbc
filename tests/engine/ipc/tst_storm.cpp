// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/helpers/suite.h"

#include "tests/engine/ipc/storm.h"

#include <QElapsedTimer>
#include <QtTest>

using namespace etl::ipc::test;

class TestStorm : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void everythingArrivesExactlyOnceWhateverIsKilled();
};

// 5,000 kills, or DATAETL_STORM_KILLS of them. DATAETL_STORM_SEED repeats a storm as far as the
// machine allows.
void TestStorm::everythingArrivesExactlyOnceWhateverIsKilled()
{
    bool given = false;
    const int wanted = qEnvironmentVariableIntValue("DATAETL_STORM_KILLS", &given);
    const auto kills = static_cast<std::uint64_t>(given ? wanted : 5000);
    auto seed =
        static_cast<std::uint64_t>(qEnvironmentVariableIntValue("DATAETL_STORM_SEED", &given));
    if (!given)
        seed = static_cast<std::uint64_t>(QDateTime::currentMSecsSinceEpoch());
    StormFigures figures;
    QElapsedTimer timer;
    timer.start();
    constexpr Killing kKinds[] = {Killing::Random, Killing::Armed, Killing::Both};
    while (figures.kills < kills) {
        const auto problem = Storm(seed + figures.rounds, figures).run(kKinds[figures.rounds % 3]);
        QVERIFY2(problem.empty(),
                 (problem + ", seed " + std::to_string(seed + figures.rounds)).c_str());
    }
    qInfo().noquote() << QStringLiteral("%1 kills in %2 s: %3 rolled forward, %4 rolled back (%5 "
                                        "batches returned, %6 unstaged, "
                                        "%7 splits reopened), %8 recoveries cut off and repeated; "
                                        "%9 rounds of items, 0 lost, 0 twice")
                             .arg(figures.kills)
                             .arg(timer.elapsed() / 1000)
                             .arg(figures.rolledForward)
                             .arg(figures.rolledBack)
                             .arg(figures.slotsReturned)
                             .arg(figures.batchesUnstaged)
                             .arg(figures.splitsReopened)
                             .arg(figures.cutRecoveries)
                             .arg(figures.rounds);
    QCOMPARE(figures.deathsCounted, figures.kills);
    QVERIFY(figures.rolledForward > 0);
    QVERIFY(figures.rolledBack > 0);
    QVERIFY(figures.splitsReopened > 0 && figures.batchesUnstaged > 0 && figures.slotsReturned > 0);
    QVERIFY(figures.cutRecoveries > 0);
}

QTEST_GUILESS_MAIN(TestStorm)
#include "tst_storm.moc"
