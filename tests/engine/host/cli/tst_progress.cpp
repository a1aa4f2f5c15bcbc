// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/cli/progressrender.h"
#include "engine/host/cli/progresstracker.h"
#include "engine/host/cli/textwidth.h"
#include "tests/helpers/suite.h"

#include <QTest>

#include <sstream>

using namespace etl;
using namespace etl::host;
using protocol::ActivityState;
using protocol::NodeSample;
using protocol::RunState;
using protocol::SourceSample;
using protocol::TelemetryFrame;
using protocol::TotalKind;
using std::chrono::milliseconds;

namespace {

model::CheckedNode node(const char *id, const char *type, const char *title)
{
    model::CheckedNode result;
    result.id = NodeId(id);
    result.type = type;
    result.title = title;
    return result;
}

// flights + delayed in two workers, a queue, carriers + out in one.
model::Plan plan()
{
    model::Plan result;
    result.nodes = {node("flights", "extract.csv", "Flights 2001"),
                    node("delayed", "transform.filter", "Delayed only"),
                    node("carriers", "transform.aggregate", "By carrier"),
                    node("out", "load.parquet", "Delays")};
    model::PlanStage first;
    first.nodes = {0, 1};
    first.workers = 2;
    first.extractor = true;
    model::PlanStage second;
    second.id = 1;
    second.nodes = {2, 3};
    second.firstWorker = 2;
    result.stages = {first, second};
    model::PlanQueue queue;
    queue.fromNode = 1;
    queue.toStage = 1;
    queue.toNode = 2;
    result.queues = {queue};
    result.workerCount = 3;
    return result;
}

NodeSample sample(std::uint32_t worker, std::uint32_t at, ActivityState state, std::uint64_t in,
                  std::uint64_t out, std::uint64_t busyUs)
{
    NodeSample result;
    result.worker = worker;
    result.node = at;
    result.state = state;
    result.rowsIn = in;
    result.rowsOut = out;
    result.busyUs = busyUs;
    return result;
}

// At a steady pace: 1,000 rows and 10,000 bytes of 1,000,000 a millisecond... in 100 s.
TelemetryFrame frameAt(std::uint64_t ms)
{
    TelemetryFrame frame;
    frame.elapsedMs = ms;
    frame.state = RunState::Running;
    frame.cpuPermille = 1800;
    frame.memoryBytes = 210'000'000;
    frame.sharedBytes = 32'000'000;
    frame.nodes = {sample(0, 0, ActivityState::Busy, 0, ms * 60, ms * 500),
                   sample(1, 0, ActivityState::Waiting, 0, ms * 40, ms * 700),
                   sample(0, 1, ActivityState::Resting, ms * 60, ms * 30, ms * 100),
                   sample(1, 1, ActivityState::Resting, ms * 40, ms * 20, ms * 100),
                   sample(2, 2, ActivityState::Waiting, ms * 50, 0, ms * 50),
                   sample(2, 3, ActivityState::Waiting, 0, 0, 0)};
    for (std::uint32_t worker = 0; worker < 3; ++worker)
        frame.workers.push_back({.worker = worker,
                                 .stage = worker / 2,
                                 .state = ActivityState::Busy,
                                 .pid = 100 + worker});
    frame.queues = {{.queue = 0, .depth = 3, .capacity = 16}};
    frame.sources = {{.node = 0,
                      .position = ms * 100,
                      .total = 10'000'000,
                      .totalRows = 10'000'000,
                      .totalRowsKind = TotalKind::Estimate}};
    return frame;
}

ProgressView viewAt(std::uint64_t ms, std::uint64_t stepMs = 100)
{
    ProgressTracker tracker(plan(), "Flight delays");
    ProgressView view;
    for (std::uint64_t at = 0; at <= ms; at += stepMs)
        view = tracker.update(frameAt(at));
    return view;
}

std::size_t widest(const std::string &text)
{
    std::istringstream stream(text);
    std::size_t width = 0;
    for (std::string line; std::getline(stream, line);)
        width = std::max(width, displayWidth(line));
    return width;
}

} // namespace

class TestProgress : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void sumsOverWorkers();
    void ratesAreThoseOfTheLastSeconds();
    void timeLeftIsARangeAndHiddenAtFirst();
    void progressNeverFalls();
    void totalsAreKnownOnlyWhenAllAre();
    void slowestExtractorDecides();
    void unknownIndexesAreIgnored();
    void memoryStaysBounded();
    void tableShowsEveryNode();
    void tableFitsNarrowTerminals();
    void rejectsGetAColumnOnlyWhenThereAreSome();
    void redrawReplacesTheLastLines();
    void plainLineIsOneLine();
    void jsonHoldsWhatIsKnown();
};

