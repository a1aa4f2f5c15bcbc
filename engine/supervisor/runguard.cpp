// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/runguard.h"

#include "engine/ipc/metrics.h"
#include "engine/ipc/queue.h"
#include "engine/supervisor/processstats.h"

#include <algorithm>

namespace etl::supervisor {

namespace {

using Kind = WorkerWait::Kind;

// Besides what nodes count themselves: libraries, buffers of files, allocators' reserves.
constexpr std::uint64_t kOverhead = std::uint64_t{256} << 20;

Kind kindOf(ipc::NodeState state)
{
    switch (state) {
    case ipc::NodeState::Waiting:
        return Kind::WaitsForRows;
    case ipc::NodeState::Blocked:
        return Kind::WaitsForRoom;
    case ipc::NodeState::Starting:
    case ipc::NodeState::Busy:
    case ipc::NodeState::Engine:
        return Kind::Works;
    default:
        return Kind::Rests;
    }
}

} // namespace

RunGuard::RunGuard(const RunContext &context, RunCrew &crew, RunLog &log,
                   const protocol::RunLimits &limits)
    : m_context(context)
    , m_crew(crew)
    , m_log(log)
    , m_itemTimeout(limits.itemSeconds)
    , m_patience(limits.stallSeconds)
    , m_stall(m_patience)
{}

Status RunGuard::look()
{
    ETL_TRY_VOID(checkMemory());
    if (m_itemTimeout.count() > 0)
        enforceItemTimeout();
    std::uint64_t progress = 0;
    std::chrono::nanoseconds cpuTime{};
    for (const auto &member : m_crew.members()) {
        progress += m_context.segment.workerState(member->ipcNumber())
                        .transactions.load(std::memory_order_acquire);
        cpuTime += member->cpuTime();
    }
    if (m_stall.stalls(progress, cpuTime, std::chrono::steady_clock::now()))
        tellStall();
    return {};
}

Status RunGuard::checkMemory() const
{
    for (const auto &member : m_crew.members()) {
        const auto use =
            member->process ? memoryUse(static_cast<pid_t>(member->process->pid())) : std::nullopt;
        if (!use || use->privateBytes <= m_context.memoryPerWorker + kOverhead)
            continue;
        const auto node = nodeAtWork(*member);
        return fail(
            {ErrorCode::NoSpace,
             m_context.workerText(member->number) + " uses "
                 + std::to_string(use->privateBytes >> 20) + " MiB of memory and may use "
                 + std::to_string(m_context.memoryPerWorker >> 20) + " MiB",
             m_context.node(m_context.stage(member->stage).nodes[node]).id.value,
             {},
             "give the run more memory (--memory) or fewer workers, or this node smaller rows"});
    }
    return {};
}

std::uint32_t RunGuard::nodeAtWork(const RunMember &member) const
{
    const auto number = member.ipcNumber();
    return std::min<std::uint32_t>(
        m_context.segment.workerState(number).currentNode.load(std::memory_order_relaxed),
        m_context.segment.worker(number).nodes - 1);
}

void RunGuard::enforceItemTimeout()
{
    const auto now = ipc::steadyNowNs();
    const auto limit = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(m_itemTimeout).count());
    for (const auto &member : m_crew.members()) {
        if (!member->process || member->finished || member->timedOut)
            continue;
        const auto node = nodeAtWork(*member);
        const auto metrics = ipc::readMetrics(
            m_context.segment.metrics(member->ipcNumber(), ipc::NodeInStage{node}), now);
        const bool atWork = metrics.state == ipc::NodeState::Busy && metrics.itemStartedNs > 0;
        if (atWork && metrics.incarnation == member->incarnation && now > metrics.itemStartedNs
            && now - metrics.itemStartedNs > limit)
            m_crew.killForTime(*member, m_itemTimeout);
    }
}

void RunGuard::tellStall()
{
    std::vector<WorkerWait> waits;
    for (const auto &member : m_crew.members())
        waits.push_back(waitOf(*member));
    std::vector<std::string> titles;
    for (const auto &stage : m_context.plan.stages)
        titles.push_back(m_context.node(stage.nodes.front()).title);
    m_log.add(protocol::LogLevel::Warning, "nothing has moved for "
                                               + std::to_string(m_patience.count())
                                               + " s: " + describeStall(waits, titles));
}

void RunGuard::tellWhoStays(StopAction next) const
{
    const std::string measure = next == StopAction::Kill ? "killed" : "terminated";
    bool told = false;
    for (const auto &member : m_crew.members()) {
        if (!member->process)
            continue;
        const auto wait = waitOf(*member);
        const auto &nodes = m_context.stage(member->stage).nodes;
        m_log.add(protocol::LogLevel::Warning,
                  m_context.workerText(member->number) + " (pid "
                      + std::to_string(member->process->pid()) + ") does not stop"
                      + (wait.halted.empty() ? "" : ", " + wait.halted) + ", and is " + measure,
                  m_context.node(nodes[nodeAtWork(*member)]).id.value, member->number);
        told = true;
    }
    if (!told)
        m_log.add(protocol::LogLevel::Warning,
                  "a process that joins an output does not stop, and is " + measure);
}

WorkerWait RunGuard::waitOf(const RunMember &member) const
{
    WorkerWait wait;
    wait.worker = model::numberInStage(m_context.plan, member.number);
    wait.stage = member.stage;
    const auto number = member.ipcNumber();
    const auto node = nodeAtWork(member);
    wait.node = m_context.node(m_context.stage(member.stage).nodes[node]).title;
    if (member.finished || !member.process)
        return wait;
    const auto metrics = ipc::readMetrics(m_context.segment.metrics(number, ipc::NodeInStage{node}),
                                          ipc::steadyNowNs());
    wait.kind = kindOf(metrics.state);
    if (isHalted(static_cast<pid_t>(member.process->pid()))) {
        wait.kind = Kind::Works;
        wait.halted = "its process is halted (SIGSTOP)";
    } else if (wait.kind == Kind::WaitsForRows) {
        wait.others = emptyInputsOf(member.stage);
    } else if (wait.kind == Kind::WaitsForRoom) {
        wait.others = fullOutputsOf(member.stage);
    }
    return wait;
}

std::vector<int> RunGuard::emptyInputsOf(int stage) const
{
    std::vector<int> stages;
    for (std::size_t i = 0; i < m_context.plan.queues.size(); ++i) {
        const auto &queue = m_context.plan.queues[i];
        if (queue.toStage != stage)
            continue;
        const auto status = ipc::queueStatus(m_context.segment, static_cast<ipc::QueueIndex>(i));
        if (!status.closed && status.waiting == 0)
            stages.push_back(queue.fromStage);
    }
    return stages;
}

std::vector<int> RunGuard::fullOutputsOf(int stage) const
{
    std::vector<int> stages;
    for (std::size_t i = 0; i < m_context.plan.queues.size(); ++i) {
        const auto &queue = m_context.plan.queues[i];
        if (queue.fromStage != stage)
            continue;
        const auto status = ipc::queueStatus(m_context.segment, static_cast<ipc::QueueIndex>(i));
        if (status.waiting + status.claimed > 0)
            stages.push_back(queue.toStage);
    }
    return stages;
}

} // namespace etl::supervisor
