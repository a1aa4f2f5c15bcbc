// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/telemetrystore.h"

#include <cstdint>
#include <vector>

// Telemetry of a run that never was. The test's thread.
namespace etl::test {

inline constexpr std::uint64_t kTickMs = 100;

// source -> slow -> sink, each in a stage of its own.
inline model::Plan chain()
{
    model::Plan plan;
    for (const char *id : {"source", "slow", "sink"}) {
        model::CheckedNode node;
        node.id = NodeId(id);
        node.title = id;
        plan.nodes.push_back(std::move(node));
    }
    const auto wire = [](const char *from, const char *to) {
        return model::Wire{{NodeId(from), "out"}, {NodeId(to), "in"}, {}, model::Json::object()};
    };
    plan.wires = {wire("source", "slow"), wire("slow", "sink")};
    plan.fused = {false, false};
    for (int i = 0; i < 3; ++i) {
        model::PlanStage stage;
        stage.id = i;
        stage.nodes = {i};
        stage.firstWorker = i;
        stage.extractor = i == 0;
        plan.stages.push_back(stage);
    }
    for (int i = 0; i < 2; ++i) {
        model::PlanQueue queue;
        queue.id = i;
        queue.wire = i;
        queue.fromNode = i;
        queue.toNode = i + 1;
        plan.queues.push_back(queue);
    }
    plan.workerCount = 3;
    return plan;
}

// What one worker of a node does in a second.
struct Pace
{
    std::uint64_t rowsIn = 0;
    std::uint64_t rowsOut = 0;
    std::uint64_t busyMs = 0;
    std::uint64_t waitingMs = 0;
    std::uint64_t blockedMs = 0;
    std::uint64_t engineMs = 0;
};

// An engine's frames at 10 Hz, made from the pace of each worker; counters grow from frame to
// frame.
class Frames
{
public:
    explicit Frames(session::TelemetryStore &store) : m_store(store) {}

    void addWorker(std::uint32_t node, const Pace &pace)
    {
        protocol::NodeSample sample;
        sample.worker = static_cast<std::uint32_t>(m_paces.size());
        sample.node = node;
        frame.nodes.push_back(sample);
        m_paces.push_back(pace);
    }
    Pace &pace(std::size_t worker) { return m_paces[worker]; }

    void play(double seconds)
    {
        for (int i = 0; i < static_cast<int>(seconds * 10 + 0.5); ++i) {
            frame.elapsedMs += kTickMs;
            ++frame.sequence;
            for (std::size_t w = 0; w < m_paces.size(); ++w) {
                auto &sample = frame.nodes[w];
                const auto &pace = m_paces[w];
                sample.rowsIn += pace.rowsIn / 10;
                sample.rowsOut += pace.rowsOut / 10;
                sample.busyUs += pace.busyMs * 100;
                sample.waitingUs += pace.waitingMs * 100;
                sample.blockedUs += pace.blockedMs * 100;
                sample.engineUs += pace.engineMs * 100;
            }
            m_store.add(frame);
        }
    }

    protocol::TelemetryFrame frame;

private:
    session::TelemetryStore &m_store;
    std::vector<Pace> m_paces;
};

} // namespace etl::test
