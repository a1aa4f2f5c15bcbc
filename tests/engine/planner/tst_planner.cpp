// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/planner/planner.h"
#include "tests/helpers/suite.h"

#include <QTest>

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>
#include <random>
#include <sstream>

using namespace etl;
using namespace etl::planner;
using model::CheckedNode;
using model::CheckedPipeline;
using model::Plan;

namespace {

constexpr std::uint64_t kMegabyte = 1 << 20;

// Types by the first letter of a node's id.
const std::map<char, std::string> kTypes{{'c', "extract.csv"},      {'p', "extract.parquet"},
                                         {'g', "extract.generate"}, {'f', "transform.filter"},
                                         {'d', "transform.derive"}, {'a', "transform.aggregate"},
                                         {'u', "flow.union"},       {'o', "load.parquet"}};

// "c=2*8 f o=3!": c with 2 workers and 8 splits of 16 MB, f on auto, o with 3 workers and isolated.
CheckedNode node(const std::string &word)
{
    CheckedNode result;
    const auto end = word.find_first_of("=*!");
    result.id = NodeId(word.substr(0, end));
    result.type = kTypes.at(word[0]);
    result.title = result.id.value;
    if (const auto at = word.find('='); at != std::string::npos)
        result.workers = std::stoi(word.substr(at + 1));
    if (const auto at = word.find('*'); at != std::string::npos) {
        const std::uint64_t length = 16 * kMegabyte;
        for (int i = 0; i < std::stoi(word.substr(at + 1)); ++i)
            result.splits.push_back({.begin = static_cast<std::uint64_t>(i) * length,
                                     .end = static_cast<std::uint64_t>(i + 1) * length});
    }
    result.isolated = word.ends_with('!');
    return result;
}

// "c>f f:rejects>o2/8": the last with capacity 8.
model::Wire wire(const std::string &word)
{
    const auto arrow = word.find('>');
    const auto slash = word.find('/');
    model::Wire result;
    result.from = model::parsePortRef(word.substr(0, arrow), "out").value();
    result.to = model::parsePortRef(word.substr(arrow + 1, slash - arrow - 1), "in").value();
    if (slash != std::string::npos)
        result.capacity = std::stoi(word.substr(slash + 1));
    return result;
}

CheckedPipeline pipeline(const std::string &nodes, const std::string &wires)
{
    CheckedPipeline checked;
    std::istringstream nodeWords(nodes);
    for (std::string word; nodeWords >> word;)
        checked.nodes.push_back(node(word));
    std::istringstream wireWords(wires);
    for (std::string word; wireWords >> word;)
        checked.wires.push_back(wire(word));
    return checked;
}

std::string planOf(const std::string &nodes, const std::string &wires,
                   const PlanOptions &options = {.workers = {}, .cores = 4})
{
    const auto plan = makePlan(pipeline(nodes, wires), catalog::builtinCatalog(), options);
    return plan ? describe(*plan) : "error: " + plan.error().toString();
}

class Random
{
public:
    explicit Random(unsigned seed) : m_engine(seed) {}
    int pick(int below) { return static_cast<int>(m_engine() % static_cast<unsigned>(below)); }

private:
    std::mt19937 m_engine;
};

CheckedNode randomNode(Random &random, int index)
{
    std::string word(
        1, index == 0 ? 'c' : std::string("cpfdauo")[static_cast<std::size_t>(random.pick(7))]);
    word += std::to_string(index);
    if (random.pick(2) == 0)
        word += "=" + std::to_string(1 + random.pick(4));
    if (random.pick(2) == 0)
        word += "*" + std::to_string(random.pick(6));
    if (random.pick(8) == 0)
        word += "!";
    return node(word);
}

// Wires lead from earlier nodes to later ones.
CheckedPipeline randomPipeline(Random &random)
{
    CheckedPipeline checked;
    const int count = 2 + random.pick(12);
    for (int i = 0; i < count; ++i)
        checked.nodes.push_back(randomNode(random, i));
    for (int i = 1; i < count; ++i) {
        const CheckedNode &target = checked.nodes[static_cast<std::size_t>(i)];
        const int inputs = target.type.starts_with("extract") ? 0
                           : target.type == "flow.union"      ? 3
                                                              : 1;
        for (int j = 0; j < inputs; ++j) {
            const CheckedNode &source = checked.nodes[static_cast<std::size_t>(random.pick(i))];
            if (!source.type.starts_with("load"))
                checked.wires.push_back(
                    {.from = {source.id, random.pick(5) == 0 ? "rejects" : "out"},
                     .to = {target.id, "in"},
                     .capacity = {}});
        }
    }
    return checked;
}

// What the runtime builds on.
bool holds(const Plan &plan, const model::PlanStage &stage)
{
    for (const int index : stage.nodes) {
        const CheckedNode &one = plan.nodes[static_cast<std::size_t>(index)];
        const bool first = index == stage.nodes.front();
        const bool extracts = one.type.starts_with("extract");
        const bool whole = one.type == "transform.aggregate";
        if (!first && (extracts || whole || one.type == "flow.union"))
            return false;
        if (whole && (stage.workers != 1 || !stage.stateful))
            return false;
        if (one.type.starts_with("load") && index != stage.nodes.back())
            return false;
        if (one.isolated && stage.nodes.size() != 1)
            return false;
        if (first && extracts != stage.extractor)
            return false;
        if (extracts && stage.workers > std::max(1, static_cast<int>(one.splits.size())))
            return false;
    }
    return true;
}

bool holds(const Plan &plan, const model::PlanQueue &queue)
{
    const model::PlanStage &from = plan.stages[static_cast<std::size_t>(queue.fromStage)];
    const model::PlanStage &to = plan.stages[static_cast<std::size_t>(queue.toStage)];
    const bool groupsArePorts =
        std::ranges::all_of(plan.queues, [&](const model::PlanQueue &other) {
            const bool samePort =
                other.fromNode == queue.fromNode && other.fromPort == queue.fromPort;
            return (other.portGroup == queue.portGroup) == samePort;
        });
    return groupsArePorts && from.id < to.id && queue.toNode == to.nodes.front()
           && std::ranges::find(from.nodes, queue.fromNode) != from.nodes.end()
           && queue.capacity >= 2 * from.workers && queue.capacity > to.workers;
}

} // namespace

