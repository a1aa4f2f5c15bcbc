// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/cli/progresstracker.h"

#include <algorithm>
#include <array>
#include <utility>

namespace etl::host {

namespace {

using protocol::ActivityState;
using protocol::NodeSample;
using protocol::SourceSample;
using protocol::TelemetryFrame;

constexpr std::uint64_t kRateWindowMs = 2'000;
constexpr std::uint64_t kShortWindowMs = 10'000; // both for the time left
constexpr std::uint64_t kLongWindowMs = 60'000;
constexpr std::uint64_t kDenseMs = 3'000; // older samples are kept once a second only
constexpr double kLeastFraction = 0.03;   // below it a guess of the time left is worth nothing
constexpr std::uint64_t kLeastElapsedMs = 1'000;

// What a node with several workers is said to do: the first of these that one of its workers does.
constexpr std::array kMostTelling{ActivityState::Busy,     ActivityState::Engine,
                                  ActivityState::Resting,  ActivityState::Blocked,
                                  ActivityState::Waiting,  ActivityState::Starting,
                                  ActivityState::Stopping, ActivityState::Paused,
                                  ActivityState::Gone,     ActivityState::Done};

std::size_t rank(ActivityState state)
{
    return static_cast<std::size_t>(std::ranges::find(kMostTelling, state) - kMostTelling.begin());
}

double perSecond(std::uint64_t from, std::uint64_t to, std::uint64_t milliseconds)
{
    if (to <= from || milliseconds == 0)
        return 0;
    return static_cast<double>(to - from) * 1000 / static_cast<double>(milliseconds);
}

double fractionOf(const SourceSample &source)
{
    if (source.total == 0)
        return 1;
    return std::min(1.0, static_cast<double>(source.position) / static_cast<double>(source.total));
}

} // namespace

ProgressTracker::ProgressTracker(const model::Plan &plan, std::string title)
    : m_plan(plan)
    , m_title(std::move(title))
    , m_workersOfNode(plan.nodes.size(), 0)
    , m_hasInput(plan.nodes.size())
    , m_hasOutput(plan.nodes.size())
    , m_fused(plan.nodes.size())
{
    for (const model::PlanStage &stage : plan.stages) {
        for (const int node : stage.nodes) {
            const auto at = static_cast<std::size_t>(node);
            m_workersOfNode[at] = stage.workers;
            m_fused[at] = node != stage.nodes.front();
            m_hasInput[at] = !(stage.extractor && node == stage.nodes.front());
            m_hasOutput[at] = !plan.nodes[at].type.starts_with("load.");
        }
    }
}

ProgressView ProgressTracker::update(const TelemetryFrame &frame)
{
    remember(sampleOf(frame));
    ProgressView view;
    view.title = m_title;
    view.state = frame.state;
    view.elapsed = std::chrono::milliseconds(frame.elapsedMs);
    view.cores = static_cast<double>(frame.cpuPermille) / 1000;
    view.memoryBytes = frame.memoryBytes;
    view.sharedBytes = frame.sharedBytes;
    for (const protocol::WorkerSample &worker : frame.workers) {
        view.workersAlive += worker.pid != 0 ? 1 : 0;
        view.restarts += static_cast<int>(worker.restarts);
    }
    for (std::size_t node = 0; node < m_plan.nodes.size(); ++node)
        view.rows.push_back(rowOf(node, frame));
    addQueues(frame, view.rows);
    addSources(frame, view);
    return view;
}

ProgressTracker::Sample ProgressTracker::sampleOf(const TelemetryFrame &frame) const
{
    Sample sample;
    sample.elapsedMs = frame.elapsedMs;
    sample.rows.resize(m_plan.nodes.size());
    sample.busyUs.resize(m_plan.nodes.size());
    sample.positions.resize(m_plan.nodes.size());
    for (const NodeSample &node : frame.nodes) {
        if (node.node >= m_plan.nodes.size())
            continue;
        sample.rows[node.node] += m_hasInput[node.node] ? node.rowsIn : node.rowsOut;
        sample.busyUs[node.node] += node.busyUs;
    }
    for (const SourceSample &source : frame.sources) {
        if (source.node < m_plan.nodes.size())
            sample.positions[source.node] = source.position;
    }
    return sample;
}

void ProgressTracker::remember(Sample sample)
{
    const std::uint64_t now = sample.elapsedMs;
    m_samples.push_back(std::move(sample));
    const auto age = [now](const Sample &old) { return now - std::min(now, old.elapsedMs); };
    while (m_samples.size() > 2 && age(m_samples[1]) >= kLongWindowMs)
        m_samples.pop_front();
    // The newest sample that has just left the dense part stays only when it is a second away from
    // the one before.
    for (std::size_t i = m_samples.size() - 1; i > 1; --i) {
        if (age(m_samples[i - 1]) <= kDenseMs)
            continue;
        if (m_samples[i - 1].elapsedMs - m_samples[i - 2].elapsedMs < 1000)
            m_samples.erase(m_samples.begin() + static_cast<std::ptrdiff_t>(i - 1));
        break;
    }
}

const ProgressTracker::Sample *ProgressTracker::before(std::uint64_t ageMs) const
{
    if (m_samples.size() < 2)
        return nullptr;
    const std::uint64_t now = m_samples.back().elapsedMs;
    for (auto sample = m_samples.rbegin() + 1; sample != m_samples.rend(); ++sample) {
        if (now - std::min(now, sample->elapsedMs) >= ageMs)
            return &*sample;
    }
    return &m_samples.front();
}

ProgressRow ProgressTracker::rowOf(std::size_t node, const TelemetryFrame &frame) const
{
    ProgressRow row;
    row.id = m_plan.nodes[node].id.value;
    row.title = m_plan.nodes[node].title;
    row.workers = m_workersOfNode[node];
    row.fused = m_fused[node];
    std::uint64_t rowsIn = 0;
    std::uint64_t rowsOut = 0;
    std::size_t state = kMostTelling.size();
    for (const NodeSample &sample : frame.nodes) {
        if (sample.node != node)
            continue;
        rowsIn += sample.rowsIn;
        rowsOut += sample.rowsOut;
        row.rejected += sample.rejected;
        row.dropped += sample.dropped;
        state = std::min(state, rank(sample.state));
    }
    if (state < kMostTelling.size())
        row.state = kMostTelling[state];
    if (m_hasInput[node])
        row.rowsIn = rowsIn;
    if (m_hasOutput[node])
        row.rowsOut = rowsOut;
    const Sample &now = m_samples.back();
    if (const Sample *const old = before(kRateWindowMs)) {
        const std::uint64_t time = now.elapsedMs - std::min(now.elapsedMs, old->elapsedMs);
        row.rowsPerSecond = perSecond(old->rows[node], now.rows[node], time);
        const double busyPerSecond = perSecond(old->busyUs[node], now.busyUs[node], time);
        row.busy = std::min(1.0, busyPerSecond / 1e6 / std::max(row.workers, 1));
    }
    return row;
}

void ProgressTracker::addQueues(const TelemetryFrame &frame, std::vector<ProgressRow> &rows) const
{
    for (const protocol::QueueSample &sample : frame.queues) {
        if (sample.queue >= m_plan.queues.size())
            continue;
        const auto node = static_cast<std::size_t>(m_plan.queues[sample.queue].toNode);
        QueueFill fill = rows[node].queue.value_or(QueueFill{});
        fill.depth += sample.depth;
        fill.capacity += sample.capacity;
        rows[node].queue = fill;
    }
}

void ProgressTracker::addSources(const TelemetryFrame &frame, ProgressView &view)
{
    std::uint64_t totalRows = 0;
    bool totalKnown = !frame.sources.empty();
    view.rowsTotalExact = true;
    double fraction = 1;
    bool leftKnown = totalKnown;
    TimeLeft left;
    for (const SourceSample &source : frame.sources) {
        if (source.node >= view.rows.size())
            continue;
        ProgressRow &row = view.rows[source.node];
        row.fraction = fractionOf(source);
        row.left = timeLeft(source);
        fraction = std::min(fraction, *row.fraction);
        leftKnown = leftKnown && row.left.has_value();
        left.least = std::max(left.least, row.left.value_or(TimeLeft{}).least);
        left.most = std::max(left.most, row.left.value_or(TimeLeft{}).most);
        view.rowsRead += row.rowsOut.value_or(0);
        view.rowsPerSecond += row.rowsPerSecond;
        totalRows += source.totalRows;
        totalKnown = totalKnown && source.totalRowsKind != protocol::TotalKind::Unknown;
        view.rowsTotalExact =
            view.rowsTotalExact && source.totalRowsKind == protocol::TotalKind::Exact;
    }
    if (totalKnown)
        view.rowsTotal = totalRows;
    view.rowsTotalExact = view.rowsTotalExact && totalKnown;
    if (!frame.sources.empty()) {
        m_fraction = std::max(m_fraction, fraction);
        view.fraction = m_fraction;
    }
    // A run that is being stopped, or whose sources end now, has no such end to come to.
    if (leftKnown && frame.state == protocol::RunState::Running)
        view.left = left;
}

// From the pace of the last ten seconds and of the last minute.
std::optional<TimeLeft> ProgressTracker::timeLeft(const SourceSample &source) const
{
    if (source.total != 0 && source.position >= source.total)
        return TimeLeft{};
    const Sample &now = m_samples.back();
    if (source.total == 0 || fractionOf(source) < kLeastFraction || now.elapsedMs < kLeastElapsedMs)
        return std::nullopt;
    const auto remaining = static_cast<double>(source.total - source.position);
    std::array<double, 2> paces{};
    for (std::size_t i = 0; i < paces.size(); ++i) {
        const Sample *const old = before(i == 0 ? kShortWindowMs : kLongWindowMs);
        if (old == nullptr)
            return std::nullopt;
        paces[i] =
            perSecond(old->positions[source.node], source.position, now.elapsedMs - old->elapsedMs);
    }
    const auto [slow, fast] = std::ranges::minmax(paces);
    if (slow <= 0)
        return std::nullopt;
    const auto after = [remaining](double pace) {
        return std::chrono::milliseconds(
            static_cast<std::int64_t>(std::min(remaining / pace, 1e9) * 1000));
    };
    return TimeLeft{after(fast), after(slow)};
}

} // namespace etl::host
