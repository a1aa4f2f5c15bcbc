// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/operator.h"

#include <string>
#include <vector>

namespace etl::nodes {

// Names of the columns whose values hardly repeat in the first rows: a dictionary of them costs
// time and space and saves nothing. Any thread.
std::vector<std::string> columnsWithoutRepetition(const std::vector<runtime::BatchPtr> &batches);

} // namespace etl::nodes
