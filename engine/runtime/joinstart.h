// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace etl::runtime {

// Anew: whatever the temporary file holds is dropped. Resume: it holds the first bytes of the same
// output, written by a process that was killed, and the rest is added.
enum class JoinStart : std::uint8_t { Anew, Resume };

} // namespace etl::runtime
