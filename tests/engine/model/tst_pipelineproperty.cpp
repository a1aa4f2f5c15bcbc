// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/pipeline.h"
#include "tests/helpers/suite.h"

#include <QTest>

#include <array>
#include <limits>
#include <random>

using namespace etl;
using namespace etl::model;

namespace {

// Pipelines of any shape the types allow, from one seed.
class RandomPipelines
{
public:
    explicit RandomPipelines(unsigned seed) : m_random(seed) {}

    Pipeline next()
    {
        Pipeline pipeline;
        pipeline.name = maybeText();
        pipeline.description = maybeText();
        for (int i = pick(3); i > 0; --i) {
            pipeline.parameters.push_back({.name = "p" + std::to_string(i) + text(),
                                           .type = "text",
                                           .defaultValue = value(2),
                                           .label = maybeText(),
                                           .extra = extra()});
        }
        const int nodes = pick(6);
        for (int i = 0; i < nodes; ++i)
            pipeline.nodes.push_back(node(i));
        for (int i = pick(6); nodes > 0 && i > 0; --i)
            pipeline.wires.push_back(wire(nodes));
        for (const Node &one : pipeline.nodes) {
            if (coin())
                pipeline.layout[one.id] = {number(), number()};
        }
        pipeline.extra = extra();
        return pipeline;
    }

private:
    int pick(int below) { return static_cast<int>(m_random() % static_cast<unsigned>(below)); }
    bool coin() { return pick(2) == 0; }

    std::string text()
    {
        static constexpr std::array<const char *, 12> kParts{
            "a", "Zürich", "東京", "\"", "\\", "\n", "\t", "${x}", "\x01", "/", " ", "->:"};
        std::string result;
        for (int i = pick(8); i > 0; --i)
            result += kParts[static_cast<std::size_t>(pick(static_cast<int>(kParts.size())))];
        return result;
    }
    std::string maybeText() { return coin() ? text() : std::string(); }

    double number()
    {
        switch (pick(4)) {
        case 0:
            return pick(1000) - 500;
        case 1:
            return (pick(1000) - 500) / 7.0;
        case 2:
            return 1e300 * pick(100);
        default:
            return std::numeric_limits<double>::denorm_min() * pick(10);
        }
    }

    Json value(int depth)
    {
        switch (pick(depth > 0 ? 8 : 6)) {
        case 0:
            return nullptr;
        case 1:
            return coin();
        case 2:
            return static_cast<std::int64_t>(m_random()) * (coin() ? -1 : 1);
        case 3:
            return std::numeric_limits<std::uint64_t>::max() - m_random();
        case 4:
            return number();
        case 5:
            return text();
        case 6: {
            Json list = Json::array();
            for (int i = pick(5); i > 0; --i)
                list.push_back(value(depth - 1));
            return list;
        }
        default:
            return object(depth - 1);
        }
    }

    Json object(int depth)
    {
        Json result = Json::object();
        for (int i = pick(5); i > 0; --i)
            result[text()] = value(depth);
        return result;
    }

    // Keys that no version of ours uses.
    Json extra()
    {
        Json result = Json::object();
        for (int i = pick(3); i > 0; --i)
            result["x-" + text()] = value(3);
        return result;
    }

    Node node(int index)
    {
        Node result;
        result.id = NodeId("n" + std::to_string(index));
        result.type = coin() ? "transform.filter" : text();
        result.label = maybeText();
        result.notes = maybeText();
        result.settings = object(4);
        if (coin())
            result.workers = pick(100) - 5;
        if (coin())
            result.onError = std::array{OnError::Fail, OnError::Reject,
                                        OnError::Skip}[static_cast<std::size_t>(pick(3))];
        result.disabled = coin();
        result.isolated = coin();
        result.extra = extra();
        return result;
    }

    Wire wire(int nodes)
    {
        Wire result;
        result.from = {NodeId("n" + std::to_string(pick(nodes))), coin() ? "out" : "rejects"};
        result.to = {NodeId("n" + std::to_string(pick(nodes))), coin() ? "in" : "left"};
        if (coin())
            result.capacity = pick(100);
        result.extra = coin() ? extra() : Json::object();
        return result;
    }

    std::mt19937 m_random;
};

} // namespace

class TestPipelineProperty : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void writtenPipelineReadsBackEqual();
    void writingIsStable();
    void brokenTextNeverCrashes();
};

void TestPipelineProperty::writtenPipelineReadsBackEqual()
{
    RandomPipelines pipelines(1);
    for (int i = 0; i < 2000; ++i) {
        const Pipeline pipeline = pipelines.next();
        const std::string text = writePipeline(pipeline);
        const auto back = parsePipeline(text);
        QVERIFY2(back.has_value(), back ? "" : (back.error().toString() + "\n" + text).c_str());
        QVERIFY2(*back == pipeline, text.c_str());
    }
}

void TestPipelineProperty::writingIsStable()
{
    RandomPipelines pipelines(2);
    for (int i = 0; i < 500; ++i) {
        const std::string text = writePipeline(pipelines.next());
        QCOMPARE(writePipeline(parsePipeline(text).value()).c_str(), text.c_str());
        for (std::size_t line = 0; line < text.size();) {
            const auto end = text.find('\n', line);
            QVERIFY(end != std::string::npos);
            QVERIFY2(text[end == 0 ? 0 : end - 1] != ' ', text.c_str());
            line = end + 1;
        }
    }
}

void TestPipelineProperty::brokenTextNeverCrashes()
{
    RandomPipelines pipelines(3);
    std::mt19937 random(4);
    int refused = 0;
    for (int i = 0; i < 2000; ++i) {
        std::string text = writePipeline(pipelines.next());
        for (int change = 0; change < 3; ++change)
            text[random() % text.size()] = static_cast<char>(random() % 256);
        if (const auto pipeline = parsePipeline(text); !pipeline) {
            ++refused;
            QVERIFY(!pipeline.error().message.empty());
        }
    }
    QVERIFY(refused > 1000);
}

QTEST_GUILESS_MAIN(TestPipelineProperty)
#include "tst_pipelineproperty.moc"
