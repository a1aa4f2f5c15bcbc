// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/cli/textwidth.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace etl::host {

namespace {

struct Range
{
    char32_t first;
    char32_t last;
};

// Combining marks and invisible characters.
constexpr auto kNoWidth = std::to_array<Range>({
    {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x0610, 0x061a},   {0x064b, 0x065f},
    {0x0900, 0x0902}, {0x093c, 0x093c}, {0x0941, 0x0948}, {0x094d, 0x094d},   {0x0e31, 0x0e31},
    {0x0e34, 0x0e3a}, {0x0e47, 0x0e4e}, {0x200b, 0x200f}, {0x2060, 0x2064},   {0x20d0, 0x20f0},
    {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}, {0xe0100, 0xe01ef},
});

// East Asian wide characters and emoji.
constexpr auto kDoubleWidth = std::to_array<Range>({
    {0x1100, 0x115f},
    {0x231a, 0x231b},
    {0x2e80, 0x303e},
    {0x3041, 0x33ff},
    {0x3400, 0x4dbf},
    {0x4e00, 0x9fff},
    {0xa000, 0xa4cf},
    {0xa960, 0xa97f},
    {0xac00, 0xd7a3},
    {0xf900, 0xfaff},
    {0xfe30, 0xfe6f},
    {0xff00, 0xff60},
    {0xffe0, 0xffe6},
    {0x1f300, 0x1f64f},
    {0x1f680, 0x1f6ff},
    {0x1f900, 0x1f9ff},
    {0x20000, 0x3fffd},
});

template<std::size_t size>
bool contains(const std::array<Range, size> &ranges, char32_t character)
{
    return std::ranges::any_of(ranges, [character](const Range &range) {
        return character >= range.first && character <= range.last;
    });
}

std::size_t widthOf(char32_t character)
{
    if (contains(kNoWidth, character))
        return 0;
    return contains(kDoubleWidth, character) ? 2 : 1;
}

struct Character
{
    char32_t code = 0;
    std::size_t bytes = 1;
    bool broken = false;
};

// The first character of a text that is not empty.
Character firstCharacter(std::string_view text)
{
    const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80U)
        return {lead, 1, false};
    const std::size_t length = lead >= 0xf0U ? 4 : lead >= 0xe0U ? 3 : 2;
    if (lead < 0xc2U || lead > 0xf4U || text.size() < length)
        return {0, 1, true};
    char32_t code = lead & (0xffU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0U) != 0x80U)
            return {0, 1, true};
        code = (code << 6U) | (byte(i) & 0x3fU);
    }
    constexpr std::array<char32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = code >= 0xd800 && code <= 0xdfff;
    if (code < kLeast[length] || code > 0x10ffff || surrogate)
        return {0, 1, true};
    return {code, length, false};
}

bool isControl(char32_t code)
{
    // Also the marks that turn the direction of a line, which could make it read as something else.
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x202a && code <= 0x202e)
           || (code >= 0x2066 && code <= 0x2069) || code == 0x2028 || code == 0x2029;
}

std::string_view visibleMark(char32_t code)
{
    switch (code) {
    case '\n':
        return "⏎";
    case '\t':
        return "⇥";
    case '\r':
        return "␍";
    default:
        return "·";
    }
}

} // namespace

std::string printable(std::string_view text)
{
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const Character character = firstCharacter(text);
        if (character.broken)
            result += "\uFFFD";
        else if (isControl(character.code))
            result += visibleMark(character.code);
        else
            result += text.substr(0, character.bytes);
        text.remove_prefix(character.bytes);
    }
    return result;
}

std::size_t displayWidth(std::string_view text)
{
    std::size_t width = 0;
    while (!text.empty()) {
        const Character character = firstCharacter(text);
        width += character.broken ? 1 : widthOf(character.code);
        text.remove_prefix(character.bytes);
    }
    return width;
}

std::string cut(std::string_view text, std::size_t width)
{
    if (displayWidth(text) <= width)
        return std::string(text);
    if (width == 0)
        return {};
    std::size_t used = 0;
    std::size_t end = 0;
    while (end < text.size()) {
        const Character character = firstCharacter(text.substr(end));
        const std::size_t cells = character.broken ? 1 : widthOf(character.code);
        if (used + cells > width - 1)
            break;
        used += cells;
        end += character.bytes;
    }
    return std::string(text.substr(0, end)) + "…";
}

std::string padLeft(std::string_view text, std::size_t width)
{
    const std::size_t used = displayWidth(text);
    return std::string(used < width ? width - used : 0, ' ').append(text);
}

std::string padRight(std::string_view text, std::size_t width)
{
    const std::size_t used = displayWidth(text);
    return std::string(text).append(used < width ? width - used : 0, ' ');
}

} // namespace etl::host
