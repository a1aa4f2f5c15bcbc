// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/protocol/utf8.h"

#include <cstddef>
#include <cstdint>

namespace etl::protocol {

namespace {

std::uint8_t byteAt(std::string_view text, std::size_t i)
{
    return static_cast<std::uint8_t>(text[i]);
}

bool inRange(std::string_view text, std::size_t i, std::uint8_t low, std::uint8_t high)
{
    return i < text.size() && byteAt(text, i) >= low && byteAt(text, i) <= high;
}

// Length of the valid sequence at `i`, 0 when there is none (RFC 3629: no overlong forms, no
// surrogates).
std::size_t sequenceLength(std::string_view text, std::size_t i)
{
    const std::uint8_t lead = byteAt(text, i);
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF)
        return inRange(text, i + 1, 0x80, 0xBF) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        const std::uint8_t low = lead == 0xE0 ? 0xA0 : 0x80;
        const std::uint8_t high = lead == 0xED ? 0x9F : 0xBF;
        return inRange(text, i + 1, low, high) && inRange(text, i + 2, 0x80, 0xBF) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const std::uint8_t low = lead == 0xF0 ? 0x90 : 0x80;
        const std::uint8_t high = lead == 0xF4 ? 0x8F : 0xBF;
        const bool valid = inRange(text, i + 1, low, high) && inRange(text, i + 2, 0x80, 0xBF)
                           && inRange(text, i + 3, 0x80, 0xBF);
        return valid ? 4 : 0;
    }
    return 0;
}

} // namespace

std::string repairedUtf8(std::string_view text)
{
    std::string result;
    result.reserve(text.size());
    std::size_t validBegin = 0;
    std::size_t i = 0;
    while (i < text.size()) {
        const std::size_t length = sequenceLength(text, i);
        if (length > 0) {
            i += length;
            continue;
        }
        result.append(text, validBegin, i - validBegin);
        result += "\xEF\xBF\xBD";
        validBegin = ++i;
    }
    result.append(text, validBegin, i - validBegin);
    return result;
}

} // namespace etl::protocol
