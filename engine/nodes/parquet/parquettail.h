// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

// How a Parquet file ends: its footer, the footer's length, the magic it also begins with. Pure;
// any thread.
namespace etl::nodes {

inline constexpr std::string_view kMagic = "PAR1";
inline constexpr std::size_t kTailBytes = 8; // length of the footer, magic

// The length in a tail of kTailBytes.
inline std::uint32_t footerLength(std::string_view tail)
{
    std::uint32_t length = 0;
    std::memcpy(&length, tail.data(), sizeof(length));
    return length;
}

inline std::string tailOf(std::uint32_t footerLength)
{
    std::string tail(sizeof(footerLength), '\0');
    std::memcpy(tail.data(), &footerLength, sizeof(footerLength));
    return tail.append(kMagic);
}

} // namespace etl::nodes
