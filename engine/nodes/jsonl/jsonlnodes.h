// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/operator.h"

namespace etl::nodes {

runtime::NodeCode jsonlExtract(); // extract.jsonl; any thread

} // namespace etl::nodes
