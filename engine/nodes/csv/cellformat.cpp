// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/csv/cellformat.h"

#include "engine/nodes/csv/dateformat.h"
#include "engine/nodes/csv/parsetime.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <string_view>

namespace etl::nodes::csv {

namespace {

constexpr auto kPairs = [] {
    std::array<char, 200> pairs{};
    for (std::size_t i = 0; i < 100; ++i) {
        pairs[2 * i] = static_cast<char>('0' + i / 10);
        pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
    }
    return pairs;
}();

// Two digits.
char *writePair(char *to, std::uint64_t value)
{
    std::memcpy(to, &kPairs[2 * value], 2);
    return to + 2;
}

char *writeText(char *to, std::string_view text)
{
    std::memcpy(to, text.data(), text.size());
    return to + text.size();
}

// Exactly `count` digits, zeros in front.
char *writePadded(char *to, std::uint64_t value, int count)
{
    for (int i = count; i > 0; --i) {
        to[i - 1] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
    return to + count;
}

char *writeWide(char *to, UInt128 value)
{
    constexpr std::uint64_t kChunk = 10'000'000'000'000'000'000ULL;
    if (value < kChunk)
        return writeUnsigned(to, static_cast<std::uint64_t>(value));
    to = writeWide(to, value / kChunk);
    return writePadded(to, static_cast<std::uint64_t>(value % kChunk), 19);
}

// A decimal number of at most 15 digits that reads back as `value` is its shortest text once
// trailing zeros are gone: no two such numbers share a double.
template<typename Float>
bool writeShortDecimal(char *&to, Float value)
{
    static constexpr std::array<std::pair<double, int>, 2> kScales{{{1e2, 2}, {1e6, 6}}};
    for (const auto &[factor, digits] : kScales) {
        const double scaled = std::fabs(static_cast<double>(value)) * factor;
        if (!(scaled < (std::is_same_v<Float, double> ? 1e15 : 1e6)))
            return false;
        const auto units = static_cast<std::uint64_t>(scaled + 0.5);
        if (static_cast<Float>(static_cast<double>(units) / factor) != std::fabs(value))
            continue;
        if (std::signbit(value))
            *to++ = '-';
        const auto whole = units / static_cast<std::uint64_t>(factor);
        to = writeUnsigned(to, whole);
        *to++ = '.';
        to = writePadded(to, units - whole * static_cast<std::uint64_t>(factor), digits);
        while (to[-1] == '0' && to[-2] != '.')
            --to;
        return true;
    }
    return false;
}

template<typename Float>
char *writeFloating(char *to, Float value)
{
    if (std::isnan(value))
        return writeText(to, "nan");
    if (std::isinf(value))
        return writeText(to, value < 0 ? "-inf" : "inf");
    if (writeShortDecimal(to, value))
        return to;
    const double size = std::fabs(static_cast<double>(value));
    const bool fixed = size == 0 || (size >= 1e-5 && size < 1e16);
    const auto [end, error] =
        std::to_chars(to, to + kMostFloat, value,
                      fixed ? std::chars_format::fixed : std::chars_format::scientific);
    static_cast<void>(error); // the longest, with 17 digits, fits
    if (fixed && std::memchr(to, '.', static_cast<std::size_t>(end - to)) == nullptr)
        return writeText(end, ".0");
    return end;
}

} // namespace

char *writeUnsigned(char *to, std::uint64_t value)
{
    return std::to_chars(to, to + kMostInteger, value).ptr;
}

char *writeSigned(char *to, std::int64_t value)
{
    return std::to_chars(to, to + kMostInteger, value).ptr;
}

char *writeDecimal(char *to, Int128 value, int scale)
{
    auto units = static_cast<UInt128>(value);
    if (value < 0) {
        *to++ = '-';
        units = 0 - units;
    }
    if (scale <= 0)
        return writeWide(to, units);
    char digits[kMostDecimal];
    const auto count = static_cast<int>(writeWide(digits, units) - digits);
    if (count > scale) {
        std::memcpy(to, digits, static_cast<std::size_t>(count - scale));
        to += count - scale;
    } else {
        *to++ = '0';
    }
    *to++ = '.';
    for (int i = count; i < scale; ++i)
        *to++ = '0';
    const int behind = count < scale ? count : scale;
    std::memcpy(to, digits + count - behind, static_cast<std::size_t>(behind));
    return to + behind;
}

char *writeDouble(char *to, double value)
{
    return writeFloating(to, value);
}

char *writeFloat(char *to, float value)
{
    return writeFloating(to, value);
}

char *writeDate(char *to, std::int64_t days)
{
    std::int32_t year = 0;
    std::int32_t month = 0;
    std::int32_t day = 0;
    civilFromDays(days, year, month, day);
    if (year >= 0 && year <= 9999) {
        to = writePair(to, static_cast<std::uint64_t>(year) / 100);
        to = writePair(to, static_cast<std::uint64_t>(year) % 100);
    } else {
        to = writeSigned(to, year);
    }
    *to++ = '-';
    to = writePair(to, static_cast<std::uint64_t>(month));
    *to++ = '-';
    return writePair(to, static_cast<std::uint64_t>(day));
}

char *writeTime(char *to, std::int64_t micros)
{
    const auto rest = static_cast<std::uint64_t>(micros % kMicrosPerSecond);
    const auto seconds = static_cast<std::uint64_t>(micros / kMicrosPerSecond);
    to = writePair(to, seconds / 3600 % 100);
    *to++ = ':';
    to = writePair(to, seconds / 60 % 60);
    *to++ = ':';
    to = writePair(to, seconds % 60);
    if (rest != 0) {
        *to++ = '.';
        to = writePadded(to, rest, 6);
        while (to[-1] == '0')
            --to;
    }
    return to;
}

char *writeTimestamp(char *to, std::int64_t micros, bool utc)
{
    std::int64_t days = micros / kMicrosPerDay;
    std::int64_t time = micros % kMicrosPerDay;
    if (time < 0) {
        time += kMicrosPerDay;
        --days;
    }
    to = writeDate(to, days);
    *to++ = ' ';
    to = writeTime(to, time);
    return utc ? writeText(to, "+00") : to;
}

char *writeBlob(char *to, const unsigned char *bytes, std::size_t size)
{
    constexpr std::string_view kHex = "0123456789ABCDEF";
    for (std::size_t i = 0; i < size; ++i) {
        const unsigned char byte = bytes[i];
        if (byte >= 0x20 && byte < 0x7F && byte != '\\' && byte != '"' && byte != '\'') {
            *to++ = static_cast<char>(byte);
        } else {
            *to++ = '\\';
            *to++ = 'x';
            *to++ = kHex[byte >> 4];
            *to++ = kHex[byte & 15];
        }
    }
    return to;
}

} // namespace etl::nodes::csv
