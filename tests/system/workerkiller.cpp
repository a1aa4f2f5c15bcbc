// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/system/workerkiller.h"

#include "engine/ipc/crashpoint.h"
#include "engine/ipc/segment.h"
#include "tests/system/processes.h"

#include <QRandomGenerator>

#include <algorithm>
#include <csignal>

namespace etl::test {

using namespace std::chrono_literals;

namespace {

constexpr auto kBusyWindow = 20ms;
constexpr int kArmEvery = 3;

std::unique_ptr<ipc::Segment> openSegment(const std::string &handle)
{
    auto segment = ipc::Segment::open(handle);
    if (!segment)
        qFatal("%s: %s", handle.c_str(), segment.error().toString().c_str());
    return std::make_unique<ipc::Segment>(*std::move(segment));
}

} // namespace

WorkerKiller::WorkerKiller(const std::string &segmentHandle, pid_t engine)
    : m_segment(openSegment(segmentHandle))
    , m_engine(engine)
{
    connect(&m_timer, &QTimer::timeout, this, [this] {
        QTimer::singleShot(kBusyWindow, this,
                           [this, earlier = targets()]() mutable { strike(std::move(earlier)); });
    });
}

WorkerKiller::~WorkerKiller() = default;

void WorkerKiller::start(std::chrono::milliseconds interval, int mostStrikes)
{
    m_mostStrikes = mostStrikes;
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.start(interval);
}

// The segment tells which process does a worker's work, the kernel whether it is still the engine's
// child: a number may be that of a process which is gone.
std::vector<WorkerKiller::Target> WorkerKiller::targets() const
{
    std::vector<Target> targets;
    for (std::uint32_t worker = 0; worker < m_segment->workers().size(); ++worker) {
        const auto stage = m_segment->worker(ipc::WorkerNumber{worker}).stage;
        if (m_onlyConsumers && m_segment->stages()[stage].splits > 0)
            continue;
        const auto pid =
            static_cast<pid_t>(m_segment->workerState(ipc::WorkerNumber{worker}).processId.load());
        const auto facts = pid > 0 ? processFacts(pid) : std::nullopt;
        if (facts && facts->parent == m_engine && facts->state != 'Z')
            targets.push_back({worker, pid, facts->cpuTicks});
    }
    return targets;
}

bool WorkerKiller::isBusy(const Target &earlier)
{
    const auto now = processFacts(earlier.pid);
    return now && (now->state == 'R' || (now->state != 'Z' && now->cpuTicks > earlier.cpuTicks));
}

void WorkerKiller::strike(std::vector<Target> earlier)
{
    if (!m_timer.isActive())
        return;
    std::shuffle(earlier.begin(), earlier.end(), *QRandomGenerator::global());
    const auto busy = std::ranges::find_if(earlier, isBusy);
    if (busy == earlier.end())
        return;
    if ((m_kills + m_armed) % kArmEvery == kArmEvery - 1) {
        m_segment->workerState(ipc::WorkerNumber{busy->worker})
            .armedCrashPoint.store(ipc::CrashTrigger::armedWord(ipc::CrashPoint::AfterCommit, 1));
        ++m_armed;
    } else if (::kill(busy->pid, SIGKILL) == 0) {
        ++m_kills;
    }
    if (m_kills + m_armed >= m_mostStrikes)
        stop();
}

} // namespace etl::test
