// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/operator.h"

namespace etl::nodes::jsonl {

// The check of extract.jsonl: columns by name and type, and what is wrong with file and settings,
// from the sample. Any thread.
Result<runtime::NodeFacts> checkExtract(const runtime::NodeCheckContext &context);

} // namespace etl::nodes::jsonl
