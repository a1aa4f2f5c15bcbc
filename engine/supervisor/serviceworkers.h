// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/protocol/messages.h"
#include "engine/supervisor/workerpool.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>

namespace etl::supervisor {

// Does what may crash or hang on a user's files in worker processes: checks and previews. Each job
// has a process to itself, a deadline, and exactly one answer. The main thread.
class ServiceWorkers : public QObject
{
    Q_OBJECT

public:
    using JobId = std::uint64_t;
    // The worker is idle and has just checked the pipeline that is to be run; keep it or give it
    // back.
    using Checked = std::function<void(protocol::ServiceChecked, WorkerPtr)>;
    using Previewed = std::function<void(protocol::ServicePreviewed)>;

    ServiceWorkers(WorkerPool &pool, QObject *parent = nullptr);
    ~ServiceWorkers() override;

    // The answer is never given from within the call. On an error there is no worker.
    JobId check(protocol::ServiceCheck order, std::chrono::milliseconds deadline, Checked done);
    JobId preview(protocol::ServicePreview order, std::chrono::milliseconds deadline,
                  Previewed done);
    // Answers with Cancelled, from within the call; unknown ids are ignored.
    void cancel(JobId id);
    void cancelAll();

private:
    struct Job;

    void start(std::unique_ptr<Job> job);
    void startWaiting();
    void startNow(std::unique_ptr<Job> job);
    void handleReply(JobId id, const protocol::WorkerMessage &reply);
    void handleDeath(JobId id, const WorkerExit &exit);
    std::unique_ptr<Job> takeJob(JobId id);
    void abandon(JobId id, const Error &error);

    WorkerPool &m_pool;
    JobId m_lastId = 0;
    std::map<JobId, std::unique_ptr<Job>> m_jobs; // with a process
    std::deque<std::unique_ptr<Job>> m_waiting;
};

} // namespace etl::supervisor
