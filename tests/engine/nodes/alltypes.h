// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/operator.h"

#include <cstdint>

namespace etl::test {

// Rows with a column of every type of the closed list, nulls in each at its own beat, made by
// DuckDB. Main thread.
runtime::BatchPtr allTypesRows(std::int64_t rows);

// `batch` cut into pieces of these sizes, over and over.
std::vector<runtime::BatchPtr> cut(const runtime::BatchPtr &batch,
                                   const std::vector<std::int64_t> &sizes);

} // namespace etl::test