class TestPlanner : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void chainIsOneStage();
    void rejectsDoNotBreakTheChain();
    void differentWorkerCountsCut();
    void autoFollowsTheNodeBefore();
    void autoExtractorTakesCoresOrSplits_data();
    void autoExtractorTakesCoresOrSplits();
    void explicitCountNeverExceedsSplits();
    void optionSetsEveryAutoNode();
    void isolatedNodesStandAlone();
    void wholeInputNodesBeginAStage();
    void fanOutIsQueuedInOneGroup();
    void unionBeginsAStage();
    void stagesAreInTopologicalOrder();
    void capacityIsRaisedForWorkers();
    void longChainsAreCut();
    void errorsAreNotPlanned();
    void limitsAreChecked();
    void anyPlanHoldsTogether();
};

void TestPlanner::chainIsOneStage()
{
    QCOMPARE(planOf("c*8 f d o", "c>f f>d d>o").c_str(),
             "stage 0: c + f + d + o, workers 0-3, reads splits\n");
}

void TestPlanner::rejectsDoNotBreakTheChain()
{
    QCOMPARE(planOf("c=2*8 f o o2", "c>f c:rejects>o2 f>o").c_str(),
             "stage 0: c + f + o, workers 0-1, reads splits\n"
             "stage 1: o2, worker 2\n"
             "queue 0: c:rejects -> o2:in, stage 0 -> 1, capacity 16, group 0\n");
    QCOMPARE(planOf("c=2*8 u o o2", "c>o c:rejects>u f:rejects>u u>o2").c_str(),
             "error: the wire 'f -> u' leads to a node that does not run");
    QCOMPARE(planOf("c=2*8 f u o o2", "c>f c:rejects>u f:rejects>u u>o2 f>o").c_str(),
             "stage 0: c + f + o, workers 0-1, reads splits\n"
             "stage 1: u + o2, worker 2\n"
             "queue 0: c:rejects -> u:in, stage 0 -> 1, capacity 16, group 0\n"
             "queue 1: f:rejects -> u:in, stage 0 -> 1, capacity 16, group 1\n");
}

