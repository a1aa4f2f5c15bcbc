// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/plan.h"
#include "engine/runtime/operator.h"

#include <cstdint>
#include <functional>
#include <string>

namespace etl::runtime {

struct PreviewOptions
{
    NodeId node;
    std::string port = "out"; // of a loader: ignored, its input is shown
    std::int64_t rows = 200;
    // A node that needs its whole input gets this many rows of each source, and gives as many.
    std::int64_t sourceRows = 50'000;
    std::string spillRoot;
    std::uint64_t memoryLimitBytes = 0;
    std::function<bool()> cancelled;
};

struct PreviewRows
{
    BatchPtr batch;   // at most `rows` rows, owns its memory
    SchemaPtr schema; // also when there are no rows
    bool partial =
        false; // sources were cut off at `sourceRows` before a node that needs its whole input
};

// The first rows at a node's port, by running just the nodes before it in this process, on just as
// much of the sources as needed. `checked` must have no errors on that way. A worker process's main
// thread.
Result<PreviewRows> previewNode(const model::CheckedPipeline &checked, const NodeRegistry &registry,
                                const PreviewOptions &options);

} // namespace etl::runtime
