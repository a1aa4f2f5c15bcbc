// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/schema.h"

#include <optional>

namespace etl::nodes {

// The type in which two keys are compared without loss: the same type, integers of any width, FLOAT
// with DOUBLE, DECIMALs whose digits fit. Absent: one of them has to be cast by the pipeline's
// author, who knows what is meant. Pure; any thread.
std::optional<model::DataType> commonKeyType(const model::DataType &left,
                                             const model::DataType &right);

} // namespace etl::nodes
