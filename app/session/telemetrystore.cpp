// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/telemetrystore.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace etl::session {

namespace {

constexpr double kRateWindow = 5;
constexpr double kShareWindow = 10;
constexpr double kActivityWindow = 1;
constexpr double kChartWindow = 2;
constexpr double kLeastProgressForEta = 0.03;
// A node is called the bottleneck only when its workers are nearly always busy and others wait
// because of it.
constexpr double kBottleneckBusy = 0.75;
constexpr double kHeldBackShare = 0.15;

} // namespace

void TelemetryStore::begin(const model::Plan &plan, AveragesFrom from)
{
    m_plan = plan;
    m_averagesFrom = from;
    m_firstFrame = {};
    m_base = {};
    m_base.nodes.resize(plan.nodes.size());
    m_samples.clear();
    m_lastFrame = {};
    m_progress = 0;
    m_from.reset();
    m_over.reset();
}

void TelemetryStore::add(const protocol::TelemetryFrame &frame)
{
    Sample sample;
    sample.seconds = static_cast<double>(frame.elapsedMs) / 1000;
    sample.nodes.resize(m_plan.nodes.size());
    sample.depths.resize(m_plan.queues.size());
    for (const auto &node : frame.nodes) {
        if (node.node >= sample.nodes.size())
            continue;
        auto &sums = sample.nodes[node.node];
        sums.rowsIn += node.rowsIn;
        sums.rowsOut += node.rowsOut;
        sums.rejected += node.rejected;
        sums.busyUs += node.busyUs + node.engineUs;
        sums.waitingUs += node.waitingUs;
        sums.blockedUs += node.blockedUs;
        ++sums.workers;
        if (node.state == protocol::ActivityState::Done)
            ++sums.finished;
    }
    for (const auto &queue : frame.queues) {
        if (queue.queue < sample.depths.size())
            sample.depths[queue.queue] = queue.depth;
    }
    m_lastFrame = frame;
    if (!m_from && m_averagesFrom == AveragesFrom::FirstFrame) {
        m_firstFrame = frame;
        m_base = sample;
    }
    m_samples.push_back(std::move(sample));
    while (m_samples.size() > 2
           && m_samples.front().seconds < m_samples.back().seconds - kSpanSeconds - kChartWindow)
        m_samples.pop_front();
    m_progress = std::max(m_progress, unitsShare());
    if (!m_from)
        m_from = Seen{m_samples.back().seconds, m_progress};
}

void TelemetryStore::finish(const protocol::RunReport &report)
{
    m_over = report.state;
    if (report.state == protocol::RunState::Finished)
        m_progress = 1;
    if (!report.nodes.empty())
        addTotals(report);
}

void TelemetryStore::addTotals(const protocol::RunReport &report)
{
    Sample sample;
    sample.seconds = static_cast<double>(report.wallMs) / 1000;
    if (!m_samples.empty())
        sample.seconds = std::max(sample.seconds, m_samples.back().seconds);
    sample.nodes.resize(m_plan.nodes.size());
    sample.depths.resize(m_plan.queues.size());
    for (const auto &totals : report.nodes) {
        const auto node =
            std::ranges::find(m_plan.nodes, NodeId(totals.node), &model::CheckedNode::id);
        if (node == m_plan.nodes.end())
            continue;
        auto &sums = sample.nodes[static_cast<std::size_t>(node - m_plan.nodes.begin())];
        sums.rowsIn = totals.rowsIn;
        sums.rowsOut = totals.rowsOut;
        sums.rejected = totals.rejected;
        sums.busyUs = totals.busyUs + totals.engineUs;
        sums.waitingUs = totals.waitingUs;
        sums.blockedUs = totals.blockedUs;
        sums.workers = sums.finished = totals.workers;
    }
    m_samples.push_back(std::move(sample));
}

const TelemetryStore::Sample &TelemetryStore::sampleBefore(double seconds) const
{
    const double wanted = m_samples.back().seconds - seconds;
    const auto after = std::ranges::upper_bound(m_samples, wanted, {}, &Sample::seconds);
    return after == m_samples.begin() ? m_samples.front() : *std::prev(after);
}

