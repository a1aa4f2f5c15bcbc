// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace etl::supervisor {

// From the system's secure random source, in lowercase hex digits. Any thread.
std::string randomHex(int digits);
// 128 bits: a secret that nobody can guess.
inline std::string randomToken()
{
    return randomHex(32);
}

} // namespace etl::supervisor
