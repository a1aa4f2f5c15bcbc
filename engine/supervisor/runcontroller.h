// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/ipc/runlock.h"
#include "engine/protocol/messages.h"
#include "engine/supervisor/engineconfig.h"
#include "engine/supervisor/outputcommitter.h"
#include "engine/supervisor/runcontext.h"
#include "engine/supervisor/runcrew.h"
#include "engine/supervisor/runguard.h"
#include "engine/supervisor/runlog.h"
#include "engine/supervisor/runrecord.h"
#include "engine/supervisor/savedruns.h"
#include "engine/supervisor/stopplan.h"
#include "engine/supervisor/telemetrysampler.h"
#include "engine/supervisor/workerpool.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>
#include <vector>

namespace etl::supervisor {

// A run that may begin: checked, planned, with the process that did the check.
struct RunPlan
{
    protocol::StartRun request;
    model::Plan plan;
    model::Issues issues; // warnings and hints
    WorkerPtr worker;     // idle; may be empty
};

// One run from its first process to the last reap: decides, and lets crew and committer do. States
// and their legal transitions are in runstates.h. Kept after its end for its log and report. The
// main thread.
class RunController : public QObject
{
    Q_OBJECT

public:
    RunController(const EngineConfig &config, WorkerPool &pool, RunPlan plan);
    // Goes on with a saved run, under its id.
    RunController(const EngineConfig &config, WorkerPool &pool, protocol::Ticket ticket,
                  RunRecord record);
    ~RunController() override;

    // Takes the lock, makes the shared segment, starts the workers. On an error nothing is left
    // behind and the object is of no use.
    Status begin();

    RunId id() const { return m_started.run; }
    protocol::RunState state() const { return m_state; }
    bool isOver() const { return protocol::isOver(m_state); }
    const std::optional<Error> &error() const { return m_error; }
    const protocol::RunStarted &started() const { return m_started; }
    protocol::RunInfo info() const;
    // Set when the run is over.
    const std::optional<protocol::RunReport> &report() const { return m_report; }
    const RunLog &log() const { return m_log; }

    // Harsher verbs overtake milder ones; milder ones are ignored. Nothing happens once the run is
    // over.
    void stop(protocol::StopVerb verb);
    // Kills one process; the run goes on with a replacement.
    Status killWorker(int number);

Q_SIGNALS:
    void stateChanged(const etl::protocol::RunStateChanged &change);
    void sampled(const etl::protocol::TelemetryFrame &frame);
    void logged(const std::vector<etl::protocol::LogLine> &lines);
    void finished(const etl::protocol::RunReport &report);

private:
    RunController(const EngineConfig &config, WorkerPool &pool);
    Status makeContext();
    Result<ipc::Segment> makeSegment() const;
    bool isResumed() const { return m_resumed; }
    std::vector<WorkerPtr> takeWorkers();
    void connectParts();
    void setState(protocol::RunState state);
    void startCommit();
    void leaveAfterCommit();
    void fail(const Error &error);
    void beginStopping(protocol::RunState outcome, StopAction first);
    void applyStopStep(StopAction action);
    void concludeIfEmpty();
    void conclude();
    protocol::RunState outcome() const;
    bool keepForLater();
    void removeFiles();
    void collectRowsSetAside();
    void sample();
    void releaseShared();

    const EngineConfig &m_config;
    WorkerPool &m_pool;
    const SavedRuns m_saved;
    WorkerPtr m_warmWorker;
    RunRecord m_record;
    bool m_resumed = false;
    protocol::RunStarted m_started;
    protocol::RunState m_state = protocol::RunState::Starting;
    protocol::RunState m_outcome =
        protocol::RunState::Finished; // state to reach when all are reaped
    bool m_committed = false;
    std::optional<Error> m_error;
    std::optional<protocol::RunReport> m_report;
    RunLog m_log;
    StopSequence m_stop;
    QTimer m_sampleTimer;

    // While the run lasts.
    std::optional<ipc::RunLock> m_lock;
    std::unique_ptr<RunContext> m_context;
    std::unique_ptr<RunCrew> m_crew;
    std::unique_ptr<OutputCommitter> m_committer;
    std::unique_ptr<TelemetrySampler> m_sampler;
    std::unique_ptr<RunGuard> m_guard;
};

} // namespace etl::supervisor