void TestPlanner::differentWorkerCountsCut()
{
    QCOMPARE(planOf("c=1*8 f=3 d=3 o=1", "c>f f>d d>o").c_str(),
             "stage 0: c, worker 0, reads splits\n"
             "stage 1: f + d, workers 1-3\n"
             "stage 2: o, worker 4\n"
             "queue 0: c:out -> f:in, stage 0 -> 1, capacity 16, group 0\n"
             "queue 1: d:out -> o:in, stage 1 -> 2, capacity 16, group 1\n");
}

void TestPlanner::autoFollowsTheNodeBefore()
{
    QCOMPARE(planOf("c=1*8 f=3 d o", "c>f f>d d>o").c_str(),
             "stage 0: c, worker 0, reads splits\n"
             "stage 1: f + d + o, workers 1-3\n"
             "queue 0: c:out -> f:in, stage 0 -> 1, capacity 16, group 0\n");
    // Two wires out of `out`: nothing to fuse with, so nothing to follow.
    QCOMPARE(planOf("c=3*8 o o2", "c>o c>o2").c_str(),
             "stage 0: c, workers 0-2, reads splits\n"
             "stage 1: o, worker 3\n"
             "stage 2: o2, worker 4\n"
             "queue 0: c:out -> o:in, stage 0 -> 1, capacity 16, group 0\n"
             "queue 1: c:out -> o2:in, stage 0 -> 2, capacity 16, group 0\n");
}

void TestPlanner::autoExtractorTakesCoresOrSplits_data()
{
    QTest::addColumn<QByteArray>("extractor");
    QTest::addColumn<int>("cores");
    QTest::addColumn<int>("workers");
    QTest::newRow("cores") << QByteArray("c*8") << 4 << 4;
    QTest::newRow("splits") << QByteArray("c*3") << 4 << 3;
    QTest::newRow("one core") << QByteArray("c*8") << 1 << 1;
    QTest::newRow("small file") << QByteArray("c*1") << 4 << 1; // 16 MB
    QTest::newRow("32 MB") << QByteArray("c*2") << 4 << 2;
    QTest::newRow("no splits") << QByteArray("c") << 4 << 1;
    QTest::newRow("rows are no bytes") << QByteArray("p*1") << 4 << 1;
    QTest::newRow("row groups") << QByteArray("p*3") << 4 << 3;
    QTest::newRow("broken number of cores") << QByteArray("c*8") << -3 << 1;
}

void TestPlanner::autoExtractorTakesCoresOrSplits()
{
    QFETCH(const QByteArray, extractor);
    QFETCH(const int, cores);
    QFETCH(const int, workers);
    const std::string word = extractor.toStdString();
    const auto plan = makePlan(pipeline(word + " o", word.substr(0, 1) + ">o"),
                               catalog::builtinCatalog(), {.workers = {}, .cores = cores});
    QCOMPARE(plan.value().workerCount, workers);
}

void TestPlanner::explicitCountNeverExceedsSplits()
{
    QCOMPARE(planOf("c=6*2 o", "c>o").c_str(), "stage 0: c + o, workers 0-1, reads splits\n");
    QCOMPARE(planOf("c=6 o", "c>o").c_str(), "stage 0: c + o, worker 0, reads splits\n");
    QCOMPARE(planOf("c=2*1 o=2", "c>o").c_str(),
             "stage 0: c, worker 0, reads splits\n"
             "stage 1: o, workers 1-2\n"
             "queue 0: c:out -> o:in, stage 0 -> 1, capacity 16, group 0\n");
}

void TestPlanner::optionSetsEveryAutoNode()
{
    const PlanOptions three{.workers = 3, .cores = 1};
    QCOMPARE(planOf("c*8 f o", "c>f f>o", three).c_str(),
             "stage 0: c + f + o, workers 0-2, reads splits\n");
    QCOMPARE(planOf("c*1 f o", "c>f f>o", three).c_str(),
             "stage 0: c, worker 0, reads splits\n"
             "stage 1: f + o, workers 1-3\n"
             "queue 0: c:out -> f:in, stage 0 -> 1, capacity 16, group 0\n");
    QCOMPARE(planOf("c*8 f=1 a o", "c>f f>a a>o", three).c_str(),
             "stage 0: c, workers 0-2, reads splits\n"
             "stage 1: f, worker 3\n"
             "stage 2: a + o, worker 4, stateful\n"
             "queue 0: c:out -> f:in, stage 0 -> 1, capacity 16, group 0\n"
             "queue 1: f:out -> a:in, stage 1 -> 2, capacity 16, group 1\n");
}

