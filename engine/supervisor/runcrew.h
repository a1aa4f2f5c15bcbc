// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/ipc/recovery.h"
#include "engine/protocol/runvalues.h"
#include "engine/supervisor/runcontext.h"
#include "engine/supervisor/runlog.h"
#include "engine/supervisor/runmember.h"
#include "engine/supervisor/stopplan.h"
#include "engine/supervisor/suspects.h"
#include "engine/supervisor/workerpool.h"

#include <QObject>

#include <memory>
#include <vector>

namespace etl::supervisor {

// Figures about deaths, for the report.
struct DeathCounts
{
    int deaths = 0;
    int replacements = 0;
    std::uint64_t batchesRolledBack = 0;
    std::uint64_t batchesRolledForward = 0;
    std::vector<protocol::WorkerDeath> list; // the first 100
};

// The workers of one run's stages: gives each its order, and puts a new process in the place of one
// that died, after what the dead one left was completed or undone. The main thread.
//
// A member: waiting for its process -> at work -> finished. A death at work leads back to the start
// of this line as long as replace() is allowed, the stage may be restarted and the restart policy
// agrees; else the run has failed.
class RunCrew : public QObject
{
    Q_OBJECT

public:
    RunCrew(const RunContext &context, WorkerPool &pool, RunLog &log);

    // `workers` by number, launching or idle, without an order.
    void start(std::vector<WorkerPtr> workers);
    // Ask: the idle leave, the busy are expected to see the stop word. From the first call on the
    // dead stay dead.
    void stop(StopAction action);
    // The processes that finished their stage and wait for another order, for joining outputs.
    std::vector<WorkerPtr> takeIdle();
    // False: no process runs under this number.
    bool killWorker(int number);
    // A call into its node has taken longer than it may: the worker counts as dead by itself.
    void killForTime(RunMember &member, std::chrono::seconds limit);
    // Takes what workers have logged since the last call to the run's log.
    void readLogs();

    const std::vector<std::unique_ptr<RunMember>> &members() const { return m_members; }
    const DeathCounts &deaths() const { return m_deaths; }
    bool isStopping() const { return m_stopping; }
    // Every process is reaped or was taken away.
    bool isEmpty() const;

Q_SIGNALS:
    void manned();   // every member's process has come up
    void finished(); // every member's work is committed
    void failed(const etl::Error &error);
    void emptied();

private:
    void give(RunMember &member, WorkerPtr process);
    void handleReply(RunMember &member, const protocol::WorkerMessage &reply);
    void handleFinished(RunMember &member, const protocol::StageFinished &reply);
    void handleGone(RunMember &member, const WorkerExit &exit);
    ipc::Death causeOf(const RunMember &member, const WorkerExit &exit);
    void handleDeath(RunMember &member, const WorkerExit &exit, ipc::Death cause,
                     const ipc::RecoveryReport &report);
    void recordDeath(const RunMember &member, const WorkerExit &exit,
                     const ipc::RecoveryReport &report);
    void replace(RunMember &member);
    bool mayRestart(RunMember &member, ipc::Death cause, const ipc::RecoveryReport &report);
    std::uint64_t stageProgress(int stage) const;
    const model::CheckedNode &nodeAt(const RunMember &member, ipc::NodeInStage node) const;
    bool isLoaderStage(int stage) const;
    void reportIfFinished();

    const RunContext &m_context;
    WorkerPool &m_pool;
    RunLog &m_log;
    std::vector<std::unique_ptr<RunMember>> m_members; // by number
    std::vector<DeathHistory> m_kills;                 // by stage
    DeathCounts m_deaths;
    Suspects m_suspects;
    std::uint64_t m_oomKills; // of the system, when a worker died last
    bool m_stopping = false;
    bool m_finishedReported = false;
};

} // namespace etl::supervisor
