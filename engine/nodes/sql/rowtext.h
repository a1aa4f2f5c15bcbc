// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"

#include <arrow/type_fwd.h>

#include <cstdint>
#include <string>

namespace etl::nodes {

// One row as a JSON object, {"id": 7, "name": "x"}: what a rejected row looks like. Any thread.
Result<std::string> rowText(const arrow::RecordBatch &batch, std::int64_t row);

} // namespace etl::nodes
