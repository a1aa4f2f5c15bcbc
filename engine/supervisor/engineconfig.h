// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/model/plan.h"

#include <QString>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace etl::supervisor {

// Lays a checked pipeline out over workers; `workers` is the user's wish for nodes on "auto". Pure.
using Planner = std::function<Result<model::Plan>(const model::CheckedPipeline &checked,
                                                  std::optional<int> workers)>;

// What an engine is told once, at its start. A value.
struct EngineConfig
{
    std::string runtimeFolder;    // private to the user, see protocol::openRuntimeFolder()
    std::string spillRoot;        // folder on a disk with room; made when needed
    std::string deadLetterFolder; // keeps rows that killed their workers; made when needed
    std::string savedRunsFolder;  // keeps runs that can go on; made when needed
    QString workerProgram;
    std::string programVersion;
    Planner planner;
    std::uint64_t segmentBytes = std::uint64_t{64} << 20; // at most, per run
    std::uint64_t memoryBytes =
        0; // for the workers of one run together; 0: half of what the machine has
    std::chrono::milliseconds idleTimeout = std::chrono::seconds(30); // without run and client
    std::chrono::milliseconds checkDeadline = std::chrono::seconds(30);
    std::chrono::milliseconds previewDeadline = std::chrono::seconds(60);
    std::chrono::milliseconds prepareDeadline =
        std::chrono::minutes(10); // a run's check reads whole files
};

} // namespace etl::supervisor
