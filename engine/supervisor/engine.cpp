// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/engine.h"

#include "engine/ipc/stalesegments.h"
#include "engine/supervisor/runfiles.h"

#include <QElapsedTimer>
#include <QTimer>

#include <algorithm>
#include <filesystem>

namespace etl::supervisor {

namespace {

constexpr int kKeptRuns = 20; // that are over
constexpr std::chrono::seconds kLateCleanUp{2};
constexpr std::uint64_t kPreviewMemory = std::uint64_t{512} << 20;

void removeFolder(const std::string &path)
{
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
}

std::unexpected<protocol::RunRefused> refusal(protocol::Ticket ticket, model::Issues issues,
                                              std::optional<Error> error = {})
{
    return std::unexpected(protocol::RunRefused{ticket, std::move(issues), std::move(error)});
}

} // namespace

Engine::Engine(EngineConfig config)
    : m_config(std::move(config))
    , m_saved(m_config.savedRunsFolder)
    , m_pool(m_config.workerProgram, m_workerServer)
    , m_services(m_pool)
{
    connect(&m_pool, &WorkerPool::emptied, this, &Engine::closeIfDone);
}

Engine::~Engine() = default;

Status Engine::open()
{
    ETL_TRY(auto presence, EnginePresence::create(m_config.runtimeFolder));
    m_presence.emplace(std::move(presence));
    for (const auto &dead : EnginePresence::removeStale(m_config.runtimeFolder))
        removeFolder(previewSpillFolder(dead));
    cleanUpDeadRuns();
    QTimer::singleShot(kLateCleanUp, this, &Engine::cleanUpDeadRuns);
    return m_workerServer.listen(
        protocol::workerSocketPath(m_config.runtimeFolder, m_presence->id()));
}

// A process that is killed holds its run's lock until it is wholly gone, so what an engine finds
// taken when it opens may be free a moment later.
void Engine::cleanUpDeadRuns()
{
    if (!RunJournal::cleanUpDeadRuns(m_config.runtimeFolder, m_saved).empty())
        m_saved.prune();
    // A dead run of another runtime folder may still be gone on with, by the next engine there.
    ipc::removeStaleSegments(m_config.runtimeFolder, RunJournal::exists);
}

bool Engine::hasUnknownRuns()
{
    cleanUpDeadRuns();
    return std::ranges::any_of(RunJournal::runsIn(m_config.runtimeFolder),
                               [this](const RunId &run) { return !findRun(run); });
}

Engine::JobId Engine::check(const protocol::CheckRequest &request, Checked done)
{
    protocol::ServiceCheck order;
    order.ticket = request.ticket;
    order.pipelineText = request.pipelineText;
    order.folder = request.folder;
    order.parameters = request.parameters;
    return m_services.check(
        std::move(order), m_config.checkDeadline,
        [this, ticket = request.ticket, done = std::move(done)](protocol::ServiceChecked checked,
                                                                WorkerPtr worker) {
            if (worker)
                m_pool.giveBack(std::move(worker));
            done({ticket, std::move(checked.checked), std::move(checked.error)});
        });
}

Engine::JobId Engine::preview(const protocol::PreviewRequest &request, Previewed done)
{
    protocol::ServicePreview order;
    order.ticket = request.ticket;
    order.pipelineText = request.pipelineText;
    order.folder = request.folder;
    order.parameters = request.parameters;
    order.node = request.node;
    order.port = request.port;
    order.rows = request.rows;
    order.spillFolder = previewSpillFolder(m_presence->id());
    order.memoryLimitBytes = kPreviewMemory;
    QElapsedTimer timer;
    timer.start();
    return m_services.preview(std::move(order), m_config.previewDeadline,
                              [timer, ticket = request.ticket,
                               done = std::move(done)](protocol::ServicePreviewed previewed) {
                                  done({ticket, std::move(previewed.table),
                                        static_cast<std::uint64_t>(timer.elapsed()),
                                        std::move(previewed.note), std::move(previewed.issues),
                                        std::move(previewed.error)});
                              });
}

Engine::JobId Engine::startRun(protocol::StartRun request, Started done)
{
    protocol::ServiceCheck order;
    order.ticket = request.ticket;
    order.pipelineText = request.pipelineText;
    order.folder = request.folder;
    order.parameters = request.parameters;
    order.forRun = true;
    return m_services.check(std::move(order), m_config.prepareDeadline,
                            [this, request = std::move(request), done = std::move(done)](
                                protocol::ServiceChecked checked, WorkerPtr worker) {
                                prepared(request, std::move(checked), std::move(worker), done);
                            });
}

void Engine::prepared(const protocol::StartRun &request, protocol::ServiceChecked checked,
                      WorkerPtr worker, const Started &done)
{
    const auto refuse = [&](std::optional<Error> error) {
        if (worker)
            m_pool.giveBack(std::move(worker));
        done(refusal(request.ticket, std::move(checked.checked.issues), std::move(error)));
    };
    if (checked.error || model::hasErrors(checked.checked.issues))
        return refuse(checked.error);
    if (m_shuttingDown)
        return refuse(Error{ErrorCode::Cancelled, "the engine is shutting down", {}, {}, {}});
    auto plan = m_config.planner(checked.checked, request.workers);
    if (!plan)
        return refuse(std::move(plan).error());
    auto run = std::make_unique<RunController>(
        m_config, m_pool,
        RunPlan{request, *std::move(plan), checked.checked.issues, std::move(worker)});
    if (auto begun = run->begin(); !begun)
        return refuse(std::move(begun).error());
    m_saved.discardOf(request.path); // the new run takes the place of one that could go on
    done(addRun(std::move(run)));
}

void Engine::resumeRun(const protocol::ResumeRun &request, Started done)
{
    QMetaObject::invokeMethod(
        this, [this, request, done = std::move(done)] { resume(request, done); },
        Qt::QueuedConnection);
}

void Engine::resume(const protocol::ResumeRun &request, const Started &done)
{
    if (m_shuttingDown)
        return done(
            refusal(request.ticket, {},
                    Error{ErrorCode::Cancelled, "the engine is shutting down", {}, {}, {}}));
    auto record = m_saved.find(request.run);
    if (!record)
        return done(refusal(request.ticket, {}, std::move(record).error()));
    auto run =
        std::make_unique<RunController>(m_config, m_pool, request.ticket, *std::move(record));
    if (auto begun = run->begin(); !begun)
        return done(refusal(request.ticket, {}, std::move(begun).error()));
    std::erase_if(m_runs, [&](const auto &old) { return old->id() == request.run; });
    done(addRun(std::move(run)));
}

RunController *Engine::addRun(std::unique_ptr<RunController> run)
{
    auto *added = run.get();
    m_runs.push_back(std::move(run));
    connect(
        added, &RunController::finished, this,
        [this] {
            forgetOldRuns();
            Q_EMIT activeRunsChanged();
            closeIfDone();
        },
        Qt::QueuedConnection);
    Q_EMIT runAdded(added);
    Q_EMIT activeRunsChanged();
    return added;
}

void Engine::forgetOldRuns()
{
    auto over = std::ranges::count_if(m_runs, [](const auto &run) { return run->isOver(); });
    std::erase_if(m_runs, [&over](const auto &run) { return run->isOver() && over-- > kKeptRuns; });
}

RunController *Engine::findRun(const RunId &run) const
{
    const auto it = std::ranges::find(m_runs, run, [](const auto &entry) { return entry->id(); });
    return it == m_runs.end() ? nullptr : it->get();
}

std::vector<RunController *> Engine::runs() const
{
    std::vector<RunController *> list;
    for (const auto &run : m_runs)
        list.push_back(run.get());
    return list;
}

int Engine::activeRuns() const
{
    return static_cast<int>(
        std::ranges::count_if(m_runs, [](const auto &run) { return !run->isOver(); }));
}

void Engine::shutDown(protocol::StopVerb verb)
{
    m_shuttingDown = true;
    m_services.cancelAll();
    for (auto *run : runs())
        run->stop(verb);
    QMetaObject::invokeMethod(this, &Engine::closeIfDone, Qt::QueuedConnection);
}

// Runs first: they may still take processes from the pool.
void Engine::closeIfDone()
{
    if (!m_shuttingDown || m_closed || activeRuns() > 0)
        return;
    m_pool.close();
    if (!m_pool.isEmpty())
        return;
    m_closed = true;
    removeFolder(previewSpillFolder(m_presence->id()));
    cleanUpDeadRuns();
    Q_EMIT closed();
}

std::string Engine::previewSpillFolder(const std::string &engineId) const
{
    return m_config.spillRoot + "/preview-" + engineId;
}

} // namespace etl::supervisor
