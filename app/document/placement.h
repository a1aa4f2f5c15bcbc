// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/pipeline.h"

namespace etl::document {

// Gives each node that has no place on the canvas one: in columns from left to right, each node
// right of all that feed it, below whatever stands there already. For files that were written by
// hand or by a program. Pure.
void placeNodes(model::Pipeline &pipeline);

} // namespace etl::document
