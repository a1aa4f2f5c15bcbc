// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/graph/fakegraph.h"

#include <algorithm>
#include <array>
#include <random>

namespace etl::test {

using namespace widgets;

namespace {

void runFlights(FakeGraph &graph)
{
    const auto live = [&](const char *id, NodeState state, const char *text,
                          bool bottleneck = false) {
        graph.setNodeLive(QString::fromUtf8(id), {state, QString::fromUtf8(text), bottleneck});
    };
    live("Flights 2001", NodeState::Running, "512k rows/s");
    live("Delayed only", NodeState::Running, "512k \u2192 118k rows/s");
    live("Delay bands", NodeState::Running, "118k rows/s");
    live("By carrier", NodeState::Running, "holding 214 groups");
    live("Add airport", NodeState::Blocked, "118k rows/s");
    live("Delays", NodeState::Running, "117k rows/s", true);
    live("Airports", NodeState::Done, "done \u00b7 3,376 rows");
    live("Bad rows", NodeState::Waiting, "12 rows");
    const auto fill = [&](const char *wire, int depth) {
        graph.setWireLive(QString::fromUtf8(wire), {depth, 16});
    };
    fill("Delayed only:out -> Delay bands:in", 10);
    fill("Delay bands:out -> By carrier:in", 2);
    fill("Delay bands:out -> Add airport:left", 3);
    fill("Airports:out -> Add airport:right", 0);
    fill("Add airport:out -> Delays:in", 15);
    graph.tellLiveChanged();
}

} // namespace

void fillWithFlights(FakeGraph &graph, bool live)
{
    const auto add = [&](const char *id, QPointF position, Category category, const char *type,
                         const char *chip) {
        graph.addNode(QString::fromUtf8(id), position, category, QString::fromUtf8(type));
        graph.at(QString::fromUtf8(id)).chip = QString::fromUtf8(chip);
    };
    add("Flights 2001", {0, 0}, Category::Extract, "Parquet extractor", "\u00d72");
    add("Delayed only", {270, 0}, Category::Transform, "Filter", "\u00d72");
    add("Delay bands", {540, 0}, Category::Transform, "Derive", "\u00d74");
    add("By carrier", {800, 50}, Category::Transform, "Aggregate", "\u00d71");
    add("Airports", {0, 270}, Category::Extract, "CSV extractor", "\u00d71");
    add("Add airport", {540, 180}, Category::Transform, "Join", "\u00d72");
    add("Delays", {800, 210}, Category::Load, "Parquet loader", "\u00d72");
    add("Bad rows", {270, 150}, Category::Load, "CSV loader", "\u00d71");
    GraphNode &join = graph.at(QStringLiteral("Add airport"));
    join.inputs = {{QStringLiteral("left")}, {QStringLiteral("right")}};
    for (const char *id : {"Flights 2001", "Delayed only", "Delay bands", "Airports"})
        graph.at(QString::fromUtf8(id)).outputs.push_back({QStringLiteral("rejects"), true});
    GraphNode &bands = graph.at(QStringLiteral("Delay bands"));
    bands.severity = ProblemSeverity::Warning;
    bands.problem = QStringLiteral("air_time can be 0: division gives null");
    emit graph.changed(GraphReset{});
    graph.addWire(QStringLiteral("Flights 2001"), QStringLiteral("Delayed only"), WireKind::Fused);
    graph.addWire(QStringLiteral("Delayed only"), QStringLiteral("Delay bands"));
    graph.addWire(QStringLiteral("Delay bands"), QStringLiteral("By carrier"));
    graph.addWire(QStringLiteral("Delay bands"), QStringLiteral("Add airport:left"));
    graph.addWire(QStringLiteral("Airports"), QStringLiteral("Add airport:right"));
    graph.addWire(QStringLiteral("Add airport"), QStringLiteral("Delays"));
    graph.addWire(QStringLiteral("Flights 2001:rejects"), QStringLiteral("Bad rows"),
                  WireKind::Rejects);
    if (live)
        runFlights(graph);
}

void fillLayered(FakeGraph &graph, int nodes)
{
    std::mt19937 random(7); // the same graph in every run
    const int rows = 46;
    const auto name = [](int i) { return QStringLiteral("node %1").arg(i); };
    static constexpr std::array types{"Filter", "Derive", "Aggregate", "Join", "Sort", "Select"};
    for (int i = 0; i < nodes; ++i) {
        const int column = i / rows;
        const Category category = column == 0   ? Category::Extract
                                  : i % 11 == 0 ? Category::Flow
                                                : Category::Transform;
        const QPointF jitter(int(random() % 40), int(random() % 12));
        graph.addNode(name(i), QPointF(column * 280, (i % rows) * 120) + jitter, category,
                      QLatin1String(types[size_t(i) % types.size()]));
        graph.at(name(i)).inputs.push_back({QStringLiteral("other")});
        graph.at(name(i)).title = QStringLiteral("Delay bands %1").arg(i);
    }
    for (int i = rows; i < nodes; ++i) {
        const int column = i / rows;
        for (const char *port : {"in", "other"}) {
            const bool isLong = random() % 20 == 0;
            const int from = isLong ? int(random() % unsigned(column)) : column - 1;
            const int row = std::clamp(i % rows + int(random() % 7) - 3, 0, rows - 1);
            graph.addWire(name(from * rows + row),
                          QStringLiteral("%1:%2").arg(name(i), QLatin1String(port)));
        }
    }
    emit graph.changed(GraphReset{});
}

} // namespace etl::test
