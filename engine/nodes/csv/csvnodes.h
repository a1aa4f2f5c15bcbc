// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/operator.h"

// The code of the CSV node types, for the registry. Any thread.
namespace etl::nodes {

runtime::NodeCode csvExtract(); // extract.csv
runtime::NodeCode csvLoad();    // load.csv

} // namespace etl::nodes
