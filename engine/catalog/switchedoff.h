// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/issue.h"
#include "engine/model/pipeline.h"

#include <vector>

namespace etl::catalog {

// The part of a pipeline that takes part in a run.
struct ActiveGraph
{
    std::vector<const model::Node *> nodes; // of the pipeline, in its order
    std::vector<model::Wire> wires;
};

// Takes switched-off nodes out. Rows pass by one that has a single wire in and goes on from `out`;
// any other one takes along the nodes that get no more rows, or whose rows nobody takes any more,
// and a hint says which. `pipeline` must outlive the result. Pure; any thread.
ActiveGraph withoutSwitchedOff(const model::Pipeline &pipeline, model::Issues &issues);

} // namespace etl::catalog
