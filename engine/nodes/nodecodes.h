// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/operator.h"

// The code of the node types of this folder, one .cpp file each. Each call makes a new value; any
// thread.
namespace etl::nodes {

runtime::NodeCode extractGenerate();
runtime::NodeCode transformFilter();
runtime::NodeCode transformDerive();
runtime::NodeCode transformSelect();
runtime::NodeCode transformAggregate();
runtime::NodeCode transformSort();
runtime::NodeCode transformDistinct();
runtime::NodeCode transformJoin();
runtime::NodeCode transformSql();
runtime::NodeCode flowUnion();
runtime::NodeCode flowDebug();
runtime::NodeCode loadDiscard();

} // namespace etl::nodes
