// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/operator.h"

namespace etl::nodes::csv {

// The check of extract.csv: columns by name and type, and what is wrong with file and settings,
// from the file's first megabyte and, of larger files, a piece of the middle and the end. Any
// thread.
Result<runtime::NodeFacts> checkExtract(const runtime::NodeCheckContext &context);

// The check of load.csv: settings, path and the types of the input.
Result<runtime::NodeFacts> checkLoad(const runtime::NodeCheckContext &context);

} // namespace etl::nodes::csv
