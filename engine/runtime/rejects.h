// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/operator.h"

#include <string>
#include <string_view>
#include <vector>

namespace etl::runtime {

// Rejected rows as a batch of model::rejectsSchema(). Text that is not UTF-8 gets replacement
// characters.
Result<BatchPtr> rejectsBatch(const std::vector<Reject> &rows, std::string_view node,
                              std::string_view action);

// `bytes` with every byte that is not part of valid UTF-8 replaced by U+FFFD.
std::string toValidUtf8(std::string_view bytes);

} // namespace etl::runtime
