// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/planner/plangraph.h"
#include "engine/planner/planner.h"

#include <vector>

namespace etl::planner {

// How many workers each node gets, by index of the node. A given number rules, except that no
// extractor has more workers than splits and a node that sees its whole input has one. "auto": an
// extractor as many as cores and splits allow, one for a small file; a node that can be fused to
// its source as many as the source; others one. Pure; any thread.
std::vector<int> workerCounts(const PlanGraph &graph, const PlanOptions &options);

} // namespace etl::planner
