// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace etl::host {

// "800MB", "2 GiB", "64m", "1048576": bytes, with powers of 1,000 for k, M, G, T and of 1,024 for
// Ki, Mi, Gi, Ti; letters in any case. Nothing when it is no size, or too large. Pure; any thread.
std::optional<std::uint64_t> parseSize(std::string_view text);

} // namespace etl::host
