// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/stage.h"

#include <cstdint>
#include <optional>

// How a stage gets its rows, one loop for each kind of first node. All return Cancelled when the
// run was stopped and leave nothing half done; what was not committed is undone by the supervisor
// once the worker is gone.
namespace etl::runtime {

// An extractor: claims splits and reads them. Ends when no split is left, or at a drain.
Status runSourceLoop(Stage &stage);

// A row-wise node or a loader behind queues: claims batches, several small ones into one
// transaction.
Status runQueueLoop(Stage &stage);

// A node that pulls its whole input and then gives output. Its input is logged, so that a
// replacement can make its state again.
Status runWholeLoop(Stage &stage, const model::Plan &plan);

// The stage from open to its last transaction; any error is located at a node.
Status runStage(const StageSetup &setup);

// Rests while the run is paused. Cancelled when it is stopped.
Status checkpoint(Stage &stage);

// A row that no transaction can take, told at `node`; `position` in the source where it is known.
Error rowTooLarge(const StageNode &node, std::optional<std::uint64_t> position = {});

} // namespace etl::runtime
