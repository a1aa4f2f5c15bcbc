// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/model/json.h"

#include <cstddef>
#include <string_view>

namespace etl::model {

struct JsonLimits
{
    std::size_t bytes = std::size_t{64} << 20;
    std::size_t values = 4'000'000;
    std::size_t depth = 64; // writing a value recurses, so nesting must be bounded
};

// JSON text from anywhere, a stranger's file included, to a value within limits. A syntax error
// names line and column, a key that stands twice in one object and a limit name the place
// ("nodes.a.settings"). Pure; any thread.
Result<Json> readJson(std::string_view text, const JsonLimits &limits = {});

} // namespace etl::model
