// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/runcontroller.h"

#include "engine/ipc/segmentimage.h"
#include "engine/supervisor/clock.h"
#include "engine/supervisor/deadletterbox.h"
#include "engine/supervisor/processstats.h"
#include "engine/supervisor/randomtoken.h"
#include "engine/supervisor/runending.h"
#include "engine/supervisor/runreport.h"
#include "engine/supervisor/runstates.h"
#include "engine/supervisor/segmentlayout.h"

#include <algorithm>
#include <filesystem>

namespace etl::supervisor {

using protocol::LogLevel;
using protocol::RunState;
using protocol::StopVerb;
using namespace std::chrono_literals;

namespace {

constexpr auto kSampleInterval = 100ms;
constexpr std::uint64_t kLeastWorkerMemory = std::uint64_t{128} << 20;

std::uint64_t memoryPerWorker(const EngineConfig &config, const RunRecord &record)
{
    if (record.limits.workerMemoryBytes > 0)
        return record.limits.workerMemoryBytes;
    const auto chosen =
        record.limits.memoryBytes > 0 ? record.limits.memoryBytes : config.memoryBytes;
    const auto all = chosen > 0 ? chosen : physicalMemoryBytes() / 2;
    return std::max(kLeastWorkerMemory,
                    all / static_cast<std::uint64_t>(std::max(1, record.plan.workerCount)));
}

// Only stateful nodes spill.
std::uint64_t spillPerWorker(const RunRecord &record)
{
    std::uint64_t spilling = 0;
    for (const auto &stage : record.plan.stages)
        spilling += stage.stateful ? static_cast<std::uint64_t>(stage.workers) : 0;
    return record.limits.spillBytes / std::max<std::uint64_t>(1, spilling);
}

} // namespace

RunController::RunController(const EngineConfig &config, WorkerPool &pool)
    : m_config(config)
    , m_pool(pool)
    , m_saved(config.savedRunsFolder)
{
    m_sampleTimer.setInterval(kSampleInterval);
    m_sampleTimer.setTimerType(Qt::PreciseTimer);
    connect(&m_sampleTimer, &QTimer::timeout, this, &RunController::sample);
    connect(&m_log, &RunLog::added, this, &RunController::logged);
    connect(&m_stop, &StopSequence::step, this, &RunController::applyStopStep);
}

RunController::RunController(const EngineConfig &config, WorkerPool &pool, RunPlan plan)
    : RunController(config, pool)
{
    m_warmWorker = std::move(plan.worker);
    m_started.ticket = plan.request.ticket;
    m_started.run = RunId(randomHex(16));
    m_started.plan = std::move(plan.plan);
    m_started.path = plan.request.path;
    m_started.title = plan.request.title;
    m_started.pipelineText = plan.request.pipelineText;
    m_started.issues = std::move(plan.issues);
    m_record = {id(),
                m_started.title,
                m_started.path,
                m_started.pipelineText,
                m_started.plan,
                m_config.spillRoot + "/" + id().value,
                plan.request.limits,
                sourceMarks(m_started.plan),
                wallClockMs(),
                0,
                false};
}

RunController::RunController(const EngineConfig &config, WorkerPool &pool, protocol::Ticket ticket,
                             RunRecord record)
    : RunController(config, pool)
{
    m_resumed = true;
    m_started.ticket = ticket;
    m_started.run = record.run;
    m_started.plan = record.plan;
    m_started.path = record.path;
    m_started.title = record.title;
    m_started.pipelineText = record.pipelineText;
    m_record = std::move(record);
    m_record.stoppedAtMs = 0;
    m_record.engineDied = false;
}

RunController::~RunController() = default;

// The processes are started first: they come up while the segment is made.
Status RunController::begin()
{
    auto workers = takeWorkers();
    if (auto made = makeContext(); !made) {
        for (auto &worker : workers)
            m_pool.giveBack(std::move(worker));
        releaseShared();
        return made;
    }
    m_started.startedAtMs = m_context->startedAtMs;
    m_crew = std::make_unique<RunCrew>(*m_context, m_pool, m_log);
    m_committer = std::make_unique<OutputCommitter>(*m_context, m_pool, m_log);
    m_sampler = std::make_unique<TelemetrySampler>(*m_context, *m_crew);
    m_guard = std::make_unique<RunGuard>(*m_context, *m_crew, m_log, m_record.limits);
    connectParts();
    m_crew->start(std::move(workers));
    m_sampleTimer.start();
    return {};
}

std::vector<WorkerPtr> RunController::takeWorkers()
{
    std::vector<WorkerPtr> workers;
    if (m_warmWorker)
        workers.push_back(std::move(m_warmWorker));
    while (static_cast<int>(workers.size()) < m_started.plan.workerCount)
        workers.push_back(m_pool.take());
    return workers;
}

Status RunController::makeContext()
{
    const auto &folder = m_config.runtimeFolder;
    if (m_resumed)
        ETL_TRY_VOID(checkSources(m_record));
    ETL_TRY(auto lock, ipc::RunLock::createExclusiveThenShare(folder, id()));
    m_lock.emplace(std::move(lock));
    auto loaders = loaderFiles(m_started.plan, id());
    ETL_TRY(auto segment, makeSegment());
    if (auto noted = RunJournal::write(folder, m_record, loaders); !noted) {
        (void)segment.unlink();
        return noted;
    }
    if (m_resumed)
        m_saved.release(id());
    m_context = std::make_unique<RunContext>(
        RunContext{id(), m_started.plan, std::move(segment), std::move(loaders), folder,
                   m_record.spillFolder, memoryPerWorker(m_config, m_record),
                   spillPerWorker(m_record), std::chrono::steady_clock::now(), wallClockMs()});
    m_context->rowsReadBefore = rowsRead(*m_context);
    return {};
}

Result<ipc::Segment> RunController::makeSegment() const
{
    if (m_resumed)
        return ipc::restoreImage(m_saved.imageOf(id()), m_config.runtimeFolder);
    return ipc::Segment::create(segmentSpec(m_started.plan, m_config.runtimeFolder,
                                            m_record.limits.sharedBytes > 0
                                                ? m_record.limits.sharedBytes
                                                : m_config.segmentBytes),
                                id());
}

void RunController::connectParts()
{
    connect(m_crew.get(), &RunCrew::manned, this, [this] {
        if (m_state != RunState::Starting)
            return;
        setState(RunState::Running);
        const auto &plan = m_started.plan;
        m_log.add(LogLevel::Info,
                  "run started: " + std::to_string(plan.nodes.size())
                      + (plan.nodes.size() == 1 ? " node" : " nodes") + " in "
                      + std::to_string(plan.workerCount)
                      + (plan.workerCount == 1 ? " worker process" : " worker processes")
                      + (m_resumed ? ", where it was stopped" : ""));
    });
    connect(m_crew.get(), &RunCrew::finished, this, &RunController::startCommit);
    connect(m_crew.get(), &RunCrew::failed, this, &RunController::fail);
    connect(m_committer.get(), &OutputCommitter::committed, this, &RunController::leaveAfterCommit);
    connect(m_committer.get(), &OutputCommitter::failed, this, &RunController::fail);
    // Queued: the end of the run deletes the senders.
    connect(m_crew.get(), &RunCrew::emptied, this, &RunController::concludeIfEmpty,
            Qt::QueuedConnection);
    connect(m_committer.get(), &OutputCommitter::emptied, this, &RunController::concludeIfEmpty,
            Qt::QueuedConnection);
}

protocol::RunInfo RunController::info() const
{
    return {m_started.run, m_started.title, m_started.path, m_state, m_started.startedAtMs};
}

void RunController::setState(RunState state)
{
    Q_ASSERT(isLegalTransition(m_state, state));
    m_state = state;
    Q_EMIT stateChanged({id(), state, m_error});
}

void RunController::stop(StopVerb verb)
{
    if (isOver() || m_committed)
        return;
    switch (verb) {
    case StopVerb::Drain:
        if (m_state != RunState::Starting && m_state != RunState::Running)
            return;
        m_context->segment.requestStop(ipc::StopRequest::Drain);
        setState(RunState::Draining);
        m_log.add(LogLevel::Info, "sources end now; rows in flight are finished");
        return;
    case StopVerb::Stop:
        m_log.add(LogLevel::Info, "stop requested");
        return beginStopping(RunState::Stopped, StopAction::Ask);
    case StopVerb::Kill:
        m_log.add(LogLevel::Info, "kill requested");
        return beginStopping(RunState::Killed, StopAction::Kill);
    }
}

Status RunController::killWorker(int number)
{
    if (isOver() || !m_crew->killWorker(number))
        return etl::fail(ErrorCode::NotFound, "run '" + id().value + "' has no process for worker "
                                                  + std::to_string(number));
    m_log.add(LogLevel::Info, m_context->workerText(number) + " is killed on request", {}, number);
    return {};
}

void RunController::startCommit()
{
    if (m_state == RunState::Stopping)
        return;
    sample(); // a short run would end without one
    setState(RunState::Committing);
    m_committer->start(m_crew->takeIdle());
}

// All names are final: what remains is to see the processes go. Were the engine to die now, nothing
// is left to go on with.
void RunController::leaveAfterCommit()
{
    m_committed = true;
    (void)RunJournal::write(m_config.runtimeFolder, m_record, m_context->loaders,
                            RunJournal::After::CleanUp);
    m_stop.begin();
    QMetaObject::invokeMethod(this, &RunController::concludeIfEmpty, Qt::QueuedConnection);
}

// The first failure is the one that is told; those that follow from it, or from a stop, are not.
void RunController::fail(const Error &error)
{
    if (isOver() || m_state == RunState::Stopping || m_committed)
        return;
    m_error = error;
    m_log.add(LogLevel::Error, error.toString(), error.node);
    beginStopping(RunState::Failed, StopAction::Ask);
}

void RunController::beginStopping(RunState outcome, StopAction first)
{
    if (m_state != RunState::Stopping) {
        m_outcome = outcome;
        setState(RunState::Stopping);
    } else if (m_outcome == RunState::Stopped) {
        m_outcome = outcome; // a kill overtakes a stop; a failure stays a failure
    }
    m_context->segment.requestStop(first == StopAction::Kill ? ipc::StopRequest::Kill
                                                             : ipc::StopRequest::Stop);
    m_committer->abort();
    if (first == StopAction::Ask)
        m_stop.begin();
    else
        m_stop.skipTo(first);
    // Nobody may be left to say that the last one went.
    QMetaObject::invokeMethod(this, &RunController::concludeIfEmpty, Qt::QueuedConnection);
}

void RunController::applyStopStep(StopAction action)
{
    if (!m_crew)
        return;
    if (action != StopAction::Ask && m_outcome != RunState::Killed && !m_committed)
        m_guard->tellWhoStays(action);
    m_crew->stop(action);
    m_committer->stop(action);
}

void RunController::concludeIfEmpty()
{
    if (!m_crew || !(m_committed || m_state == RunState::Stopping))
        return;
    if (m_crew->isEmpty() && m_committer->isEmpty())
        conclude();
}

void RunController::conclude()
{
    m_stop.end();
    m_sampleTimer.stop();
    sample(); // the last figures
    const bool kept = m_outcome == RunState::Stopped && keepForLater();
    std::vector<std::vector<std::string>> leftOver;
    for (const auto &loader : m_context->loaders)
        leftOver.push_back(kept ? std::vector<std::string>() : removeLoaderFiles(loader));
    m_report = makeReport(*m_context, *m_crew, *m_committer, leftOver, kept);
    m_report->state = m_outcome;
    m_report->error = m_error;
    m_report->peakMemoryBytes = m_sampler->peakMemoryBytes();
    collectRowsSetAside();
    if (!kept)
        removeFiles();
    releaseShared();
    setState(m_outcome);
    describeEnd(m_log, *m_report);
    Q_EMIT finished(*m_report);
}

// A run that was stopped before anything happened has nothing to keep. Where there is no room to
// keep it, the run is over all the same.
bool RunController::keepForLater()
{
    m_record.stoppedAtMs = wallClockMs();
    if (const auto saved = m_saved.save(m_record, m_context->segment); !saved) {
        m_log.add(LogLevel::Warning, "the run can't go on later: " + saved.error().toString());
        return false;
    }
    m_saved.prune();
    return true;
}

void RunController::removeFiles()
{
    std::error_code ignored;
    std::filesystem::remove_all(m_context->spillFolder, ignored);
}

void RunController::collectRowsSetAside()
{
    const auto box = collectDeadLetters(*m_context, m_config.deadLetterFolder);
    if (!box)
        return m_log.add(LogLevel::Error, box.error().toString());
    m_report->rowsSetAside = box->rows;
    m_report->deadLetterFile = box->path;
    if (box->rows > 0)
        m_log.add(LogLevel::Warning, std::to_string(box->rows) + (box->rows == 1 ? " row" : " rows")
                                         + " killed every worker that took them; see " + box->path);
}

void RunController::sample()
{
    m_crew->readLogs();
    if (m_state == RunState::Running || m_state == RunState::Draining) {
        if (const auto seen = m_guard->look(); !seen)
            fail(seen.error());
    }
    Q_EMIT sampled(m_sampler->sample(m_state));
}

void RunController::releaseShared()
{
    m_guard.reset();
    m_sampler.reset();
    m_committer.reset();
    m_crew.reset();
    if (m_context) {
        if (const auto unlinked = m_context->segment.unlink(); !unlinked)
            m_log.add(LogLevel::Warning, unlinked.error().toString());
        m_context.reset();
    }
    RunJournal::remove(m_config.runtimeFolder, id());
    if (m_lock) {
        m_lock->remove();
        m_lock.reset();
    }
}

} // namespace etl::supervisor
