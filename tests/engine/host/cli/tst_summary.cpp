// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/cli/summary.h"
#include "tests/helpers/suite.h"

#include <QTest>

using namespace etl;
using namespace etl::host;
using protocol::LoaderOutcome;
using protocol::RunReport;
using protocol::RunState;

namespace {

model::Plan plan()
{
    model::Plan result;
    const auto add = [&](const char *id, const char *type, const char *title) {
        model::CheckedNode node;
        node.id = NodeId(id);
        node.type = type;
        node.title = title;
        result.nodes.push_back(std::move(node));
    };
    add("flights", "extract.csv", "Flights 2001");
    add("delayed", "transform.filter", "Delayed only");
    add("out", "load.parquet", "Delays");
    result.stages = {{.id = 0, .nodes = {0, 1, 2}, .workers = 40}};
    return result;
}

RunReport finished()
{
    RunReport report;
    report.state = RunState::Finished;
    report.wallMs = 12'400;
    report.nodes = {{.node = "flights",
                     .workers = 2,
                     .rowsOut = 6'001'215,
                     .busyUs = 9'000'000,
                     .waitingUs = 0,
                     .blockedUs = 1'000'000,
                     .engineUs = 0},
                    {.node = "delayed",
                     .workers = 2,
                     .rowsIn = 6'001'215,
                     .rowsOut = 2'673'106,
                     .busyUs = 600'000},
                    {.node = "out",
                     .workers = 1,
                     .rowsIn = 2'673'106,
                     .busyUs = 2'000'000,
                     .waitingUs = 7'980'000,
                     .engineUs = 20'000}};
    report.loaders = {{.node = "out",
                       .path = "/data/delays.parquet",
                       .outcome = LoaderOutcome::Committed,
                       .rows = 2'673'106,
                       .bytes = 45'200'000,
                       .note = {}}};
    report.overhead = 0.004;
    report.cpuMs = 23'100;
    report.peakMemoryBytes = 255'000'000;
    return report;
}

} // namespace

class TestSummary : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void tellsHowAFinishedRunWent();
    void tellsOfKillsAndTheirBatches();
    void tellsWhatAStopCost();
    void tellsTheSpeedOfThePartThatWentOn();
    void tellsWhyARunFailed();
    void timesARowOfTheSmallestRuns();
    void fewKillsAreNamedManyAreCounted();
    void fitsNarrowTerminals();
    void jsonHoldsTheSame();
};

void TestSummary::tellsHowAFinishedRunWent()
{
    QCOMPARE(renderSummary(finished(), plan(), {}).c_str(),
             "Finished after 12.4 s\n"
             "  rows read        6,001,215 (484 k/s, 2.1 us a row)\n"
             "  rows written     2,673,106\n"
             "  overhead         0.4 % of the workers' time\n"
             "  cost             23.1 s of processor time, at most 255 MB of memory\n"
             "\n"
             "Node          Workers    Rows in   Rows out  Rejected  Time a row   Busy  Waiting  "
             "Blocked  Engine\n"
             "Flights 2001       x2          -  6,001,215         0      1.5 us   90 %      0 %    "
             " 10 %     0 %\n"
             "Delayed only       x2  6,001,215  2,673,106         0      100 ns  100 %      0 %    "
             "  0 %     0 %\n"
             "Delays             x1  2,673,106          -         0      748 ns   20 %     80 %    "
             "  0 %   0.2 %\n"
             "\n"
             "Delays: committed /data/delays.parquet, 2,673,106 rows, 45.2 MB\n");
}

void TestSummary::tellsOfKillsAndTheirBatches()
{
    RunReport report = finished();
    report.deaths = 1;
    report.replacements = 1;
    report.batchesRolledBack = 12;
    report.batchesRolledForward = 3;
    report.nodes[0].rejected = 7;
    report.nodes[1].dropped = 5;
    report.workerDeaths = {{.worker = 1,
                            .node = "delayed",
                            .pid = 41832,
                            .signal = 9,
                            .exitCode = 0,
                            .action = "process"}};
    const std::string text = renderSummary(report, plan(), {});
    for (const char *line :
         {"  rows rejected    7\n", "  rows skipped     5\n", "  workers killed   1, 1 replaced\n",
          "  batches          12 rolled back, 3 rolled forward\n",
          "                   Delayed only worker 2 (pid 41832) was killed by signal 9 during "
          "process\n"})
        QVERIFY2(text.find(line) != std::string::npos, (text + line).c_str());
}

void TestSummary::tellsWhatAStopCost()
{
    RunReport report = finished();
    report.state = RunState::Stopped;
    report.rowsDropped = 65'536;
    report.loaders[0].outcome = LoaderOutcome::RolledBack;
    report.workerDeaths = {
        {.worker = 1, .node = "out", .pid = 5, .signal = 9, .action = {}, .byEngine = true}};
    std::string text = renderSummary(report, plan(), {});
    QVERIFY2(text.starts_with("Stopped after 12.4 s\n"), text.c_str());
    QVERIFY2(text.find("  rows written     0 (2,673,106 rolled back)\n") != std::string::npos,
             text.c_str());
    QVERIFY2(text.find("  rows dropped     65,536 (in flight when the run was stopped)\n")
                 != std::string::npos,
             text.c_str());
    QVERIFY2(text.ends_with("Delays: rolled back /data/delays.parquet, nothing was written\n"),
             text.c_str());
    QVERIFY2(text.find("  did not stop     Delays worker 2 (pid 5) was killed by signal 9\n")
                 != std::string::npos,
             text.c_str());
    report.state = RunState::Killed; // all of them were
    text = renderSummary(report, plan(), {});
    QVERIFY2(text.find("did not stop") == std::string::npos, text.c_str());
    report.loaders[0].outcome = LoaderOutcome::LeftOver;
    report.loaders[0].note = "/data/.delays.parquet.x.part";
    text = renderSummary(report, plan(), {});
    QVERIFY2(text.ends_with(
                 "Delays: left over /data/delays.parquet, files of the run could not be removed "
                 "(/data/.delays.parquet.x.part)\n"),
             text.c_str());
}

void TestSummary::tellsTheSpeedOfThePartThatWentOn()
{
    RunReport report = finished();
    report.rowsReadBefore = 5'001'215;
    report.wallMs = 10'000;
    std::string text = renderSummary(report, plan(), {});
    QVERIFY2(text.find("  rows read        6,001,215 (5,001,215 of them before it was stopped; now "
                       "100 k/s, 10.0 us a row)\n")
                 != std::string::npos,
             text.c_str());
    report.rowsReadBefore = 6'001'215;
    text = renderSummary(report, plan(), {});
    QVERIFY2(text.find("  rows read        6,001,215 (6,001,215 of them before it was stopped)\n")
                 != std::string::npos,
             text.c_str());
}

void TestSummary::tellsWhyARunFailed()
{
    RunReport report;
    report.state = RunState::Failed;
    report.error = Error{ErrorCode::BadData, "line 7 has 3 fields\nnot 4", "flights", "path",
                         "wire 'rejects'"};
    QCOMPARE(renderSummary(report, plan(), {}).c_str(),
             "Failed after 0.00 s\n"
             "error: node 'flights', setting 'path': line 7 has 3 fields⏎not 4 (wire 'rejects')\n"
             "  rows read        0\n"
             "  rows written     0\n"
             "  overhead         0 % of the workers' time\n"
             "  cost             0.00 s of processor time\n");
}

void TestSummary::fewKillsAreNamedManyAreCounted()
{
    RunReport report = finished();
    report.deaths = 40;
    report.replacements = 40;
    for (int i = 0; i < 40; ++i)
        report.workerDeaths.push_back({.worker = i,
                                       .node = "out",
                                       .pid = 1000 + i,
                                       .signal = 0,
                                       .exitCode = 1,
                                       .action = {}});
    const std::string text = renderSummary(report, plan(), {});
    QVERIFY2(
        text.find("Delays worker 5 (pid 1004) ended with code 1\n                   and 35 more\n")
            != std::string::npos,
        text.c_str());
    QVERIFY2(text.find("pid 1005") == std::string::npos, text.c_str());
}

void TestSummary::timesARowOfTheSmallestRuns()
{
    RunReport report = finished();
    report.nodes[0].rowsOut = 10;
    report.nodes[0].busyUs = 40;
    const std::string text = renderSummary(report, plan(), {});
    QVERIFY2(text.find("4 us") != std::string::npos, text.c_str());
}

void TestSummary::fitsNarrowTerminals()
{
    const std::string text = renderSummary(finished(), plan(), {.width = 50});
    QVERIFY2(text.find("\nNode         Rows in   Rows out  Time a row   Busy\n")
                 != std::string::npos,
             text.c_str());
}

void TestSummary::jsonHoldsTheSame()
{
    RunReport report = finished();
    report.batchesRolledForward = 3;
    report.error = Error{ErrorCode::Io, "disk", "out", {}, {}};
    const model::Json json = summaryJson(report, plan());
    QCOMPARE(json["event"].dump().c_str(), "\"finished\"");
    QCOMPARE(json["state"].dump().c_str(), "\"finished\"");
    QCOMPARE(json["rowsRead"].dump().c_str(), "6001215");
    QCOMPARE(json["rowsWritten"].dump().c_str(), "2673106");
    QCOMPARE(json["batchesRolledForward"].dump().c_str(), "3");
    QCOMPARE(json["error"]["node"].dump().c_str(), "\"out\"");
    QCOMPARE(json["nodes"][1]["rowsOut"].dump().c_str(), "2673106");
    QCOMPARE(json["loaders"][0]["outcome"].dump().c_str(), "\"committed\"");
}

QTEST_GUILESS_MAIN(TestSummary)
#include "tst_summary.moc"
