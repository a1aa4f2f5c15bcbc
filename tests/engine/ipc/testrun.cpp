// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/ipc/testrun.h"

#include "engine/ipc/queue.h"
#include "engine/ipc/words.h"

#include <QElapsedTimer>
#include <QtGlobal>

#include <atomic>
#include <csignal>
#include <cstring>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace etl::ipc::test {

namespace {

std::string freePagesProblem(const Segment &segment)
{
    for (const RegionRecord &region : segment.regions()) {
        std::vector<LaneProducer> lanes;
        for (std::uint32_t i = 0; i < segment.lanes().size(); ++i) {
            if (segment.lanes()[i].producer == region.worker)
                lanes.emplace_back(segment, LaneIndex{i});
        }
        Arena arena(segment, region);
        if (!arena.allocate(arena.maxBytes(), lanes))
            return "pages of worker " + std::to_string(region.worker) + " are taken";
    }
    return {};
}

} // namespace

RunId uniqueRun()
{
    static std::atomic<int> count = 0;
    return RunId{"test-" + std::to_string(getpid()) + "-" + std::to_string(++count)};
}

TestRun::TestRun(SegmentSpec spec)
{
    spec.runtimeDir = runtimeDir();
    const RunId id = uniqueRun();
    auto lock = RunLock::createExclusiveThenShare(spec.runtimeDir, id);
    if (!lock)
        qFatal("%s", lock.error().toString().c_str());
    m_lock.emplace(std::move(*lock));
    auto segment = Segment::create(spec, id);
    if (!segment)
        qFatal("%s", segment.error().toString().c_str());
    m_segment.emplace(std::move(*segment));
}

TestRun::~TestRun()
{
    if (const auto status = m_segment->unlink(); !status)
        qWarning("%s", status.error().toString().c_str());
}

std::unique_ptr<WorkerSession> TestRun::attach(std::uint32_t worker) const
{
    const auto incarnation = m_segment->beginIncarnation(WorkerNumber{worker});
    auto session = WorkerSession::attach(*m_segment, WorkerNumber{worker}, incarnation);
    if (!session)
        qFatal("%s", session.error().toString().c_str());
    return std::move(*session);
}

SegmentSpec chainSpec(std::uint32_t workers, std::uint32_t splits)
{
    SegmentSpec spec;
    spec.stages = {{workers, 1}, {workers, 2}, {workers, 1}};
    spec.queues = {
        {.id = 10, .fromStage = StageIndex{0}, .toStage = StageIndex{1}, .capacityBatches = 4},
        {.id = 11, .fromStage = StageIndex{1}, .toStage = StageIndex{2}, .capacityBatches = 4}};
    SplitTableSpec table{StageIndex{0}, {}};
    for (std::uint64_t i = 0; i < splits; ++i)
        table.splits.push_back({i * 100, (i + 1) * 100, i * 7 + 1, i + 1000});
    spec.splitTables = {table};
    return spec;
}

SegmentSpec fanOutSpec()
{
    SegmentSpec spec = chainSpec();
    spec.stages.push_back({1, 1});
    spec.queues.push_back(
        {.id = 12, .fromStage = StageIndex{1}, .toStage = StageIndex{3}, .capacityBatches = 4});
    return spec;
}

bool stageNumbers(WorkerSession &session, Transaction &step, std::uint64_t first,
                  std::uint64_t rows)
{
    const auto group = PortGroup{session.segment().queue(session.outputQueues()[0]).portGroup};
    const auto pages = step.allocate(group, rows * sizeof(std::uint64_t));
    if (!pages)
        return false;
    for (std::uint64_t i = 0; i < rows; ++i) {
        const auto number = first + i;
        std::memcpy(pages->bytes.data() + i * sizeof(number), &number, sizeof(number));
    }
    session.crash().at(CrashPoint::WhileWritingPages);
    return step.stage(session.outputQueues(), *pages,
                      {.bytes = rows * sizeof(std::uint64_t),
                       .rows = rows,
                       .orderBegin = first,
                       .orderEnd = first + rows});
}

bool publish(WorkerSession &session, std::uint64_t first, std::uint64_t rows)
{
    Transaction step(session);
    if (!stageNumbers(session, step, first, rows))
        return false;
    step.count(NodeInStage{0}, {.rowsOut = rows, .batchesOut = 1});
    step.commit();
    return true;
}

std::vector<std::uint64_t> numbersOf(const InputClaim &claim)
{
    std::vector<std::uint64_t> numbers(claim.bytes.size() / sizeof(std::uint64_t));
    std::memcpy(numbers.data(), claim.bytes.data(), numbers.size() * sizeof(std::uint64_t));
    return numbers;
}

pid_t startChild(const std::function<int()> &body)
{
    // Blocked, so that a child that ends before we wait is not missed; see awaitSignalOfChild().
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    const pid_t child = fork();
    if (child != 0)
        return child;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    _exit(body());
}

void awaitSignalOfChild(std::chrono::microseconds timeout)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    const timespec limit{timeout.count() / 1'000'000, timeout.count() % 1'000'000 * 1000};
    sigtimedwait(&set, nullptr, &limit);
}

std::optional<int> awaitChild(pid_t child, std::chrono::milliseconds deadline)
{
    QElapsedTimer timer;
    timer.start();
    for (;;) {
        int status = 0;
        if (waitpid(child, &status, WNOHANG) == child)
            return status;
        if (timer.hasExpired(deadline.count())) {
            kill(child, SIGKILL);
            waitpid(child, &status, 0);
            return std::nullopt;
        }
        awaitSignalOfChild(std::chrono::milliseconds(50));
    }
}

bool diesBySigkill(const std::function<int()> &body)
{
    const auto status = awaitChild(startChild(body));
    return status && WIFSIGNALED(*status) && WTERMSIG(*status) == SIGKILL;
}

std::string leftovers(const Segment &segment)
{
    for (std::uint32_t i = 0; i < segment.queues().size(); ++i) {
        if (!isDrained(segment, QueueIndex{i}))
            return "queue " + std::to_string(i) + " is not drained";
    }
    for (const SplitState &split : segment.splits()) {
        if (unpack(split.word.load()).state != WordState::Done)
            return "a split is not done";
    }
    for (std::uint32_t i = 0; i < segment.workers().size(); ++i) {
        if (segment.intent(WorkerNumber{i}).commit.load() != 0)
            return "worker " + std::to_string(i) + " has committed something that was not applied";
    }
    return freePagesProblem(segment);
}

} // namespace etl::ipc::test
