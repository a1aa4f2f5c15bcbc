// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/outputcommitter.h"

#include "engine/supervisor/exittext.h"
#include "engine/supervisor/outputnames.h"
#include "engine/supervisor/restartpolicy.h"

#include <QFileInfo>

#include <algorithm>
#include <chrono>
#include <variant>

namespace etl::supervisor {

namespace {

constexpr std::size_t kMaxJobs = 2;

} // namespace

// The deaths of the processes that joined one output. The next one goes on where the last was, so
// that the length of the file is the progress.
struct OutputCommitter::Attempts
{
    DeathHistory kills{kMaxKills, kKillWindow};
    DeathHistory crashes{kMaxCrashes, kCrashWindow};
    bool resume = false;

    // False: the output is given up.
    bool record(const std::string &temporary, const WorkerExit &exit)
    {
        resume = true;
        const auto length = QFileInfo(QString::fromStdString(temporary)).size();
        return (exit.isKillFromOutside() ? kills : crashes)
            .record(static_cast<std::uint64_t>(length), std::chrono::steady_clock::now());
    }
};

// One loader's parts being joined by one process.
struct OutputCommitter::Job
{
    const LoaderFiles *loader;
    Attempts attempts;
    WorkerPtr worker;
};

OutputCommitter::OutputCommitter(const RunContext &context, WorkerPool &pool, RunLog &log)
    : m_context(context)
    , m_pool(pool)
    , m_log(log)
{}

OutputCommitter::~OutputCommitter() = default;

void OutputCommitter::start(std::vector<WorkerPtr> idle)
{
    m_idle = std::move(idle);
    for (const auto &loader : m_context.loaders) {
        if (loader.output.empty())
            addResult(loader, rowsOf(loader), 0);
        else
            m_waiting.push_back(&loader);
    }
    startWaiting();
}

void OutputCommitter::startWaiting()
{
    while (!m_over && !m_waiting.empty() && m_jobs.size() < kMaxJobs) {
        const auto *loader = m_waiting.front();
        m_waiting.pop_front();
        join(*loader, {});
    }
    if (!m_over && m_jobs.empty() && m_waiting.empty())
        renameAll();
}

void OutputCommitter::join(const LoaderFiles &loader, Attempts attempts)
{
    const bool resume = attempts.resume;
    auto job = std::make_unique<Job>(Job{&loader, std::move(attempts), nullptr});
    if (m_idle.empty()) {
        job->worker = m_pool.take();
    } else {
        job->worker = std::move(m_idle.back());
        m_idle.pop_back();
    }
    m_cpuTime -= job->worker->cpuTime();
    auto &entry = *job;
    connect(job->worker.get(), &WorkerProcess::replied, this,
            [this, &entry](const protocol::WorkerMessage &reply) { handleReply(entry, reply); });
    connect(job->worker.get(), &WorkerProcess::gone, this,
            [this, &entry](const WorkerExit &exit) { handleGone(entry, exit); });
    protocol::JoinOutput order;
    order.run = m_context.run;
    order.plan = m_context.plan;
    order.node = loader.node;
    order.parts = partsOf(loader);
    order.temporaryPath = loader.temporary;
    order.resume = resume;
    const auto given = job->worker->order(order);
    m_jobs.push_back(std::move(job));
    if (!given)
        fail(given.error(), loader.node);
}

void OutputCommitter::handleReply(Job &job, const protocol::WorkerMessage &reply)
{
    const auto &loader = *job.loader;
    if (const auto *joined = std::get_if<protocol::JoinFinished>(&reply)) {
        m_joined.push_back({&loader, joined->rows, joined->bytes});
        letGo(job);
        startWaiting();
        return;
    }
    Error error{ErrorCode::Protocol,
                "a worker answered the order to join an output with something else",
                {},
                {},
                {}};
    if (const auto *failure = std::get_if<protocol::JoinFailed>(&reply))
        error = failure->error;
    else if (const auto *refusal = std::get_if<protocol::WorkerError>(&reply))
        error = refusal->error;
    letGo(job);
    fail(std::move(error), loader.node);
}

void OutputCommitter::handleGone(Job &job, const WorkerExit &exit)
{
    const auto &loader = *job.loader;
    Attempts attempts = std::move(job.attempts);
    m_cpuTime += job.worker->cpuTime();
    std::erase_if(m_jobs, [&job](const auto &entry) { return entry.get() == &job; });
    if (!m_over) {
        const std::string text = m_context.node(loader.node).title + ": the process (pid "
                                 + std::to_string(exit.pid) + ") that joined its parts "
                                 + describeExit(exit);
        m_log.add(protocol::LogLevel::Warning, text, m_context.node(loader.node).id.value);
        if (exit.started && attempts.record(loader.temporary, exit)) {
            m_pool.prepare(1);
            return join(loader, std::move(attempts));
        }
        fail(Error{ErrorCode::WorkerDied, text, {}, {}, "look at the log for its last words"},
             loader.node);
    }
    if (isEmpty())
        Q_EMIT emptied();
}

// The process has no more to do; asked to leave, it is reaped later.
void OutputCommitter::letGo(Job &job)
{
    WorkerPtr worker = std::move(job.worker);
    std::erase_if(m_jobs, [&job](const auto &entry) { return entry.get() == &job; });
    m_cpuTime += worker->cpuTime();
    worker->disconnect(this);
    worker->leave();
    auto *leaver = worker.get();
    connect(leaver, &WorkerProcess::gone, this, [this, leaver] {
        std::erase_if(m_leaving, [leaver](const auto &entry) { return entry.get() == leaver; });
        if (isEmpty())
            Q_EMIT emptied();
    });
    m_leaving.push_back(std::move(worker));
}

void OutputCommitter::renameAll()
{
    m_over = true;
    for (auto &worker : std::exchange(m_idle, {}))
        m_pool.giveBack(std::move(worker));
    OutputNames names;
    for (const auto &joined : m_joined) {
        if (auto taken = names.take(*joined.loader); !taken)
            return failNaming(names, std::move(taken).error(), joined.loader->node);
    }
    if (auto kept = names.keep(); !kept)
        return failNaming(names, std::move(kept).error(), m_joined.front().loader->node);
    for (const auto &joined : m_joined)
        addResult(*joined.loader, joined.rows, joined.bytes);
    Q_EMIT committed();
}

void OutputCommitter::failNaming(OutputNames &names, Error error, int node)
{
    for (const auto &path : names.putBack())
        error.message += "; '" + path + "' has its new content already";
    m_over = false;
    fail(std::move(error), node);
}

void OutputCommitter::fail(Error error, int node)
{
    if (m_over)
        return;
    abort();
    if (error.node.empty())
        error.node = m_context.node(node).id.value;
    if (error.setting.empty())
        error.setting = "path";
    Q_EMIT failed(error);
}

void OutputCommitter::abort()
{
    m_over = true;
    m_waiting.clear();
    for (auto &worker : std::exchange(m_idle, {}))
        m_pool.giveBack(std::move(worker));
    stop(StopAction::Kill);
}

void OutputCommitter::stop(StopAction action)
{
    if (action == StopAction::Ask)
        return; // all were asked already
    for (const auto &job : m_jobs)
        job->worker->kill();
    for (const auto &worker : m_leaving)
        worker->kill();
}

void OutputCommitter::addResult(const LoaderFiles &loader, std::uint64_t rows, std::uint64_t bytes)
{
    m_results.push_back({m_context.node(loader.node).id.value,
                         loader.output,
                         protocol::LoaderOutcome::Committed,
                         rows,
                         bytes,
                         {}});
}

std::vector<protocol::OutputPart> OutputCommitter::partsOf(const LoaderFiles &loader) const
{
    std::vector<protocol::OutputPart> parts;
    const int first = m_context.stage(loader.stage).firstWorker;
    for (std::size_t i = 0; i < loader.parts.size(); ++i) {
        const auto number = static_cast<ipc::WorkerNumber>(first + static_cast<int>(i));
        parts.push_back({loader.parts[i], m_context.segment.workerState(number).sinkLength[0].load(
                                              std::memory_order_acquire)});
    }
    return parts;
}

std::uint64_t OutputCommitter::rowsOf(const LoaderFiles &loader) const
{
    std::uint64_t rows = 0;
    const auto &stage = m_context.stage(loader.stage);
    for (int i = 0; i < stage.workers; ++i) {
        const auto number = static_cast<ipc::WorkerNumber>(stage.firstWorker + i);
        rows += m_context.segment.workerState(number).sinkRows[0].load(std::memory_order_acquire);
    }
    return rows;
}

} // namespace etl::supervisor
