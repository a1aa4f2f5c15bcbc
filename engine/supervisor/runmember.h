// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/logring.h"
#include "engine/ipc/numbers.h"
#include "engine/model/plan.h"
#include "engine/supervisor/restartpolicy.h"
#include "engine/supervisor/workerprocess.h"

#include <chrono>

namespace etl::supervisor {

// One worker number of a run: the process that has it now, and what is remembered over its
// predecessors.
struct RunMember
{
    RunMember(int workerNumber, int stageIndex, const ipc::LogRing &ring)
        : number(workerNumber)
        , stage(stageIndex)
        , log(ring)
    {}

    ipc::WorkerNumber ipcNumber() const { return static_cast<ipc::WorkerNumber>(number); }
    std::chrono::nanoseconds cpuTime() const
    {
        return cpuBefore + (process ? process->cpuTime() : std::chrono::nanoseconds(0));
    }

    const int number; // run-wide
    const int stage;  // index in Plan::stages
    ipc::LogReader log;
    WorkerPtr process; // empty: none, or one that is no longer this member's business
    ipc::Incarnation incarnation{};
    bool greeted = false;  // a process has come up under this number
    bool finished = false; // all its work is committed
    bool probing = false;  // its process takes what killed others
    bool timedOut = false; // its process was killed because a call took too long
    int restarts = 0;
    std::chrono::nanoseconds cpuBefore{}; // of processes it no longer has
    DeathHistory crashes{kMaxCrashes, kCrashWindow};
};

} // namespace etl::supervisor
