// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/ipc/storm.h"

#include "engine/ipc/queue.h"
#include "tests/engine/ipc/stormplan.h"
#include "tests/engine/ipc/stormworker.h"

#include <QElapsedTimer>

#include <algorithm>
#include <cstdio>

#include <csignal>
#include <sys/wait.h>

namespace etl::ipc::test {

namespace {

constexpr std::uint64_t kItems = 200'000;
constexpr std::uint32_t kSplits = 40;
constexpr std::int64_t kRoundLimitMs = 120'000;
constexpr std::uint64_t kLongestPauseUs = 1200; // between two kills
constexpr std::uint64_t kRecoveriesPerCut = 40;

constexpr CrashPoint kPoints[] = {
    CrashPoint::BeforeClaim,     CrashPoint::AfterClaim,         CrashPoint::WhileWritingPages,
    CrashPoint::AfterDescriptor, CrashPoint::WhileFillingIntent, CrashPoint::AfterCommit,
    CrashPoint::BetweenTails,    CrashPoint::AfterTails,         CrashPoint::BeforeInputFreed,
    CrashPoint::AfterInputFreed, CrashPoint::BeforeSourceStored, CrashPoint::BeforeCommitCleared,
    CrashPoint::BeforeBell,      CrashPoint::InsideMetricsGroup, CrashPoint::AtStart,
    CrashPoint::AfterSplitClaim, CrashPoint::BeforeClosed,       CrashPoint::AfterSinkAppend,
    CrashPoint::InsideProcess,
};

int workerMain(const std::string &handle, const std::string &folder, WorkerNumber worker,
               Incarnation incarnation)
{
    const auto refused = [](const Error &error) {
        std::fprintf(stderr, "%s\n", error.toString().c_str());
        return static_cast<int>(WorkerEnd::Refused);
    };
    const auto segment = Segment::open(handle);
    if (!segment)
        return refused(segment.error());
    const auto session = WorkerSession::attach(*segment, worker, incarnation);
    if (!session)
        return refused(session.error());
    const auto seed = std::uint64_t{plain(worker)} << 32 | plain(incarnation);
    return static_cast<int>(StormWorker(**session, folder, seed).run());
}

} // namespace

Storm::Storm(std::uint64_t seed, StormFigures &figures)
    : m_random(seed)
    , m_figures(figures)
    , m_run(stormSpec(kItems, kSplits))
    , m_workers(m_run.segment().workers().size())
{}

Storm::~Storm()
{
    for (const Worker &worker : m_workers) {
        if (worker.process == 0)
            continue;
        kill(worker.process, SIGKILL);
        waitpid(worker.process, nullptr, 0);
    }
}

std::uint64_t Storm::pick(std::uint64_t least, std::uint64_t most)
{
    return std::uniform_int_distribution<std::uint64_t>(least, most)(m_random);
}

std::string Storm::run(Killing killing)
{
    m_killing = killing;
    for (std::uint32_t i = 0; i < m_workers.size(); ++i)
        start(i);
    QElapsedTimer timer;
    timer.start();
    while (!allFinished()) {
        awaitSignalOfChild(std::chrono::microseconds(pick(0, kLongestPauseUs)));
        if (const auto problem = reapAll(); !problem.empty())
            return problem;
        if (m_killing != Killing::Armed)
            killSomebody();
        if (timer.hasExpired(kRoundLimitMs))
            return "the run does not end: " + whereItStands();
    }
    ++m_figures.rounds;
    m_figures.items += kItems;
    addOutcomes();
    const auto problem = leftovers(m_run.segment());
    return problem.empty() ? loadedProblem(m_run.segment(), m_run.runtimeDir(), kItems) : problem;
}

void Storm::start(std::uint32_t worker)
{
    const auto incarnation = m_run.segment().beginIncarnation(WorkerNumber{worker});
    if (m_killing != Killing::Random)
        arm(worker);
    m_workers[worker].process = startChild([&] {
        return workerMain(m_run.segment().handle(), m_run.runtimeDir(), WorkerNumber{worker},
                          incarnation);
    });
}

void Storm::arm(std::uint32_t worker)
{
    const auto point = kPoints[pick(0, std::size(kPoints) - 1)];
    const auto word = CrashTrigger::armedWord(point, static_cast<std::uint32_t>(pick(1, 25)));
    m_run.segment().workerState(WorkerNumber{worker}).armedCrashPoint.store(word);
}

void Storm::killSomebody()
{
    const Worker &worker = m_workers[pick(0, m_workers.size() - 1)];
    if (worker.process != 0)
        kill(worker.process, SIGKILL);
}

std::string Storm::reapAll()
{
    for (std::uint32_t i = 0; i < m_workers.size(); ++i) {
        int status = 0;
        if (m_workers[i].process == 0
            || waitpid(m_workers[i].process, &status, WNOHANG) != m_workers[i].process)
            continue;
        m_workers[i].process = 0;
        if (WIFEXITED(status) && WEXITSTATUS(status) == static_cast<int>(WorkerEnd::Finished)) {
            m_workers[i].finished = true;
            continue;
        }
        if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
            return "worker " + std::to_string(i) + " ended with wait status "
                   + std::to_string(status);
        if (const auto problem = recover(i); !problem.empty())
            return problem;
    }
    return {};
}

// Sometimes by a supervisor that is itself killed on the way.
std::string Storm::recover(std::uint32_t worker)
{
    const Segment &segment = m_run.segment();
    ++m_figures.kills;
    if (pick(1, kRecoveriesPerCut) == 1) {
        auto &armed = segment.control().armedCrashPoint;
        armed.store(CrashTrigger::armedWord(CrashPoint::InsideRecovery,
                                            static_cast<std::uint32_t>(pick(1, 8))));
        if (diesBySigkill([&] {
                recoverWorker(segment, WorkerNumber{worker});
                return 0;
            }))
            ++m_figures.cutRecoveries;
        armed.store(0);
    }
    const auto report = recoverWorker(segment, WorkerNumber{worker});
    if (report.damaged)
        return "the intent of worker " + std::to_string(worker) + " is damaged";
    m_figures.slotsReturned += report.slotsReturned;
    m_figures.batchesUnstaged += report.batchesUnstaged;
    m_figures.splitsReopened += report.splitsReopened;
    m_workers[worker].finished = report.finished;
    if (!report.finished)
        start(worker);
    return {};
}

bool Storm::allFinished() const
{
    return std::ranges::all_of(m_workers, &Worker::finished);
}

void Storm::addOutcomes()
{
    for (std::uint32_t i = 0; i < m_workers.size(); ++i) {
        const auto counts = recoveryCounts(m_run.segment(), WorkerNumber{i});
        m_figures.deathsCounted += counts.deaths;
        m_figures.rolledForward += counts.rolledForward;
        m_figures.rolledBack += counts.rolledBack;
    }
}

std::string Storm::whereItStands() const
{
    std::string text;
    for (std::uint32_t i = 0; i < m_run.segment().queues().size(); ++i) {
        const auto status = queueStatus(m_run.segment(), QueueIndex{i});
        text += "queue " + std::to_string(i) + ": " + std::to_string(status.waiting) + " waiting, "
                + std::to_string(status.claimed) + " claimed, " + std::to_string(status.published)
                + " published; ";
    }
    return text;
}

} // namespace etl::ipc::test
