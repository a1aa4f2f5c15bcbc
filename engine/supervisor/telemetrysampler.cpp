// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/telemetrysampler.h"

#include "engine/ipc/metrics.h"
#include "engine/ipc/queue.h"
#include "engine/ipc/splittable.h"
#include "engine/supervisor/clock.h"
#include "engine/supervisor/processstats.h"
#include "engine/supervisor/telemetrynames.h"

#include <algorithm>

#include <unistd.h>

namespace etl::supervisor {

namespace {

using protocol::ActivityState;

// The state of a whole worker is the state of the node that is at work in it.
ActivityState combined(ActivityState worker, ActivityState node)
{
    if (worker == ActivityState::Resting || worker == ActivityState::Starting)
        return node;
    return worker;
}

protocol::NodeSample nodeSample(const ipc::MetricsSnapshot &metrics)
{
    protocol::NodeSample sample;
    sample.action = actionKind(metrics.action);
    sample.rowsIn = metrics.totals.rowsIn;
    sample.rowsOut = metrics.totals.rowsOut;
    sample.bytesIn = metrics.totals.bytesIn;
    sample.bytesOut = metrics.totals.bytesOut;
    sample.batchesIn = metrics.totals.batchesIn;
    sample.batchesOut = metrics.totals.batchesOut;
    sample.rejected = metrics.totals.rejected;
    sample.errors = metrics.totals.errors;
    sample.dropped = metrics.totals.dropped;
    sample.busyUs = metrics.busyNs / 1000;
    sample.waitingUs = metrics.waitingNs / 1000;
    sample.blockedUs = metrics.blockedNs / 1000;
    sample.engineUs = metrics.engineNs / 1000;
    return sample;
}

} // namespace

TelemetrySampler::TelemetrySampler(const RunContext &context, const RunCrew &crew)
    : m_context(context)
    , m_crew(crew)
    , m_lastTime(context.startedAt)
    , m_cpu(crew.members().size())
{}

protocol::TelemetryFrame TelemetrySampler::sample(protocol::RunState state)
{
    const auto now = std::chrono::steady_clock::now();
    m_interval = std::max<std::chrono::nanoseconds>(now - m_lastTime, std::chrono::milliseconds(1));
    m_lastTime = now;
    m_nowNs = ipc::steadyNowNs();
    m_privateBytes = 0;
    m_fileBytes = 0;

    protocol::TelemetryFrame frame;
    frame.sequence = ++m_sequence;
    frame.timeMs = wallClockMs();
    frame.elapsedMs = m_context.elapsedMs();
    frame.state = state;
    for (const auto &member : m_crew.members())
        sampleWorker(*member, m_crew.isStopping(), frame);
    sampleQueues(frame);
    sampleSources(frame);

    if (const auto own = memoryUse(getpid())) {
        m_privateBytes += own->privateBytes;
        m_fileBytes = std::max(m_fileBytes, own->fileBytes);
    }
    frame.sharedBytes = m_context.segment.totalBytes();
    // Workers map the same libraries: the largest share stands for all of them.
    frame.memoryBytes = m_privateBytes + m_fileBytes + frame.sharedBytes;
    m_peakMemory = std::max(m_peakMemory, frame.memoryBytes);
    return frame;
}

void TelemetrySampler::sampleWorker(const RunMember &member, bool stopping,
                                    protocol::TelemetryFrame &frame)
{
    protocol::WorkerSample sample;
    sample.worker = static_cast<std::uint32_t>(member.number);
    sample.stage = static_cast<std::uint32_t>(member.stage);
    sample.incarnation = ipc::plain(member.incarnation);
    sample.restarts = static_cast<std::uint32_t>(member.restarts);

    auto &cpuBefore = m_cpu[sample.worker];
    const auto cpu = member.cpuTime();
    sample.cpuPermille = static_cast<std::uint32_t>(
        std::max<std::int64_t>(0, (cpu - cpuBefore) * 1000 / m_interval));
    frame.cpuPermille += sample.cpuPermille;
    cpuBefore = cpu;

    auto override = ActivityState::Resting; // Resting: none, the nodes speak for themselves
    if (member.finished)
        override = ActivityState::Done;
    else if (!member.process)
        override = ActivityState::Gone;
    else if (stopping)
        override = ActivityState::Stopping;
    else if (member.process->state() == WorkerProcess::State::Launching)
        override = ActivityState::Starting;

    if (member.process) {
        sample.pid = static_cast<std::uint64_t>(member.process->pid());
        if (const auto memory = memoryUse(static_cast<pid_t>(sample.pid))) {
            sample.rssBytes = memory->rssBytes;
            m_privateBytes += memory->privateBytes;
            m_fileBytes = std::max(m_fileBytes, memory->fileBytes);
        }
    }
    const auto firstNode = frame.nodes.size();
    sampleNodes(member, override, frame);
    sample.state = override;
    for (auto i = firstNode; i < frame.nodes.size(); ++i)
        sample.state = combined(sample.state, frame.nodes[i].state);
    frame.workers.push_back(sample);
}

void TelemetrySampler::sampleNodes(const RunMember &member, ActivityState override,
                                   protocol::TelemetryFrame &frame)
{
    const auto &nodes = m_context.stage(member.stage).nodes;
    for (std::uint32_t i = 0; i < nodes.size(); ++i) {
        const auto metrics = ipc::readMetrics(
            m_context.segment.metrics(member.ipcNumber(), ipc::NodeInStage{i}), m_nowNs);
        auto sample = nodeSample(metrics);
        sample.worker = static_cast<std::uint32_t>(member.number);
        sample.node = static_cast<std::uint32_t>(nodes[i]);
        sample.state = override == ActivityState::Resting ? activityState(metrics.state) : override;
        frame.nodes.push_back(sample);
    }
}

void TelemetrySampler::sampleQueues(protocol::TelemetryFrame &frame) const
{
    for (const auto &queue : m_context.plan.queues) {
        const auto status =
            ipc::queueStatus(m_context.segment, static_cast<ipc::QueueIndex>(queue.id));
        protocol::QueueSample sample;
        sample.queue = static_cast<std::uint32_t>(queue.id);
        sample.depth = status.depth();
        sample.capacity = status.capacity;
        sample.bytes = status.bytes;
        if (status.oldestNs != 0 && status.oldestNs < m_nowNs)
            sample.oldestMs = (m_nowNs - status.oldestNs) / 1'000'000;
        frame.queues.push_back(sample);
    }
}

void TelemetrySampler::sampleSources(protocol::TelemetryFrame &frame) const
{
    for (const auto &stage : m_context.plan.stages) {
        if (!stage.extractor)
            continue;
        const int index = stage.nodes.front();
        const auto &node = m_context.node(index);
        const auto status =
            ipc::SplitTable(m_context.segment, static_cast<ipc::StageIndex>(stage.id)).status();
        protocol::SourceSample sample;
        sample.node = static_cast<std::uint32_t>(index);
        sample.position = status.unitsDone;
        sample.total = status.unitsTotal;
        sample.totalRows = node.totalRows;
        if (node.totalRows > 0)
            sample.totalRowsKind =
                node.totalRowsExact ? protocol::TotalKind::Exact : protocol::TotalKind::Estimate;
        frame.sources.push_back(sample);
    }
}

} // namespace etl::supervisor
