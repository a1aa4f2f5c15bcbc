// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/serviceworkers.h"

#include "engine/supervisor/exittext.h"

#include <algorithm>
#include <variant>

namespace etl::supervisor {

namespace {

// More side by side would only slow each other down, and the runs.
constexpr std::size_t kMaxJobs = 3;
// A SIGKILL comes from outside and says nothing about the question, which can be asked again.
constexpr int kMaxKills = 5;

} // namespace

// One question. `sendTo` gives the order to a process, `fail` answers with an error.
struct ServiceWorkers::Job
{
    JobId id = 0;
    std::function<Status(WorkerProcess &)> sendTo;
    Checked checked;
    Previewed previewed;
    std::chrono::milliseconds deadline{};
    LatePtr<QTimer> timer; // while it has a process
    WorkerPtr worker;
    int kills = 0;

    void answer(const Error &error)
    {
        if (checked)
            checked(protocol::ServiceChecked{0, {}, error}, nullptr);
        else
            previewed(protocol::ServicePreviewed{0, {}, {}, {}, error});
    }
};

ServiceWorkers::ServiceWorkers(WorkerPool &pool, QObject *parent) : QObject(parent), m_pool(pool) {}

ServiceWorkers::~ServiceWorkers() = default;

ServiceWorkers::JobId ServiceWorkers::check(protocol::ServiceCheck order,
                                            std::chrono::milliseconds deadline, Checked done)
{
    auto job = std::make_unique<Job>();
    job->sendTo = [order = std::move(order)](WorkerProcess &worker) { return worker.order(order); };
    job->checked = std::move(done);
    job->deadline = deadline;
    const auto id = job->id = ++m_lastId;
    start(std::move(job));
    return id;
}

ServiceWorkers::JobId ServiceWorkers::preview(protocol::ServicePreview order,
                                              std::chrono::milliseconds deadline, Previewed done)
{
    auto job = std::make_unique<Job>();
    job->sendTo = [order = std::move(order)](WorkerProcess &worker) { return worker.order(order); };
    job->previewed = std::move(done);
    job->deadline = deadline;
    const auto id = job->id = ++m_lastId;
    start(std::move(job));
    return id;
}

void ServiceWorkers::start(std::unique_ptr<Job> job)
{
    if (m_jobs.size() < kMaxJobs)
        startNow(std::move(job));
    else
        m_waiting.push_back(std::move(job));
}

void ServiceWorkers::startWaiting()
{
    while (!m_waiting.empty() && m_jobs.size() < kMaxJobs) {
        auto job = std::move(m_waiting.front());
        m_waiting.pop_front();
        startNow(std::move(job));
    }
}

void ServiceWorkers::startNow(std::unique_ptr<Job> job)
{
    const JobId id = job->id;
    job->worker = m_pool.take();
    connect(job->worker.get(), &WorkerProcess::replied, this,
            [this, id](const protocol::WorkerMessage &reply) { handleReply(id, reply); });
    connect(job->worker.get(), &WorkerProcess::gone, this,
            [this, id](const WorkerExit &exit) { handleDeath(id, exit); });
    const auto sent = job->sendTo(*job->worker);
    job->timer.reset(new QTimer);
    job->timer->setSingleShot(true);
    // An order that cannot be sent is answered from the event loop, as everything is.
    const Error late =
        sent ? Error{ErrorCode::Timeout, "the answer took too long and was given up", {}, {}, {}}
             : sent.error();
    connect(job->timer.get(), &QTimer::timeout, this, [this, id, late] { abandon(id, late); });
    job->timer->start(sent ? job->deadline : std::chrono::milliseconds(0));
    m_jobs.emplace(id, std::move(job));
}

void ServiceWorkers::handleReply(JobId id, const protocol::WorkerMessage &reply)
{
    auto job = takeJob(id);
    if (!job)
        return;
    job->worker->disconnect(this);
    if (const auto *checked = std::get_if<protocol::ServiceChecked>(&reply);
        checked && job->checked) {
        job->checked(*checked, std::move(job->worker));
    } else if (const auto *previewed = std::get_if<protocol::ServicePreviewed>(&reply);
               previewed && job->previewed) {
        m_pool.giveBack(std::move(job->worker));
        job->previewed(*previewed);
    } else {
        const auto *error = std::get_if<protocol::WorkerError>(&reply);
        m_pool.giveBack(std::move(job->worker));
        job->answer(error ? error->error
                          : Error{ErrorCode::Protocol,
                                  "a worker gave an answer to another question",
                                  {},
                                  {},
                                  {}});
    }
    startWaiting();
}

void ServiceWorkers::handleDeath(JobId id, const WorkerExit &exit)
{
    auto job = takeJob(id);
    if (!job)
        return;
    job->worker.reset();
    if (exit.isKillFromOutside() && ++job->kills < kMaxKills)
        return startNow(std::move(job));
    job->answer(Error{ErrorCode::WorkerDied,
                      "the process that looked at the pipeline " + describeExit(exit),
                      {},
                      {},
                      "a file or a library it read may be damaged"});
    startWaiting();
}

void ServiceWorkers::cancel(JobId id)
{
    abandon(id, Error{ErrorCode::Cancelled, "cancelled", {}, {}, {}});
}

void ServiceWorkers::cancelAll()
{
    for (auto &job : std::exchange(m_waiting, {}))
        job->answer(Error{ErrorCode::Cancelled, "cancelled", {}, {}, {}});
    while (!m_jobs.empty())
        cancel(m_jobs.begin()->first);
}

// The process may be stuck in a library, so it is killed, not asked.
void ServiceWorkers::abandon(JobId id, const Error &error)
{
    const auto waiting = std::ranges::find(m_waiting, id, [](const auto &job) { return job->id; });
    if (waiting != m_waiting.end()) {
        const auto job = std::move(*waiting);
        m_waiting.erase(waiting);
        return job->answer(error);
    }
    auto job = takeJob(id);
    if (!job)
        return;
    job->worker->disconnect(this);
    job->worker->kill();
    m_pool.giveBack(std::move(job->worker));
    job->answer(error);
    startWaiting();
}

std::unique_ptr<ServiceWorkers::Job> ServiceWorkers::takeJob(JobId id)
{
    const auto it = m_jobs.find(id);
    if (it == m_jobs.end())
        return nullptr;
    auto job = std::move(it->second);
    job->timer->stop();
    m_jobs.erase(it);
    return job;
}

} // namespace etl::supervisor
