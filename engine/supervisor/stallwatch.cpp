// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/stallwatch.h"

#include <algorithm>
#include <map>
#include <set>

namespace etl::supervisor {

namespace {

using Kind = WorkerWait::Kind;

// Waiting itself costs some processor time: each worker looks fifty times a second.
constexpr double kIdleShare = 0.02;

std::string quoted(const std::string &title)
{
    return "'" + title + "'";
}

class Describer
{
public:
    Describer(const std::vector<WorkerWait> &waits, const std::vector<std::string> &titles)
        : m_waits(waits)
        , m_titles(titles)
    {
        for (const auto &wait : waits)
            m_byStage[wait.stage].push_back(&wait);
    }

    std::string describe() const
    {
        std::vector<const WorkerWait *> path;
        std::set<int> seen;
        for (const auto &[stage, workers] : m_byStage) {
            if (const auto cycle = findCycle(stage, path, seen); !cycle.empty())
                return "these nodes wait for one another: " + chain(cycle);
        }
        return roots();
    }

private:
    // A stage waits only when all its workers that have a process do.
    const WorkerWait *waitOf(int stage) const
    {
        const auto found = m_byStage.find(stage);
        if (found == m_byStage.end())
            return nullptr;
        const WorkerWait *wait = nullptr;
        for (const auto *worker : found->second) {
            if (worker->kind == Kind::Works)
                return nullptr;
            if (worker->kind != Kind::Rests)
                wait = worker;
        }
        return wait;
    }

    std::vector<const WorkerWait *> findCycle(int stage, std::vector<const WorkerWait *> &path,
                                              std::set<int> &seen) const
    {
        const auto onPath = std::ranges::find(path, stage, &WorkerWait::stage);
        if (onPath != path.end())
            return {onPath, path.end()};
        const auto *wait = waitOf(stage);
        if (!wait || !seen.insert(stage).second)
            return {};
        path.push_back(wait);
        for (const int other : wait->others) {
            if (auto cycle = findCycle(other, path, seen); !cycle.empty())
                return cycle;
        }
        path.pop_back();
        return {};
    }

    std::string title(int stage) const { return quoted(m_titles[static_cast<std::size_t>(stage)]); }

    std::string chain(const std::vector<const WorkerWait *> &cycle) const
    {
        std::string text;
        for (std::size_t i = 0; i < cycle.size(); ++i) {
            const int next = cycle[(i + 1) % cycle.size()]->stage;
            text += (i > 0 ? ", " : "") + quoted(cycle[i]->node)
                    + (cycle[i]->kind == Kind::WaitsForRoom ? " waits for room to "
                                                            : " waits for rows from ")
                    + title(next);
        }
        return text;
    }

    std::string roots() const
    {
        std::string text;
        for (const auto &wait : m_waits) {
            if (wait.kind != Kind::Works)
                continue;
            text += (text.empty() ? "" : "; ") + quoted(wait.node) + " (worker "
                    + std::to_string(wait.worker) + ") does not go on"
                    + (wait.halted.empty() ? "" : ": " + wait.halted) + waiters(wait.stage);
        }
        return text.empty() ? "no worker has anything to do" : text;
    }

    std::string waiters(int stage) const
    {
        std::set<std::string> names;
        for (const auto &wait : m_waits) {
            if (std::ranges::find(wait.others, stage) != wait.others.end())
                names.insert(quoted(wait.node));
        }
        std::string text;
        for (const auto &name : names)
            text += (text.empty() ? ", and " : ", ") + name;
        return text.empty() ? text : text + (names.size() == 1 ? " waits for it" : " wait for it");
    }

    const std::vector<WorkerWait> &m_waits;
    const std::vector<std::string> &m_titles;
    std::map<int, std::vector<const WorkerWait *>> m_byStage;
};

} // namespace

std::string describeStall(const std::vector<WorkerWait> &waits,
                          const std::vector<std::string> &titles)
{
    return Describer(waits, titles).describe();
}

bool StallWatch::stalls(std::uint64_t progress, std::chrono::nanoseconds cpuTime,
                        Clock::time_point now)
{
    if (m_patience.count() == 0)
        return false;
    const auto elapsed = m_since ? now - *m_since : Clock::duration::zero();
    const auto idle = std::chrono::duration_cast<std::chrono::nanoseconds>(elapsed * kIdleShare);
    // A replaced process takes its time with it, so the sum may also shrink.
    const bool worked =
        cpuTime < m_cpuTime || cpuTime - m_cpuTime > idle + std::chrono::milliseconds(20);
    if (!m_since || progress != m_progress || worked) {
        m_progress = progress;
        m_cpuTime = cpuTime;
        m_since = now;
        return false;
    }
    if (elapsed < m_patience)
        return false;
    m_since = now;
    m_cpuTime = cpuTime;
    return true;
}

} // namespace etl::supervisor
