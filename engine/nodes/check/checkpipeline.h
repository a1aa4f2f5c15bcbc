// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/pipeline.h"
#include "engine/model/plan.h"
#include "engine/runtime/operator.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace etl::nodes {

struct CheckOptions
{
    std::string folder;                            // that relative paths start from
    std::map<std::string, std::string> parameters; // given for this run, by name
    std::function<std::optional<std::string>(std::string_view)> environment; // empty: no variables
    // Also checks that outputs can be written, and cuts sources into splits when there are no
    // errors.
    bool forRun = false;
    std::uint64_t splitTargetBytes = 32 << 20;
    // Asked between nodes and within long steps; a check that was cut short has an error that says
    // so.
    std::function<bool()> cancelled;
};

// Resolves a pipeline's settings and derives the schema of every port, node by node, from files and
// expressions. All problems are in the result's issues; nodes behind one with an error are left out
// of it in silence. Touches files and runs DuckDB, so it belongs into a process that may die; one
// thread.
model::CheckedPipeline checkPipeline(const model::Pipeline &pipeline,
                                     const runtime::NodeRegistry &registry,
                                     const CheckOptions &options);

// The same with the nodes of this program.
model::CheckedPipeline checkPipeline(const model::Pipeline &pipeline, const CheckOptions &options);

} // namespace etl::nodes
