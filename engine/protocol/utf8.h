// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace etl::protocol {

// Text that is safe for JSON and screens: every byte that is not part of valid UTF-8 becomes
// U+FFFD. Any thread.
std::string repairedUtf8(std::string_view text);

} // namespace etl::protocol
