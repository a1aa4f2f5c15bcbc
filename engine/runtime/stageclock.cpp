// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/stageclock.h"

namespace etl::runtime {

ipc::NodeMetrics &StageClock::metrics(std::size_t node)
{
    return m_session.metrics(ipc::NodeInStage{static_cast<std::uint32_t>(node)});
}

void StageClock::enter(std::size_t node, ipc::NodeState state)
{
    const auto now = ipc::steadyNowNs();
    if (!m_started) {
        m_started = true;
        for (std::size_t other = 0; other < m_nodes; ++other) {
            if (other != node)
                metrics(other).enter(ipc::NodeState::Resting, now);
        }
    } else if (node != m_current) {
        metrics(m_current).enter(ipc::NodeState::Resting, now);
    }
    m_current = node;
    metrics(node).enter(state, now);
}

void StageClock::beginAction(std::size_t node, ipc::Action action, std::uint64_t batch)
{
    enter(node, ipc::NodeState::Busy);
    metrics(node).beginAction(action, batch, ipc::steadyNowNs());
}

void StageClock::endAction(std::size_t node)
{
    metrics(node).endAction();
}

void StageClock::finish()
{
    const auto now = ipc::steadyNowNs();
    for (std::size_t node = 0; node < m_nodes; ++node)
        metrics(node).enter(ipc::NodeState::Finished, now);
}

} // namespace etl::runtime