void TestProgress::sumsOverWorkers()
{
    const ProgressView view = viewAt(5'000);
    QCOMPARE(view.rows.size(), std::size_t{4});
    const ProgressRow &flights = view.rows[0];
    QVERIFY(!flights.rowsIn);
    QCOMPARE(*flights.rowsOut, 500'000U);
    QCOMPARE(flights.workers, 2);
    QCOMPARE(flights.state, ActivityState::Busy);
    QVERIFY(!flights.fused);
    QVERIFY(view.rows[1].fused);
    QVERIFY(view.rows[2].queue == (QueueFill{3, 16}));
    QVERIFY(!view.rows[3].rowsOut);
    QCOMPARE(view.rowsRead, 500'000U);
    QCOMPARE(view.workersAlive, 3);
}

void TestProgress::ratesAreThoseOfTheLastSeconds()
{
    const ProgressView view = viewAt(5'000);
    QCOMPARE(view.rows[0].rowsPerSecond, 100'000.0);
    QCOMPARE(view.rows[0].busy, 0.6);
    QCOMPARE(view.rows[2].rowsPerSecond, 50'000.0);
    QCOMPARE(view.rowsPerSecond, 100'000.0);
    // A source that stands still has no rate after the window, whatever it did before.
    ProgressTracker tracker(plan(), {});
    for (std::uint64_t at = 0; at <= 5'000; at += 100)
        tracker.update(frameAt(at));
    ProgressView stopped;
    for (std::uint64_t at = 5'100; at <= 8'000; at += 100) {
        TelemetryFrame frame = frameAt(5'000);
        frame.elapsedMs = at;
        stopped = tracker.update(frame);
    }
    QCOMPARE(stopped.rowsPerSecond, 0.0);
    QCOMPARE(stopped.rows[0].busy, 0.0);
    QCOMPARE(viewAt(0).rowsPerSecond, 0.0);
}

void TestProgress::timeLeftIsARangeAndHiddenAtFirst()
{
    QVERIFY(!viewAt(2'900).left); // 2.9 %
    const auto steady = viewAt(50'000).left;
    QVERIFY(steady.has_value());
    QVERIFY(std::abs(steady->least.count() - 50'000) < 500
            && std::abs(steady->most.count() - 50'000) < 500);
    // Half the pace during the last 20 s: the last ten seconds promise more time than the last
    // minute.
    ProgressTracker tracker(plan(), {});
    ProgressView view;
    for (std::uint64_t at = 0; at <= 60'000; at += 100) {
        TelemetryFrame frame = frameAt(at);
        frame.sources[0].position = at <= 40'000 ? at * 100 : 4'000'000 + (at - 40'000) * 50;
        view = tracker.update(frame);
    }
    QVERIFY(std::abs(view.left->most.count() - 100'000) < 1'000);
    QVERIFY(std::abs(view.left->least.count() - 60'000) < 1'500);
    QCOMPARE(timeLeftText({milliseconds(60'000), milliseconds(100'000)}).c_str(), "1:00-1:40");
    QCOMPARE(timeLeftText({milliseconds(14'000), milliseconds(14'200)}).c_str(), "0:14");
}

void TestProgress::progressNeverFalls()
{
    ProgressTracker tracker(plan(), {});
    tracker.update(frameAt(50'000));
    TelemetryFrame frame = frameAt(50'100);
    frame.sources[0].total *= 2; // a better estimate
    QCOMPARE(*tracker.update(frame).fraction, 0.5);
}

void TestProgress::totalsAreKnownOnlyWhenAllAre()
{
    ProgressView view = viewAt(1'000);
    QCOMPARE(*view.rowsTotal, 10'000'000U);
    QVERIFY(!view.rowsTotalExact);
    ProgressTracker tracker(plan(), {});
    TelemetryFrame frame = frameAt(1'000);
    frame.sources[0].totalRowsKind = TotalKind::Unknown;
    view = tracker.update(frame);
    QVERIFY(!view.rowsTotal);
    frame.sources.clear();
    view = tracker.update(frame);
    QVERIFY(!view.fraction && !view.left && !view.rowsTotal && !view.rowsTotalExact);
}

void TestProgress::slowestExtractorDecides()
{
    ProgressTracker tracker(plan(), {});
    ProgressView view;
    for (std::uint64_t at = 0; at <= 20'000; at += 100) {
        TelemetryFrame frame = frameAt(at);
        frame.sources.push_back({.node = 1,
                                 .position = 5,
                                 .total = 5,
                                 .totalRows = 5,
                                 .totalRowsKind = TotalKind::Exact});
        view = tracker.update(frame);
    }
    QCOMPARE(*view.fraction, 0.2);
    QVERIFY(std::abs(view.left->most.count() - 80'000) < 1'000);
    QCOMPARE(*view.rows[1].fraction, 1.0);
}

void TestProgress::unknownIndexesAreIgnored()
{
    ProgressTracker tracker(plan(), {});
    TelemetryFrame frame = frameAt(1'000);
    frame.nodes.push_back(sample(0, 99, ActivityState::Busy, 1, 1, 1));
    frame.queues.push_back({.queue = 99, .depth = 1, .capacity = 1});
    frame.sources.push_back({.node = 99, .position = 1, .total = 1});
    QCOMPARE(tracker.update(frame).rows.size(), std::size_t{4});
}

void TestProgress::memoryStaysBounded()
{
    // An hour at 10 Hz, and a clock that steps back: the paces stay right.
    ProgressTracker tracker(plan(), {});
    TelemetryFrame slow = frameAt(0);
    ProgressView view;
    for (std::uint64_t at = 0; at <= 3'600'000; at += 100) {
        TelemetryFrame frame = frameAt(at);
        frame.sources[0].total = 1'000'000'000;
        view = tracker.update(frame);
    }
    QVERIFY(std::abs(view.left->most.count() - 6'400'000) < 10'000);
    tracker.update(slow);
    QCOMPARE(tracker.update(frameAt(3'600'100)).rows.size(), std::size_t{4});
}

void TestProgress::tableShowsEveryNode()
{
    QCOMPARE(renderProgressTable(viewAt(5'000), {.width = 100}).c_str(),
             "Flight delays · running · 0:05 · 5 % · 500,000 of about 10,000,000 rows · 100 k/s · "
             "1:35 left\n"
             "Node          State    Rows in  Rows out  Rows/s  Workers  Busy  Queue       Read\n"
             "Flights 2001  busy           -   500,000   100 k       x2  60 %      -  5 %, 1:35\n"
             "Delayed only  busy     500,000   250,000   100 k       x2  10 %  fused          -\n"
             "By carrier    waiting  250,000         0  50.0 k       x1   5 %   3/16          -\n"
             "Delays        waiting        0         -       0       x1   0 %  fused          -\n"
             "3 workers · 1.8 cores · memory 210 MB · shared 32.0 MB\n");
}

void TestProgress::tableFitsNarrowTerminals()
{
    const ProgressView view = viewAt(5'000);
    for (std::size_t width = 30; width < 130; ++width)
        QVERIFY2(widest(renderProgressTable(view, {.width = width})) <= width,
                 qPrintable(QString::number(width)));
    QCOMPARE(renderProgressTable(view, {.width = 40}).c_str(),
             "Flight delays · running · 0:05 · 5 % · …\n"
             "Node          Rows in  Rows out  Rows/s\n"
             "Flights 2001        -   500,000   100 k\n"
             "Delayed only  500,000   250,000   100 k\n"
             "By carrier    250,000         0  50.0 k\n"
             "Delays              0         -       0\n"
             "3 workers · 1.8 cores · memory 210 MB ·…\n");
}

void TestProgress::rejectsGetAColumnOnlyWhenThereAreSome()
{
    ProgressView view = viewAt(1'000);
    QVERIFY(renderProgressTable(view, {}).find("Rejected") == std::string::npos);
    view.rows[0].rejected = 3;
    view.rows[0].dropped = 1;
    view.restarts = 2;
    const std::string text = renderProgressTable(view, {.width = 120});
    QVERIFY2(text.find("  Rejected\n") != std::string::npos, text.c_str());
    QVERIFY2(text.find("         4\n") != std::string::npos, text.c_str());
    QVERIFY2(text.ends_with(" · 2 replaced\n"), text.c_str());
}

void TestProgress::redrawReplacesTheLastLines()
{
    const Redraw first = redraw("a\nb\n", 0, 24);
    QCOMPARE(first.output.c_str(), "a\x1b[K\nb\x1b[K\n\x1b[J");
    QCOMPARE(first.lines, std::size_t{2});
    const Redraw second = redraw("c\n", first.lines, 24);
    QCOMPARE(second.output.c_str(), "\r\x1b[2A"
                                    "c\x1b[K\n\x1b[J");
    // Lines above the screen's edge could not be replaced.
    QCOMPARE(redraw("a\nb\nc\nd\n", 0, 3).lines, std::size_t{2});
}

void TestProgress::plainLineIsOneLine()
{
    ProgressView view = viewAt(5'000);
    view.title = "a\nb";
    view.restarts = 1;
    QCOMPARE(
        renderProgressLine(view).c_str(),
        "a⏎b · running · 0:05 · 5 % · 500,000 of about 10,000,000 rows · 100 k/s · 1:35 left · "
        "queue before By carrier 3/16 · 1 worker replaced\n");
}

void TestProgress::jsonHoldsWhatIsKnown()
{
    const model::Json json = toJson(viewAt(5'000));
    QCOMPARE(json["event"].dump().c_str(), "\"progress\"");
    QCOMPARE(json["elapsedMs"].dump().c_str(), "5000");
    QCOMPARE(json["nodes"][0]["rowsIn"].dump().c_str(), "null");
    QCOMPARE(
        json["nodes"][2].dump().c_str(),
        R"({"node":"carriers","state":"waiting","rowsIn":250000,"rowsOut":0,"rejected":0,"dropped":0,)"
        R"("rowsPerSecond":50000.0,"workers":1,"busy":0.05,"queueDepth":3,"queueCapacity":16,)"
        R"("fraction":null,"leftMs":null})");
}

QTEST_GUILESS_MAIN(TestProgress)
#include "tst_progress.moc"
