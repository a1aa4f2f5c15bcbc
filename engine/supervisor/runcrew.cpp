// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/runcrew.h"

#include "engine/supervisor/clock.h"
#include "engine/supervisor/deadletterbox.h"
#include "engine/supervisor/exittext.h"
#include "engine/supervisor/processstats.h"
#include "engine/supervisor/telemetrynames.h"

#include <algorithm>
#include <filesystem>
#include <variant>

namespace etl::supervisor {

namespace {

constexpr std::size_t kMaxListedDeaths = 100;

std::string deathText(const std::string &title, int numberInStage, const WorkerExit &exit,
                      const ipc::RecoveryReport &report)
{
    std::string text = title + " worker " + std::to_string(numberInStage) + " (pid "
                       + std::to_string(exit.pid) + ") " + describeExit(exit);
    if (const auto action = protocol::actionKindName(actionKind(report.action)); !action.empty())
        text += " during " + std::string(action);
    return text;
}

} // namespace

RunCrew::RunCrew(const RunContext &context, WorkerPool &pool, RunLog &log)
    : m_context(context)
    , m_pool(pool)
    , m_log(log)
    , m_suspects(context)
    , m_oomKills(oomKills())
{
    for (const auto &stage : context.plan.stages) {
        m_kills.emplace_back(kMaxKills, kKillWindow);
        for (int i = 0; i < stage.workers; ++i) {
            const int number = stage.firstWorker + i;
            const auto &ring = context.segment.log(static_cast<ipc::WorkerNumber>(number));
            m_members.push_back(std::make_unique<RunMember>(number, stage.id, ring));
        }
    }
}

void RunCrew::start(std::vector<WorkerPtr> workers)
{
    Q_ASSERT(workers.size() == m_members.size());
    for (std::size_t i = 0; i < m_members.size(); ++i)
        give(*m_members[i], std::move(workers[i]));
}

void RunCrew::give(RunMember &member, WorkerPtr process)
{
    member.process = std::move(process);
    member.incarnation = m_context.segment.beginIncarnation(member.ipcNumber());
    auto *worker = member.process.get();
    const auto greet = [this, &member] {
        member.greeted = true;
        if (std::ranges::all_of(m_members, [](const auto &m) { return m->greeted; }))
            Q_EMIT manned();
    };
    if (worker->state() == WorkerProcess::State::Idle)
        QMetaObject::invokeMethod(worker, greet, Qt::QueuedConnection);
    else
        connect(worker, &WorkerProcess::ready, this, greet);
    connect(worker, &WorkerProcess::replied, this,
            [this, &member](const protocol::WorkerMessage &reply) { handleReply(member, reply); });
    connect(worker, &WorkerProcess::gone, this,
            [this, &member](const WorkerExit &exit) { handleGone(member, exit); });

    protocol::RunStage order;
    order.run = m_context.run;
    order.plan = m_context.plan;
    order.workerNumber = member.number;
    order.incarnation = ipc::plain(member.incarnation);
    order.segment = m_context.segment.handle();
    order.memoryLimitBytes = m_context.memoryPerWorker;
    if (m_context.spillPerWorker > 0)
        order.spillLimitBytes = m_context.spillPerWorker;
    order.spillFolder = m_context.workerSpillFolder(member.number);
    order.runFolder = m_context.spillFolder;
    order.runtimeFolder = m_context.runtimeFolder;
    order.probe = m_suspects.probeFor(member, m_members);
    member.probing = order.probe.has_value();
    member.timedOut = false;
    if (const auto given = worker->order(order); !given)
        QMetaObject::invokeMethod(
            this, [this, error = given.error()] { Q_EMIT failed(error); }, Qt::QueuedConnection);
}

void RunCrew::stop(StopAction action)
{
    m_stopping = true;
    for (const auto &member : m_members) {
        if (!member->process)
            continue;
        if (action == StopAction::Ask)
            member->process->leave();
        else if (action == StopAction::Terminate)
            member->process->terminate();
        else
            member->process->kill();
    }
}

std::vector<WorkerPtr> RunCrew::takeIdle()
{
    std::vector<WorkerPtr> idle;
    for (const auto &member : m_members) {
        if (!member->process || member->process->state() != WorkerProcess::State::Idle)
            continue;
        member->cpuBefore += member->process->cpuTime();
        member->process->disconnect(this);
        idle.push_back(std::move(member->process));
    }
    return idle;
}

bool RunCrew::killWorker(int number)
{
    if (number < 0 || static_cast<std::size_t>(number) >= m_members.size())
        return false;
    const auto &process = m_members[static_cast<std::size_t>(number)]->process;
    if (!process)
        return false;
    process->kill();
    return true;
}

void RunCrew::killForTime(RunMember &member, std::chrono::seconds limit)
{
    member.timedOut = true;
    m_log.add(protocol::LogLevel::Warning,
              m_context.workerText(member.number)
                  + " is killed: a call into its node has taken "
                    "longer than "
                  + std::to_string(limit.count()) + " s",
              {}, member.number);
    member.process->kill();
}

void RunCrew::readLogs()
{
    for (const auto &member : m_members) {
        const auto batch = member->log.readNew();
        std::vector<protocol::LogLine> lines;
        const int worker = member->number;
        if (batch.lost > 0)
            lines.push_back({wallClockMs(),
                             protocol::LogLevel::Warning,
                             {},
                             worker,
                             std::to_string(batch.lost) + " log lines of this worker were lost"});
        for (const auto &entry : batch.entries) {
            const bool placed = entry.node != ipc::kNoNode;
            lines.push_back({static_cast<std::int64_t>(entry.timeNs / 1'000'000),
                             static_cast<protocol::LogLevel>(entry.level),
                             placed ? nodeAt(*member, ipc::NodeInStage{entry.node}).id.value : "",
                             worker, entry.text});
        }
        m_log.add(std::move(lines));
    }
}

bool RunCrew::isEmpty() const
{
    return std::ranges::none_of(m_members, [](const auto &m) { return m->process != nullptr; });
}

void RunCrew::handleReply(RunMember &member, const protocol::WorkerMessage &reply)
{
    if (const auto *finished = std::get_if<protocol::StageFinished>(&reply)) {
        handleFinished(member, *finished);
    } else {
        Error error{ErrorCode::Protocol,
                    "a worker answered the order to run its stage with something else",
                    {},
                    {},
                    {}};
        if (const auto *failure = std::get_if<protocol::StageFailed>(&reply))
            error = failure->error;
        else if (const auto *refusal = std::get_if<protocol::WorkerError>(&reply))
            error = refusal->error;
        member.process->leave();
        if (!m_stopping)
            Q_EMIT failed(error);
    }
}

void RunCrew::handleFinished(RunMember &member, const protocol::StageFinished &reply)
{
    member.finished =
        m_context.segment.workerState(member.ipcNumber()).finished.load(std::memory_order_acquire)
        != 0;
    // One process per loader stage waits, to join the parts.
    if (m_stopping || !isLoaderStage(member.stage)
        || member.number != m_context.stage(member.stage).firstWorker)
        member.process->leave();
    if (member.finished)
        reportIfFinished();
    else if (!m_stopping && !reply.stopped)
        Q_EMIT failed(Error{ErrorCode::Internal,
                            m_context.workerText(member.number)
                                + " says that it is done, but has not committed its last step",
                            nodeAt(member, {}).id.value,
                            {},
                            {}});
}

void RunCrew::handleGone(RunMember &member, const WorkerExit &exit)
{
    member.cpuBefore = member.cpuTime();
    member.process.reset();
    readLogs();
    const bool died = !m_stopping && !member.finished;
    const auto cause = died ? causeOf(member, exit) : ipc::Death::None;
    const auto report = ipc::recoverWorker(m_context.segment, member.ipcNumber(), cause);
    std::error_code ignored;
    std::filesystem::remove_all(m_context.workerSpillFolder(member.number), ignored);
    if (died || (exit.signal != 0 && exit.byEngine))
        recordDeath(member, exit, report);
    member.finished = member.finished || (report.finished && !report.damaged);
    if (died)
        handleDeath(member, exit, cause, report);
    if (isEmpty())
        Q_EMIT emptied();
}

// A SIGKILL from outside says nothing about the node, except that of the system when memory runs
// out: it takes the largest process, and a replacement grows just as large.
ipc::Death RunCrew::causeOf(const RunMember &member, const WorkerExit &exit)
{
    const auto killsBefore = std::exchange(m_oomKills, oomKills());
    const bool outOfMemory = m_oomKills != killsBefore;
    return exit.isKillFromOutside() && !outOfMemory && !member.timedOut ? ipc::Death::Outside
                                                                        : ipc::Death::ByItself;
}

void RunCrew::handleDeath(RunMember &member, const WorkerExit &exit, ipc::Death cause,
                          const ipc::RecoveryReport &report)
{
    ++m_deaths.deaths;
    m_deaths.batchesRolledForward += report.rolledForward ? 1 : 0;
    if (report.rolledBack)
        m_deaths.batchesRolledBack += std::max<std::uint64_t>(1, report.slotsReturned);

    const auto &node = nodeAt(member, report.node);
    const std::string text =
        deathText(node.title, model::numberInStage(m_context.plan, member.number), exit, report);
    m_log.add(protocol::LogLevel::Warning, text, node.id.value, member.number);
    if (cause == ipc::Death::ByItself)
        m_suspects.noteDeath(member, ipc::plain(report.node),
                             std::string(protocol::actionKindName(actionKind(report.action))),
                             "its worker " + describeExit(exit), exit.signal);
    if (const auto words = lastLines(exit); exit.started && !words.empty())
        m_log.add(protocol::LogLevel::Warning, "its last words: " + words, node.id.value,
                  member.number);

    const auto fail = [&](ErrorCode code, const std::string &message, const std::string &remedy) {
        Q_EMIT failed(Error{code, message, node.id.value, {}, remedy});
    };
    if (report.damaged)
        return fail(ErrorCode::WorkerDied, text + " and left damaged shared memory",
                    "run the pipeline again");
    if (member.finished)
        return reportIfFinished();
    if (!exit.started)
        return fail(ErrorCode::Io, text, "install the program again");
    if (rowsSetAside(m_context) > kMaxSetAside)
        return fail(ErrorCode::WorkerDied,
                    "more than " + std::to_string(kMaxSetAside) + " rows have killed their workers",
                    "look at the log for their last words");
    if (!mayRestart(member, cause, report))
        return fail(
            ErrorCode::WorkerDied, text + ", as several before it, without finishing a batch",
            "look at the log for its last words; less memory per batch or another file may help");
    replace(member);
}

void RunCrew::recordDeath(const RunMember &member, const WorkerExit &exit,
                          const ipc::RecoveryReport &report)
{
    if (m_deaths.list.size() >= kMaxListedDeaths)
        return;
    protocol::WorkerDeath death;
    death.worker = member.number;
    death.node = nodeAt(member, report.node).id.value;
    death.pid = exit.pid;
    death.signal = exit.signal;
    death.exitCode = exit.exitCode;
    death.action = protocol::actionKindName(actionKind(report.action));
    death.byEngine = exit.byEngine && m_stopping;
    death.timeMs = wallClockMs();
    m_deaths.list.push_back(std::move(death));
}

void RunCrew::replace(RunMember &member)
{
    ++m_deaths.replacements;
    ++member.restarts;
    give(member, m_pool.take());
    m_pool.prepare(
        1); // a death seldom comes alone, and a process that is up already saves its start
    m_log.add(protocol::LogLevel::Info,
              m_context.workerText(member.number) + " is replaced by a new process (pid "
                  + std::to_string(member.process->pid()) + ")",
              {}, member.number);
}

bool RunCrew::mayRestart(RunMember &member, ipc::Death cause, const ipc::RecoveryReport &report)
{
    const auto now = std::chrono::steady_clock::now();
    if (cause == ipc::Death::Outside)
        return m_kills[static_cast<std::size_t>(member.stage)].record(stageProgress(member.stage),
                                                                      now);
    if (report.trialFailed)
        return true; // the next probe tries fewer rows: an end is in sight
    const auto progress = m_context.segment.workerState(member.ipcNumber())
                              .transactions.load(std::memory_order_acquire);
    return member.crashes.record(progress, now) && report.maxAttempts < kMaxCrashesOnBatch;
}

std::uint64_t RunCrew::stageProgress(int stage) const
{
    std::uint64_t progress = 0;
    for (const auto &member : m_members) {
        if (member->stage == stage)
            progress += m_context.segment.workerState(member->ipcNumber())
                            .transactions.load(std::memory_order_acquire);
    }
    return progress;
}

const model::CheckedNode &RunCrew::nodeAt(const RunMember &member, ipc::NodeInStage node) const
{
    const auto &nodes = m_context.stage(member.stage).nodes;
    // The number comes from shared memory, which a crash may have damaged.
    const auto index = std::min<std::size_t>(ipc::plain(node), nodes.size() - 1);
    return m_context.node(nodes[index]);
}

bool RunCrew::isLoaderStage(int stage) const
{
    return std::ranges::any_of(m_context.loaders, [stage](const LoaderFiles &loader) {
        return loader.stage == stage && !loader.output.empty();
    });
}

void RunCrew::reportIfFinished()
{
    if (m_finishedReported || m_stopping
        || !std::ranges::all_of(m_members, [](const auto &m) { return m->finished; }))
        return;
    m_finishedReported = true;
    Q_EMIT finished();
}

} // namespace etl::supervisor
