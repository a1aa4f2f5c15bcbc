// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/plan.h"
#include "engine/protocol/telemetry.h"

#include <QPointF>

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace etl::session {

// What a node of a run is doing, from the times of all its workers over the last second.
enum class NodeActivity { Waiting, Running, Blocked, Done, Failed };

struct NodeFigures
{
    NodeActivity activity = NodeActivity::Waiting;
    std::uint64_t rowsIn = 0;
    std::uint64_t rowsOut = 0;
    std::uint64_t rejected = 0;
    double rowsInPerSecond = 0; // over the last 5 s; of a run that is over: on average
    double rowsOutPerSecond = 0;
    int workers = 0;
    // Shares of its workers' time over the last 10 s, or over the whole run when it is over;
    // together at most 1.
    double busy = 0;
    double waiting = 0;
    double blocked = 0;
};

struct QueueFigures
{
    int depth = 0; // batches
    int capacity = 0;
    std::uint64_t bytes = 0;
    std::uint64_t oldestMs = 0;
};

struct EtaRange
{
    double fromSeconds = 0;
    double toSeconds = 0;
};

struct RunFigures
{
    std::uint64_t rowsRead = 0;  // by all extractors
    std::uint64_t rowsTotal = 0; // as far as known; 0: unknown
    bool rowsTotalExact = false;
    double rowsPerSecond = 0; // read, over the last 5 s, or on average when it is over
    double progress = 0;      // 0..1, never falls
    std::uint64_t rejected = 0;
    std::optional<EtaRange> eta; // empty below 3 %, or when the run is over
    double elapsedSeconds = 0;
};

// The numbers of one run, made from its telemetry frames: sums over workers, rates, time shares,
// the last minute's series. Knows no window and no socket; own thread only.
class TelemetryStore
{
public:
    static constexpr double kSpanSeconds = 60;

    // FirstFrame: of a run that was going on before, here or in an earlier part, averages leave out
    // what was done until then.
    enum class AveragesFrom : std::uint8_t { Start, FirstFrame };
    // A new run: everything starts from zero.
    void begin(const model::Plan &plan, AveragesFrom from = AveragesFrom::Start);
    void add(const protocol::TelemetryFrame &frame);
    // No frames follow. The report's totals are exact, while the last frame may be older than the
    // last rows, and a short run has none; its state decides what nodes are shown as.
    void finish(const protocol::RunReport &report);

    const model::Plan &plan() const { return m_plan; }
    // Whether there is anything to show.
    bool hasFrames() const { return !m_samples.empty(); }
    bool isOver() const { return m_over.has_value(); }
    const protocol::TelemetryFrame &lastFrame() const { return m_lastFrame; }
    // Where averages begin; empty: at the start.
    const protocol::TelemetryFrame &firstFrame() const { return m_firstFrame; }

    NodeFigures node(int index) const;   // index in Plan::nodes
    QueueFigures queue(int index) const; // index in Plan::queues
    RunFigures run() const;
    // Index of the node that holds others back, if one clearly does.
    std::optional<int> bottleneck() const;
    // Nodes upstream of `node` that wait for room, directly or through others.
    int heldBack(int node) const;

    // x: seconds before the newest frame (<= 0), y: rows a second, smoothed over 2 s; batches.
    std::vector<QPointF> throughput(int node) const;
    std::vector<QPointF> queueDepth(int queue) const;

private:
    struct NodeSums
    {
        std::uint64_t rowsIn = 0;
        std::uint64_t rowsOut = 0;
        std::uint64_t rejected = 0;
        std::uint64_t busyUs = 0;
        std::uint64_t waitingUs = 0;
        std::uint64_t blockedUs = 0;
        int workers = 0;
        int finished = 0;
    };
    struct Sample
    {
        double seconds = 0; // since the run's start
        std::vector<NodeSums> nodes;
        std::vector<std::uint32_t> depths;
    };

    struct Seen
    {
        double seconds = 0;
        double progress = 0; // 0..1
    };

    void addTotals(const protocol::RunReport &report);
    const Sample &sampleBefore(double seconds) const;
    double rate(int node, std::uint64_t NodeSums::*counter, double window) const;
    bool isExtractor(int node) const;
    double unitsShare() const;
    std::optional<EtaRange> timeLeft() const;

    model::Plan m_plan;
    std::deque<Sample> m_samples;
    protocol::TelemetryFrame m_lastFrame;
    double m_progress = 0;
    std::optional<Seen> m_from; // the first frame
    AveragesFrom m_averagesFrom = AveragesFrom::Start;
    protocol::TelemetryFrame m_firstFrame;
    Sample m_base; // of that frame, or zero
    std::optional<protocol::RunState> m_over;
};

} // namespace etl::session
