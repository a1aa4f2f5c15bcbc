// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace etl {

// Small functions on UTF-8 text for messages. Pure; any thread.

// Unicode characters; each byte of a broken sequence that cannot continue one counts as a
// character.
std::size_t characterCount(std::string_view text);
std::string_view trimmed(std::string_view text); // ASCII white space
std::string lowerAscii(std::string_view text);

// Those of `known` that may have been meant by `name`, best first: at most `limit`, none when
// nothing is near.
std::vector<std::string> nearestNames(std::string_view name, const std::vector<std::string> &known,
                                      std::size_t limit = 3);

// "a, b and c"; "" for none.
std::string joinNames(const std::vector<std::string> &names);

} // namespace etl
