// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/workerpool.h"

#include <algorithm>
#include <chrono>

namespace etl::supervisor {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t kMaxSpares = 2;
constexpr auto kSpareLife = 60s;
constexpr auto kLeavePatience = 2s;

bool takesOrders(const WorkerProcess &worker)
{
    return !worker.hasOrder()
           && (worker.state() == WorkerProcess::State::Idle
               || worker.state() == WorkerProcess::State::Launching);
}

} // namespace

WorkerPool::WorkerPool(QString workerProgram, WorkerServer &server, QObject *parent)
    : QObject(parent)
    , m_program(std::move(workerProgram))
    , m_server(server)
{
    m_spareTimer.setSingleShot(true);
    m_spareTimer.setInterval(kSpareLife);
    connect(&m_spareTimer, &QTimer::timeout, this, &WorkerPool::dismissSpares);
    m_leaveTimer.setSingleShot(true);
    m_leaveTimer.setInterval(kLeavePatience);
    connect(&m_leaveTimer, &QTimer::timeout, this, [this] {
        for (const auto &worker : m_leaving)
            worker->kill();
    });
}

WorkerPool::~WorkerPool() = default;

WorkerPtr WorkerPool::take()
{
    while (!m_spares.empty()) {
        WorkerPtr worker = std::move(m_spares.back());
        m_spares.pop_back();
        worker->disconnect(this);
        if (takesOrders(*worker))
            return worker;
        dismiss(std::move(worker));
    }
    return takeNew();
}

WorkerPtr WorkerPool::takeNew()
{
    WorkerPtr worker(new WorkerProcess(m_program, m_server));
    worker->start();
    return worker;
}

void WorkerPool::giveBack(WorkerPtr worker)
{
    worker->disconnect();
    if (!m_closed && takesOrders(*worker) && m_spares.size() < kMaxSpares)
        keep(std::move(worker));
    else
        dismiss(std::move(worker));
}

void WorkerPool::prepare(int count)
{
    while (!m_closed && static_cast<int>(m_spares.size()) < count)
        keep(takeNew());
}

void WorkerPool::close()
{
    m_closed = true;
    m_spareTimer.stop();
    dismissSpares();
}

void WorkerPool::keep(WorkerPtr worker)
{
    auto *spare = worker.get();
    connect(spare, &WorkerProcess::gone, this, [this, spare] { forget(spare); });
    m_spares.push_back(std::move(worker));
    m_spareTimer.start();
}

// Asked to leave, and killed if it does not.
void WorkerPool::dismiss(WorkerPtr worker)
{
    if (worker->state() == WorkerProcess::State::Gone)
        return;
    worker->leave();
    if (worker->state() != WorkerProcess::State::Leaving)
        worker->kill();
    auto *leaver = worker.get();
    connect(leaver, &WorkerProcess::gone, this, [this, leaver] { forget(leaver); });
    m_leaving.push_back(std::move(worker));
    m_leaveTimer.start();
}

void WorkerPool::forget(const WorkerProcess *worker)
{
    for (auto *list : {&m_spares, &m_leaving}) {
        const auto it = std::ranges::find(*list, worker, &WorkerPtr::get);
        if (it != list->end())
            list->erase(it);
    }
    if (m_leaving.empty())
        m_leaveTimer.stop();
    if (m_closed && isEmpty())
        Q_EMIT emptied();
}

void WorkerPool::dismissSpares()
{
    for (auto &worker : std::exchange(m_spares, {})) {
        worker->disconnect(this);
        dismiss(std::move(worker));
    }
}

} // namespace etl::supervisor
