// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/operator.h"

// The code of the Parquet node types, for the registry. Any thread.
namespace etl::nodes {

runtime::NodeCode parquetExtract(); // extract.parquet
runtime::NodeCode parquetLoad();    // load.parquet

} // namespace etl::nodes