void TestPlanner::isolatedNodesStandAlone()
{
    QCOMPARE(planOf("c=2*8 f! o", "c>f f>o").c_str(),
             "stage 0: c, workers 0-1, reads splits\n"
             "stage 1: f, worker 2\n"
             "stage 2: o, worker 3\n"
             "queue 0: c:out -> f:in, stage 0 -> 1, capacity 16, group 0\n"
             "queue 1: f:out -> o:in, stage 1 -> 2, capacity 16, group 1\n");
}

void TestPlanner::wholeInputNodesBeginAStage()
{
    QCOMPARE(planOf("c=1*8 f a d o", "c>f f>a a>d d>o").c_str(),
             "stage 0: c + f, worker 0, reads splits\n"
             "stage 1: a + d + o, worker 1, stateful\n"
             "queue 0: f:out -> a:in, stage 0 -> 1, capacity 16, group 0\n");
    QCOMPARE(planOf("c=1*8 a=4 d=2 o", "c>a a>d d>o").c_str(),
             "stage 0: c, worker 0, reads splits\n"
             "stage 1: a, worker 1, stateful\n"
             "stage 2: d + o, workers 2-3\n"
             "queue 0: c:out -> a:in, stage 0 -> 1, capacity 16, group 0\n"
             "queue 1: a:out -> d:in, stage 1 -> 2, capacity 16, group 1\n");
}

void TestPlanner::fanOutIsQueuedInOneGroup()
{
    QCOMPARE(planOf("c=1*8 f o o2 a o3", "c>f f>o f>o2 f>a a>o3 f:rejects>o4").c_str(),
             "error: the wire 'f -> o4' leads to a node that does not run");
    QCOMPARE(planOf("c=1*8 f o o2 a o3", "c>f f>o f>o2 f>a a>o3").c_str(),
             "stage 0: c + f, worker 0, reads splits\n"
             "stage 1: o, worker 1\n"
             "stage 2: o2, worker 2\n"
             "stage 3: a + o3, worker 3, stateful\n"
             "queue 0: f:out -> o:in, stage 0 -> 1, capacity 16, group 0\n"
             "queue 1: f:out -> o2:in, stage 0 -> 2, capacity 16, group 0\n"
             "queue 2: f:out -> a:in, stage 0 -> 3, capacity 16, group 0\n");
}

void TestPlanner::unionBeginsAStage()
{
    QCOMPARE(planOf("c=2*8 p=1*3 u o", "c>u p>u u>o").c_str(),
             "stage 0: c, workers 0-1, reads splits\n"
             "stage 1: p, worker 2, reads splits\n"
             "stage 2: u + o, worker 3\n"
             "queue 0: c:out -> u:in, stage 0 -> 2, capacity 16, group 0\n"
             "queue 1: p:out -> u:in, stage 1 -> 2, capacity 16, group 1\n");
    QCOMPARE(planOf("c=2*8 u=2 o", "c>u u>o").c_str(),
             "stage 0: c, workers 0-1, reads splits\n"
             "stage 1: u + o, workers 2-3\n"
             "queue 0: c:out -> u:in, stage 0 -> 1, capacity 16, group 0\n");
}

void TestPlanner::stagesAreInTopologicalOrder()
{
    QCOMPARE(planOf("o d a c=1*8", "c>a a>d d>o").c_str(),
             "stage 0: c, worker 0, reads splits\n"
             "stage 1: a + d + o, worker 1, stateful\n"
             "queue 0: c:out -> a:in, stage 0 -> 1, capacity 16, group 0\n");
}

void TestPlanner::capacityIsRaisedForWorkers()
{
    QCOMPARE(planOf("c=4*8 f=1 o=5", "c>f/2 f>o/3").c_str(),
             "stage 0: c, workers 0-3, reads splits\n"
             "stage 1: f, worker 4\n"
             "stage 2: o, workers 5-9\n"
             "queue 0: c:out -> f:in, stage 0 -> 1, capacity 8, group 0\n"
             "queue 1: f:out -> o:in, stage 1 -> 2, capacity 6, group 1\n");
    QVERIFY(planOf("c=1*8 f=2", "c>f/64").find("capacity 64") != std::string::npos);
}

