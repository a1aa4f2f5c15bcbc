// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/plan.h"
#include "tests/helpers/suite.h"

#include <QTest>

#include <limits>

using namespace etl;
using namespace etl::model;

namespace {

CheckedNode extractor()
{
    CheckedNode node;
    node.id = NodeId("flights");
    node.type = "extract.csv";
    node.title = "Flights 2001";
    node.settings = Json::object({{"path", "/data/flights.csv"}, {"header", true}});
    node.onError = OnError::Reject;
    node.workers = 2;
    node.outputs["out"] = Schema{{{"delay", parseDataType("BIGINT").value()}}};
    node.outputs["rejects"] = rejectsSchema();
    node.splits = {{0, 100, 1, 0, 0, false},
                   {100, std::numeric_limits<std::uint64_t>::max(), 7, 3, 5, true}};
    node.totalRows = 5;
    node.totalUnits = 200;
    node.totalRowsExact = true;
    return node;
}

CheckedNode loader()
{
    CheckedNode node;
    node.id = NodeId("out");
    node.type = "load.csv";
    node.title = "out";
    node.isolated = true;
    node.inputs["in"] = extractor().outputs["out"];
    return node;
}

Wire wire(const char *port)
{
    return {.from = {NodeId("flights"), port},
            .to = {NodeId("out"), "in"},
            .capacity = 4,
            .extra = {{"x", 1}}};
}

Plan plan()
{
    Plan result;
    result.nodes = {extractor(), loader()};
    result.wires = {wire("out")};
    result.fused = {false};
    PlanStage first;
    first.nodes = {0};
    first.workers = 2;
    first.extractor = true;
    PlanStage second;
    second.id = 1;
    second.nodes = {1};
    second.firstWorker = 2;
    second.stateful = true;
    result.stages = {first, second};
    PlanQueue queue;
    queue.fromPort = "out";
    queue.toStage = 1;
    queue.toNode = 1;
    queue.toPort = "in";
    queue.capacity = 4;
    result.queues = {queue};
    result.workerCount = 3;
    return result;
}

} // namespace

class TestPlanJson : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void checkedPipelineSurvivesJsonAndCbor();
    void planSurvivesJsonAndCbor();
    void contradictoryPlansAreRefused_data();
    void contradictoryPlansAreRefused();
    void wrongTypesAreRefusedWithTheirPlace();
    void everyFieldOfTheWrongTypeIsRefusedOrIgnored();
    void describesStagesAndQueues();
    void namesWorkersAsPeopleCountThem();
};

void TestPlanJson::checkedPipelineSurvivesJsonAndCbor()
{
    CheckedPipeline checked;
    checked.nodes = {extractor(), loader()};
    checked.wires = {wire("out"), wire("rejects")};
    checked.issues = {makeIssue(Severity::Hint, "out", "path", "text", "remedy")};
    QVERIFY(checkedPipelineFromJson(Json::parse(toJson(checked).dump())).value() == checked);
    QVERIFY(checkedPipelineFromJson(Json::from_cbor(Json::to_cbor(toJson(checked)))).value()
            == checked);
    QCOMPARE(checked.find(NodeId("out"))->type.c_str(), "load.csv");
    QVERIFY(checked.find(NodeId("ghost")) == nullptr);
}

void TestPlanJson::planSurvivesJsonAndCbor()
{
    QVERIFY(planFromJson(Json::parse(toJson(plan()).dump())).value() == plan());
    QVERIFY(planFromJson(Json::from_cbor(Json::to_cbor(toJson(plan())))).value() == plan());
}

void TestPlanJson::contradictoryPlansAreRefused_data()
{
    QTest::addColumn<QByteArray>("pointer");
    QTest::addColumn<QByteArray>("value");
    const auto row = [](const char *pointer, const char *value) {
        QTest::addRow("%s=%s", pointer, value) << QByteArray(pointer) << QByteArray(value);
    };
    row("/stages/0/id", "1");
    row("/stages/0/nodes", "[2]");
    row("/stages/0/nodes", "[-1]");
    row("/stages/0/nodes", "[]");
    row("/stages/0/workers", "0");
    row("/stages/1/firstWorker", "1");
    row("/workerCount", "4");
    row("/fused", "[]");
    row("/queues/0/id", "1");
    row("/queues/0/wire", "1");
    row("/queues/0/fromStage", "2");
    row("/queues/0/toStage", "-1");
    row("/queues/0/fromNode", "2");
    row("/queues/0/toNode", "2");
    row("/queues/0/capacity", "0");
    row("/queues/0/portGroup", "-1");
}

void TestPlanJson::contradictoryPlansAreRefused()
{
    QFETCH(const QByteArray, pointer);
    QFETCH(const QByteArray, value);
    Json json = toJson(plan());
    json[Json::json_pointer(pointer.toStdString())] = Json::parse(value.toStdString());
    const auto back = planFromJson(json);
    QVERIFY(!back.has_value());
    QCOMPARE(back.error().code, ErrorCode::Protocol);
}

void TestPlanJson::wrongTypesAreRefusedWithTheirPlace()
{
    Json json = toJson(plan());
    json["nodes"][0]["id"] = 5;
    QCOMPARE(planFromJson(json).error().message.c_str(),
             "node.id: must be a text, but is a whole number");
    json = toJson(plan());
    json["nodes"][0]["onError"] = "sometimes";
    QCOMPARE(planFromJson(json).error().message.c_str(), "node.onError: 'sometimes' is unknown");
    QVERIFY(!planFromJson(Json::array()).has_value());
}

void TestPlanJson::everyFieldOfTheWrongTypeIsRefusedOrIgnored()
{
    const Json flat = toJson(plan()).flatten();
    int refused = 0;
    for (const auto &[pointer, value] : flat.items()) {
        for (const char *other : {"null", "{}", "[]", "\"x\"", "-1", "1.5", "true", "[[[]]]"}) {
            Json json = toJson(plan());
            json[Json::json_pointer(pointer)] = Json::parse(other);
            if (!planFromJson(json).has_value())
                ++refused;
        }
    }
    QVERIFY(refused > 100);
}

void TestPlanJson::describesStagesAndQueues()
{
    QCOMPARE(describe(plan()).c_str(),
             "stage 0: flights, workers 0-1, reads splits\n"
             "stage 1: out, worker 2, stateful\n"
             "queue 0: flights:out -> out:in, stage 0 -> 1, capacity 4, group 0\n");
}

void TestPlanJson::namesWorkersAsPeopleCountThem()
{
    auto chained = plan();
    chained.stages[1].nodes = {0, 1};
    QCOMPARE(numberInStage(chained, 1), 2);
    QCOMPARE(numberInStage(chained, 2), 1);
    QCOMPARE(numberInStage(chained, 3), 0);
    QCOMPARE(workerText(plan(), 1).c_str(), ("worker 2 of '" + extractor().title + "'").c_str());
    QCOMPARE(workerText(chained, 2).c_str(),
             ("worker 1 of '" + extractor().title + " … out'").c_str());
    QCOMPARE(workerText(plan(), 9).c_str(), "a worker");
}

QTEST_GUILESS_MAIN(TestPlanJson)
#include "tst_planjson.moc"