double TelemetryStore::rate(int node, std::uint64_t NodeSums::*counter, double window) const
{
    const auto index = static_cast<std::size_t>(node);
    const auto &now = m_samples.back();
    if (!m_over && m_samples.size() < 2)
        return 0;
    const auto &then = m_over ? m_base : sampleBefore(window);
    const double span = now.seconds - then.seconds;
    if (span <= 0)
        return 0;
    // Counters never fall, but a torn frame must not give a rate of billions either.
    const auto from = then.nodes[index].*counter;
    const auto to = now.nodes[index].*counter;
    return to > from ? static_cast<double>(to - from) / span : 0;
}

NodeFigures TelemetryStore::node(int index) const
{
    NodeFigures figures;
    if (m_samples.empty() || index < 0 || static_cast<std::size_t>(index) >= m_plan.nodes.size())
        return figures;
    const auto i = static_cast<std::size_t>(index);
    const auto &now = m_samples.back().nodes[i];
    figures.rowsIn = now.rowsIn;
    figures.rowsOut = now.rowsOut;
    figures.rejected = now.rejected;
    figures.workers = now.workers;
    figures.rowsInPerSecond = rate(index, &NodeSums::rowsIn, kRateWindow);
    figures.rowsOutPerSecond = rate(index, &NodeSums::rowsOut, kRateWindow);
    const auto share = [&](std::uint64_t NodeSums::*time, double window) {
        const double perSecond = rate(index, time, window) / 1e6;
        return now.workers > 0 ? std::clamp(perSecond / now.workers, 0.0, 1.0) : 0.0;
    };
    figures.busy = share(&NodeSums::busyUs, kShareWindow);
    figures.waiting = share(&NodeSums::waitingUs, kShareWindow);
    figures.blocked = share(&NodeSums::blockedUs, kShareWindow);
    if (m_over == protocol::RunState::Failed)
        figures.activity = NodeActivity::Failed;
    else if (m_over || (now.workers > 0 && now.finished == now.workers))
        figures.activity = NodeActivity::Done;
    else if (share(&NodeSums::blockedUs, kActivityWindow) > 0.5)
        figures.activity = NodeActivity::Blocked;
    else if (share(&NodeSums::busyUs, kActivityWindow) > 0.02 || figures.rowsOutPerSecond > 0)
        figures.activity = NodeActivity::Running;
    return figures;
}

QueueFigures TelemetryStore::queue(int index) const
{
    QueueFigures figures;
    if (index >= 0 && static_cast<std::size_t>(index) < m_plan.queues.size())
        figures.capacity = m_plan.queues[static_cast<std::size_t>(index)].capacity;
    for (const auto &queue : m_lastFrame.queues) {
        if (static_cast<int>(queue.queue) != index)
            continue;
        figures.depth = m_over ? 0 : static_cast<int>(queue.depth);
        figures.capacity = static_cast<int>(queue.capacity);
        figures.bytes = queue.bytes;
        figures.oldestMs = queue.oldestMs;
    }
    return figures;
}

bool TelemetryStore::isExtractor(int node) const
{
    return std::ranges::any_of(m_plan.stages, [&](const model::PlanStage &stage) {
        return stage.extractor && !stage.nodes.empty() && stage.nodes.front() == node;
    });
}

double TelemetryStore::unitsShare() const
{
    double done = 0;
    double total = 0;
    // Each source counts alike: bytes of one and rows of another cannot be added.
    for (const auto &source : m_lastFrame.sources) {
        if (source.total == 0)
            continue;
        done += static_cast<double>(source.position) / static_cast<double>(source.total);
        total += 1;
    }
    return total > 0 ? std::clamp(done / total, 0.0, 1.0) : 0;
}

