// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/protocol/runlimits.h"
#include "engine/supervisor/runcontext.h"
#include "engine/supervisor/runcrew.h"
#include "engine/supervisor/runlog.h"
#include "engine/supervisor/stallwatch.h"

namespace etl::supervisor {

// Looks after a run that goes on: kills a worker whose call into a node takes longer than it may,
// watches their memory, and says so when nothing moves any more. The main thread.
class RunGuard
{
public:
    RunGuard(const RunContext &context, RunCrew &crew, RunLog &log,
             const protocol::RunLimits &limits);

    // A few times a second, while the run is running or draining. An error: a worker uses more
    // memory than it may, and the run must fail.
    Status look();
    // Names the workers that have not left although they were asked, and what is done about it.
    void tellWhoStays(StopAction next) const;

private:
    Status checkMemory() const;
    void enforceItemTimeout();
    void tellStall();
    std::uint32_t nodeAtWork(const RunMember &member) const;
    WorkerWait waitOf(const RunMember &member) const;
    std::vector<int> emptyInputsOf(int stage) const;
    std::vector<int> fullOutputsOf(int stage) const;

    const RunContext &m_context;
    RunCrew &m_crew;
    RunLog &m_log;
    std::chrono::seconds m_itemTimeout;
    std::chrono::seconds m_patience;
    StallWatch m_stall;
};

} // namespace etl::supervisor
