// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/ids.h"
#include "engine/ipc/segment.h"
#include "engine/model/plan.h"
#include "engine/supervisor/runfiles.h"
#include "engine/supervisor/runrecord.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace etl::supervisor {

// What all parts of one run's supervision share. Constant while the run lasts; the main thread.
struct RunContext
{
    RunId run;
    model::Plan plan;
    ipc::Segment segment;
    std::vector<LoaderFiles> loaders;
    std::string runtimeFolder;
    std::string spillFolder; // of the run; each worker has its own below
    std::uint64_t memoryPerWorker = 0;
    std::uint64_t spillPerWorker = 0; // bytes; 0: no limit but the disk's
    std::chrono::steady_clock::time_point startedAt;
    std::int64_t startedAtMs = 0;     // Unix time
    std::uint64_t rowsReadBefore = 0; // where a run goes on

    const model::PlanStage &stage(int index) const
    {
        return plan.stages[static_cast<std::size_t>(index)];
    }
    const model::CheckedNode &node(int index) const
    {
        return plan.nodes[static_cast<std::size_t>(index)];
    }
    // "worker 2 of 'Clean … Write'", the words and numbers of the monitor.
    std::string workerText(int worker) const { return model::workerText(plan, worker); }
    std::string workerSpillFolder(int worker) const
    {
        return spillFolder + "/w" + std::to_string(worker);
    }
    std::uint64_t elapsedMs() const
    {
        const auto elapsed = std::chrono::steady_clock::now() - startedAt;
        return static_cast<std::uint64_t>(
            std::chrono::duration_cast<std::chrono::milliseconds>(elapsed).count());
    }
};

} // namespace etl::supervisor
