// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/protocol/runvalues.h"
#include "engine/supervisor/runcontext.h"
#include "engine/supervisor/runlog.h"
#include "engine/supervisor/stopplan.h"
#include "engine/supervisor/workerpool.h"

#include <QObject>

#include <chrono>
#include <deque>
#include <memory>
#include <vector>

namespace etl::supervisor {

class OutputNames;

// The end of a run that went well: each loader's parts are joined by a worker process under a
// temporary name, and only when all are, they get their final names, one right after the other. The
// main thread.
//
// Idle --start()--> joining --all joined--> renamed: committed(), or failed()
// joining --abort()--> no name is touched any more; emptied() when the processes are reaped
class OutputCommitter : public QObject
{
    Q_OBJECT

public:
    OutputCommitter(const RunContext &context, WorkerPool &pool, RunLog &log);
    ~OutputCommitter() override;

    // `idle`: processes that may be used. Ends in one of the signals, possibly within the call.
    void start(std::vector<WorkerPtr> idle);
    void abort();
    // Hastens the end of processes that should be leaving.
    void stop(StopAction action);
    bool isEmpty() const { return m_jobs.empty() && m_leaving.empty(); }
    // Loaders that have their final name, or need none.
    const std::vector<protocol::LoaderResult> &results() const { return m_results; }
    std::chrono::nanoseconds cpuTime() const { return m_cpuTime; }

Q_SIGNALS:
    void committed();
    void failed(const etl::Error &error);
    void emptied();

private:
    struct Job;

    void startWaiting();
    struct Attempts;
    void join(const LoaderFiles &loader, Attempts attempts);
    void handleReply(Job &job, const protocol::WorkerMessage &reply);
    void handleGone(Job &job, const WorkerExit &exit);
    void letGo(Job &job);
    void renameAll();
    void failNaming(OutputNames &names, Error error, int node);
    void fail(Error error, int node);
    void addResult(const LoaderFiles &loader, std::uint64_t rows, std::uint64_t bytes);
    std::vector<protocol::OutputPart> partsOf(const LoaderFiles &loader) const;
    std::uint64_t rowsOf(const LoaderFiles &loader) const;

    struct Joined
    {
        const LoaderFiles *loader;
        std::uint64_t rows;
        std::uint64_t bytes;
    };

    const RunContext &m_context;
    WorkerPool &m_pool;
    RunLog &m_log;
    std::vector<WorkerPtr> m_idle;
    std::deque<const LoaderFiles *> m_waiting;
    std::vector<std::unique_ptr<Job>> m_jobs;
    std::vector<WorkerPtr> m_leaving;
    std::vector<Joined> m_joined;
    std::vector<protocol::LoaderResult> m_results;
    std::chrono::nanoseconds m_cpuTime{};
    bool m_over = false; // committed, failed or aborted
};

} // namespace etl::supervisor
