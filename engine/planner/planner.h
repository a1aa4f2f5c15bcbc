// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalog/descriptor.h"
#include "engine/model/plan.h"

#include <cstdint>
#include <optional>

namespace etl::planner {

// What the shared segment and a machine can hold.
inline constexpr int kMostNodesOfStage = 32; // a longer chain is cut
inline constexpr int kMostStages = 256;
inline constexpr int kMostWorkers = 64;
inline constexpr int kMostQueuesFromStage = 128;

inline constexpr int kDefaultCapacity = 16; // batches of a queue
// Bytes that one worker reads in less time than a second one takes to start.
inline constexpr std::uint64_t kSmallSource = std::uint64_t{32} << 20;

struct PlanOptions
{
    std::optional<int> workers; // for every node that is on "auto" and may have several
    int cores = 1;
};

// Lays a checked pipeline without errors out over worker processes: worker counts, stages of fused
// nodes, queues between them. Nodes and wires of the plan are the checked pipeline's, in its order.
// Pure; any thread.
Result<model::Plan> makePlan(const model::CheckedPipeline &checked, const catalog::Catalog &catalog,
                             const PlanOptions &options);

} // namespace etl::planner
