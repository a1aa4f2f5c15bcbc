// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

namespace etl::model {

// Settings keep the order in which a person wrote them, so that a saved file diffs well.
using Json = nlohmann::ordered_json;

} // namespace etl::model