RunFigures TelemetryStore::run() const
{
    RunFigures figures;
    if (m_samples.empty())
        return figures;
    figures.elapsedSeconds = m_samples.back().seconds;
    figures.progress = m_progress;
    figures.rowsTotalExact = true;
    for (int i = 0; i < static_cast<int>(m_plan.nodes.size()); ++i) {
        const auto &sums = m_samples.back().nodes[static_cast<std::size_t>(i)];
        figures.rejected += sums.rejected;
        if (!isExtractor(i))
            continue;
        figures.rowsRead += sums.rowsOut;
        figures.rowsPerSecond += rate(i, &NodeSums::rowsOut, kRateWindow);
    }
    for (const auto &source : m_lastFrame.sources) {
        figures.rowsTotal += source.totalRows;
        figures.rowsTotalExact =
            figures.rowsTotalExact && source.totalRowsKind == protocol::TotalKind::Exact;
    }
    if (m_over == protocol::RunState::Finished) {
        figures.rowsTotal = figures.rowsRead;
        figures.rowsTotalExact = true;
    }
    // Bytes tell how many rows are still to come when nobody has counted them.
    if (figures.rowsTotal == 0 && m_progress > kLeastProgressForEta)
        figures.rowsTotal =
            static_cast<std::uint64_t>(static_cast<double>(figures.rowsRead) / m_progress);
    // A run that is being stopped, or whose sources end now, has no such end to come to.
    if (!m_over && m_lastFrame.state == protocol::RunState::Running)
        figures.eta = timeLeft();
    return figures;
}

// By the pace since the first frame: a run that went on has had progress before its first second.
std::optional<EtaRange> TelemetryStore::timeLeft() const
{
    const double made = m_progress - m_from->progress;
    if (made < kLeastProgressForEta || m_progress >= 1)
        return {};
    const double left = (m_samples.back().seconds - m_from->seconds) * (1 - m_progress) / made;
    return EtaRange{left * 0.9, left * 1.15};
}

int TelemetryStore::heldBack(int node) const
{
    std::set<int> held;
    std::vector<int> open{node};
    while (!open.empty()) {
        const auto &target = m_plan.nodes[static_cast<std::size_t>(open.back())].id;
        open.pop_back();
        for (const auto &wire : m_plan.wires) {
            if (wire.to.node != target)
                continue;
            for (int i = 0; i < static_cast<int>(m_plan.nodes.size()); ++i) {
                const bool isSource =
                    m_plan.nodes[static_cast<std::size_t>(i)].id == wire.from.node;
                if (isSource && this->node(i).blocked > kHeldBackShare && held.insert(i).second)
                    open.push_back(i);
            }
        }
    }
    return static_cast<int>(held.size());
}

std::optional<int> TelemetryStore::bottleneck() const
{
    if (m_over || m_samples.size() < 20)
        return std::nullopt;
    std::optional<int> worst;
    double most = kBottleneckBusy;
    for (int i = 0; i < static_cast<int>(m_plan.nodes.size()); ++i) {
        const auto figures = node(i);
        if (figures.busy > most && heldBack(i) > 0) {
            most = figures.busy;
            worst = i;
        }
    }
    return worst;
}

std::vector<QPointF> TelemetryStore::throughput(int node) const
{
    std::vector<QPointF> points;
    if (m_samples.size() < 2)
        return points;
    const auto index = static_cast<std::size_t>(node);
    const double now = m_samples.back().seconds;
    const auto counter = isExtractor(node) ? &NodeSums::rowsOut : &NodeSums::rowsIn;
    std::size_t then = 0;
    for (std::size_t i = 1; i < m_samples.size(); ++i) {
        while (m_samples[then].seconds < m_samples[i].seconds - kChartWindow)
            ++then;
        const auto from = m_samples[std::min(then, i - 1)].nodes[index].*counter;
        const auto to = m_samples[i].nodes[index].*counter;
        const double span = m_samples[i].seconds - m_samples[std::min(then, i - 1)].seconds;
        if (span > 0 && to >= from && m_samples[i].seconds >= now - kSpanSeconds)
            points.emplace_back(m_samples[i].seconds - now, static_cast<double>(to - from) / span);
    }
    return points;
}

std::vector<QPointF> TelemetryStore::queueDepth(int queue) const
{
    std::vector<QPointF> points;
    for (const auto &sample : m_samples) {
        const double x = sample.seconds - m_samples.back().seconds;
        if (x >= -kSpanSeconds)
            points.emplace_back(x, sample.depths[static_cast<std::size_t>(queue)]);
    }
    return points;
}

} // namespace etl::session