void TestPlanner::longChainsAreCut()
{
    std::string nodes = "c=2*8";
    std::string wires;
    std::string before = "c";
    for (int i = 0; i < 40; ++i) {
        const std::string id = "f" + std::to_string(i);
        nodes += " " + id;
        wires += before + ">" + id + " ";
        before = id;
    }
    const auto plan =
        makePlan(pipeline(nodes, wires), catalog::builtinCatalog(), {.workers = {}, .cores = 2})
            .value();
    QCOMPARE(plan.stages.size(), std::size_t{2});
    QCOMPARE(plan.stages[0].nodes.size(), std::size_t{kMostNodesOfStage});
    QCOMPARE(plan.stages[1].nodes.size(), std::size_t{41 - kMostNodesOfStage});
    QCOMPARE(plan.queues.size(), std::size_t{1});
}

void TestPlanner::errorsAreNotPlanned()
{
    auto checked = pipeline("c=1*1 o", "c>o");
    checked.issues.push_back(makeIssue(model::Severity::Warning, "o", "path", "careful"));
    QVERIFY(makePlan(checked, catalog::builtinCatalog(), {}).has_value());
    checked.issues.push_back(makeIssue(model::Severity::Error, "o", "path", "File is missing"));
    QCOMPARE(makePlan(checked, catalog::builtinCatalog(), {}).error().toString().c_str(),
             "node 'o', setting 'path': File is missing");
    checked.issues.clear();
    checked.nodes[1].type = "load.nothing";
    QCOMPARE(makePlan(checked, catalog::builtinCatalog(), {}).error().toString().c_str(),
             "node 'o': there is no node type 'load.nothing'");
    QCOMPARE(planOf("", "").c_str(),
             "error: the pipeline has no node that runs (add an extractor and a loader)");
    QVERIFY(
        planOf("f d", "f>d d>f")
            .starts_with("error: node 'f', setting 'wires': the wires form a circle: f -> d -> f"));
}

void TestPlanner::limitsAreChecked()
{
    QCOMPARE(planOf("c=1*8 f=60 o=4", "c>f f>o").c_str(),
             "error: the pipeline needs 65 workers in 3 stages, and a run has at most 64 (set "
             "lower worker counts)");
    std::string nodes = "c=1*8";
    std::string wires;
    for (int i = 0; i < 60; ++i) {
        nodes += " o" + std::to_string(i);
        wires += "c>o" + std::to_string(i) + " ";
    }
    QVERIFY(planOf(nodes, wires).starts_with("stage 0: c, worker 0, reads splits\n"));
    for (int i = 0; i < 3; ++i) {
        for (int j = 0; j < 60; ++j)
            wires += "c:rejects>o" + std::to_string(j) + " ";
    }
    QCOMPARE(planOf(nodes, wires).c_str(), "error: node 'c', setting 'wires': more than 128 wires "
                                           "lead out of its stage (wire it to fewer nodes)");
}

void TestPlanner::anyPlanHoldsTogether()
{
    Random random(7);
    int planned = 0;
    for (int round = 0; round < 3000; ++round) {
        const auto plan = makePlan(randomPipeline(random), catalog::builtinCatalog(),
                                   {.workers = {}, .cores = 1 + random.pick(8)});
        if (!plan)
            continue;
        ++planned;
        QVERIFY(model::planFromJson(toJson(*plan)).value() == *plan); // its indexes are sound
        for (const model::PlanStage &stage : plan->stages)
            QVERIFY2(holds(*plan, stage), describe(*plan).c_str());
        for (const model::PlanQueue &queue : plan->queues)
            QVERIFY2(holds(*plan, queue), describe(*plan).c_str());
        std::vector<int> stagedNodes;
        for (const model::PlanStage &stage : plan->stages)
            std::ranges::copy(stage.nodes, std::back_inserter(stagedNodes));
        std::ranges::sort(stagedNodes);
        std::vector<int> allNodes(plan->nodes.size());
        std::iota(allNodes.begin(), allNodes.end(), 0);
        QVERIFY2(stagedNodes == allNodes, describe(*plan).c_str());
        QCOMPARE(std::ranges::count(plan->fused, false), std::ssize(plan->queues));
    }
    QVERIFY(planned > 2500);
}

QTEST_GUILESS_MAIN(TestPlanner)
#include "tst_planner.moc"
