// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/helpers/suite.h"

#include "app/document/placement.h"

#include <QTest>

#include <set>

using namespace etl;
using document::placeNodes;
using model::Pipeline;

namespace {

Pipeline pipelineOf(const char *text)
{
    auto pipeline = model::parsePipeline(text);
    if (!pipeline)
        qFatal("%s", pipeline.error().toString().c_str());
    return *std::move(pipeline);
}

constexpr const char *kDiamond = R"({"dataetl": 1, "nodes": {
    "a": {"type": "extract.generate"}, "b": {"type": "transform.filter"}, "c": {"type": "transform.filter"},
    "d": {"type": "flow.union"}, "e": {"type": "load.discard"}},
    "wires": ["a -> b", "a -> c", "b -> d", "c -> d", "d -> e"]})";

} // namespace

class TestPlacement : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void eachNodeStandsRightOfWhatFeedsIt()
    {
        auto pipeline = pipelineOf(kDiamond);
        placeNodes(pipeline);
        std::set<std::pair<double, double>> places;
        for (const auto &node : pipeline.nodes) {
            QVERIFY(pipeline.layout.contains(node.id));
            places.insert({pipeline.layout[node.id].x, pipeline.layout[node.id].y});
        }
        QCOMPARE(places.size(), pipeline.nodes.size());
        for (const auto &wire : pipeline.wires)
            QVERIFY(pipeline.layout[wire.from.node].x + 200 < pipeline.layout[wire.to.node].x);
    }

    void placesThatAreThereStay()
    {
        auto pipeline = pipelineOf(kDiamond);
        pipeline.layout[NodeId("a")] = {700, 900};
        placeNodes(pipeline);
        QCOMPARE(pipeline.layout[NodeId("a")].x, 700.0);
        for (const char *id : {"b", "c", "d", "e"})
            QVERIFY(pipeline.layout[NodeId(id)].y >= 1000);
    }

    void circleIsNoReasonToHang()
    {
        auto pipeline = pipelineOf(kDiamond);
        pipeline.wires.push_back(
            {{NodeId("d"), "out"}, {NodeId("b"), "in"}, {}, model::Json::object()});
        placeNodes(pipeline);
        QCOMPARE(pipeline.layout.size(), pipeline.nodes.size());
    }
};

QTEST_GUILESS_MAIN(TestPlacement)
#include "tst_placement.moc"
