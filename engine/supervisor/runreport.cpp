// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/runreport.h"

#include "engine/ipc/metrics.h"
#include "engine/ipc/queue.h"

#include <algorithm>

namespace etl::supervisor {

namespace {

struct Nanoseconds
{
    std::uint64_t busy = 0;
    std::uint64_t engine = 0;
};

protocol::NodeTotals nodeTotals(const RunContext &context, const model::PlanStage &stage,
                                std::size_t indexInStage, Nanoseconds &sum)
{
    protocol::NodeTotals totals;
    totals.node = context.node(stage.nodes[indexInStage]).id.value;
    totals.workers = stage.workers;
    for (int i = 0; i < stage.workers; ++i) {
        const auto &block =
            context.segment.metrics(static_cast<ipc::WorkerNumber>(stage.firstWorker + i),
                                    static_cast<ipc::NodeInStage>(indexInStage));
        const auto metrics = ipc::readMetrics(block, ipc::steadyNowNs());
        totals.rowsIn += metrics.totals.rowsIn;
        totals.rowsOut += metrics.totals.rowsOut;
        totals.bytesIn += metrics.totals.bytesIn;
        totals.bytesOut += metrics.totals.bytesOut;
        totals.rejected += metrics.totals.rejected;
        totals.errors += metrics.totals.errors;
        totals.dropped += metrics.totals.dropped;
        totals.busyUs += metrics.busyNs / 1'000;
        totals.waitingUs += metrics.waitingNs / 1'000;
        totals.blockedUs += metrics.blockedNs / 1'000;
        totals.engineUs += metrics.engineNs / 1'000;
        sum.busy += metrics.busyNs;
        sum.engine += metrics.engineNs;
    }
    return totals;
}

std::uint64_t rowsWritten(const RunContext &context, const LoaderFiles &loader)
{
    std::uint64_t rows = 0;
    const auto &stage = context.stage(loader.stage);
    for (int i = 0; i < stage.workers; ++i) {
        const auto number = static_cast<ipc::WorkerNumber>(stage.firstWorker + i);
        rows += context.segment.workerState(number).sinkRows[0].load(std::memory_order_acquire);
    }
    return rows;
}

std::string joined(const std::vector<std::string> &paths)
{
    std::string text;
    for (const auto &path : paths)
        text += (text.empty() ? "" : ", ") + path;
    return text;
}

} // namespace

std::uint64_t rowsInQueues(const RunContext &context)
{
    std::uint64_t rows = 0;
    for (std::size_t i = 0; i < context.plan.queues.size(); ++i)
        rows += ipc::queueStatus(context.segment, static_cast<ipc::QueueIndex>(i)).rows;
    return rows;
}

std::uint64_t rowsRead(const RunContext &context)
{
    std::uint64_t rows = 0;
    Nanoseconds ignored;
    for (const auto &stage : context.plan.stages) {
        if (stage.extractor)
            rows += nodeTotals(context, stage, 0, ignored).rowsOut;
    }
    return rows;
}

protocol::RunReport makeReport(const RunContext &context, const RunCrew &crew,
                               const OutputCommitter &committer,
                               const std::vector<std::vector<std::string>> &leftOver, bool kept)
{
    protocol::RunReport report;
    report.startedAtMs = context.startedAtMs;
    report.wallMs = context.elapsedMs();
    Nanoseconds sum;
    for (const auto &stage : context.plan.stages) {
        for (std::size_t i = 0; i < stage.nodes.size(); ++i)
            report.nodes.push_back(nodeTotals(context, stage, i, sum));
    }
    if (const auto working = sum.busy + sum.engine; working > 0)
        report.overhead = static_cast<double>(sum.engine) / static_cast<double>(working);

    report.loaders = committer.results();
    for (std::size_t i = 0; i < context.loaders.size(); ++i) {
        const auto &id = context.node(context.loaders[i].node).id.value;
        if (std::ranges::find(report.loaders, id, &protocol::LoaderResult::node)
            != report.loaders.end())
            continue;
        using protocol::LoaderOutcome;
        const auto outcome = kept                  ? LoaderOutcome::Kept
                             : leftOver[i].empty() ? LoaderOutcome::RolledBack
                                                   : LoaderOutcome::LeftOver;
        report.loaders.push_back({id, context.loaders[i].output, outcome,
                                  rowsWritten(context, context.loaders[i]), 0,
                                  joined(leftOver[i])});
    }
    const auto &deaths = crew.deaths();
    report.deaths = deaths.deaths;
    report.replacements = deaths.replacements;
    report.batchesRolledBack = deaths.batchesRolledBack;
    report.batchesRolledForward = deaths.batchesRolledForward;
    report.workerDeaths = deaths.list;
    report.resumable = kept;
    report.rowsReadBefore = context.rowsReadBefore;
    report.rowsDropped = kept ? 0 : rowsInQueues(context);
    auto cpu = committer.cpuTime();
    for (const auto &member : crew.members())
        cpu += member->cpuTime();
    report.cpuMs = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(cpu).count());
    return report;
}

} // namespace etl::supervisor
