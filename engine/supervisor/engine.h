// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/protocol/messages.h"
#include "engine/supervisor/engineconfig.h"
#include "engine/supervisor/enginepresence.h"
#include "engine/supervisor/runcontroller.h"
#include "engine/supervisor/savedruns.h"
#include "engine/supervisor/serviceworkers.h"
#include "engine/supervisor/workerpool.h"
#include "engine/supervisor/workerserver.h"

#include <QObject>

#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace etl::supervisor {

// An engine: checks, previews and runs pipelines in worker processes. Knows nothing of clients; a
// server (engineserver.h) or a command uses it. Answers are never given from within the call that
// asks. The main thread.
class Engine : public QObject
{
    Q_OBJECT

public:
    using JobId = std::uint64_t;
    using Checked = std::function<void(const protocol::CheckReply &)>;
    using Previewed = std::function<void(const protocol::PreviewReply &)>;
    // The run, or why there is none.
    using Started =
        std::function<void(const std::expected<RunController *, protocol::RunRefused> &)>;

    explicit Engine(EngineConfig config);
    ~Engine() override;

    // Takes an id, cleans up after dead engines (a moment later and when it closes, once more),
    // listens for workers.
    Status open();
    const EngineConfig &config() const { return m_config; }
    EnginePresence &presence() { return *m_presence; }

    // Starts processes that the next request will find ready.
    void warmUp(int processes) { m_pool.prepare(processes); }

    JobId check(const protocol::CheckRequest &request, Checked done);
    JobId preview(const protocol::PreviewRequest &request, Previewed done);
    JobId startRun(protocol::StartRun request, Started done);
    // Goes on with a saved run. The answer comes later, as all do.
    void resumeRun(const protocol::ResumeRun &request, Started done);
    const SavedRuns &savedRuns() const { return m_saved; }
    // Looks for dead runs again. True: there are runs of others, alive or about to be gone.
    bool hasUnknownRuns();
    // The answer comes from within the call, with the error Cancelled.
    void cancel(JobId job) { m_services.cancel(job); }

    RunController *findRun(const RunId &run) const; // nullptr: unknown
    // Those that go on and the last that are over, oldest first.
    std::vector<RunController *> runs() const;
    int activeRuns() const;

    // Stops all runs and processes, then emits closed().
    void shutDown(protocol::StopVerb verb);
    bool isShuttingDown() const { return m_shuttingDown; }

Q_SIGNALS:
    void runAdded(etl::supervisor::RunController *run);
    void activeRunsChanged();
    void closed();

private:
    void prepared(const protocol::StartRun &request, protocol::ServiceChecked checked,
                  WorkerPtr worker, const Started &done);
    void resume(const protocol::ResumeRun &request, const Started &done);
    RunController *addRun(std::unique_ptr<RunController> run);
    void forgetOldRuns();
    void closeIfDone();
    void cleanUpDeadRuns();
    std::string previewSpillFolder(const std::string &engineId) const;

    const EngineConfig m_config;
    const SavedRuns m_saved;
    std::optional<EnginePresence> m_presence;
    WorkerServer m_workerServer;
    WorkerPool m_pool;
    ServiceWorkers m_services;
    std::vector<std::unique_ptr<RunController>> m_runs; // by start
    bool m_shuttingDown = false;
    bool m_closed = false;
};

} // namespace etl::supervisor
