// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/workersession.h"

#include <cstddef>

namespace etl::runtime {

// Books a worker's time: at each instant exactly one node of its chain is in a state that counts,
// all others rest. The clock is read once per change. The stage's thread only.
class StageClock
{
public:
    StageClock(ipc::WorkerSession &session, std::size_t nodes) : m_session(session), m_nodes(nodes)
    {}

    void enter(std::size_t node, ipc::NodeState state);
    // Also names the call for whoever finds the worker dead.
    void beginAction(std::size_t node, ipc::Action action, std::uint64_t batch);
    void endAction(std::size_t node);
    void finish();

    std::size_t currentNode() const { return m_current; }

private:
    ipc::NodeMetrics &metrics(std::size_t node);

    ipc::WorkerSession &m_session;
    std::size_t m_nodes;
    std::size_t m_current = 0;
    bool m_started = false;
};

} // namespace etl::runtime
