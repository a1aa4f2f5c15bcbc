// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/nodes/csv/dateformat.h"
#include "engine/nodes/csv/parsenumber.h"

#include <cstdint>

// Dates and times from text; the rules for texts are parsenumber.h's. Pure functions; any thread.
namespace etl::nodes::csv {

inline constexpr std::int64_t kMicrosPerSecond = 1'000'000;
inline constexpr std::int64_t kMicrosPerDay = 86'400 * kMicrosPerSecond;

// Y-M-D with one or two digits of month and day. Advances `at`.
bool readIsoDateSlowly(const char *&at, const char *end, std::int32_t &days);

// YYYY-MM-DD. Advances `at`.
inline bool readIsoDate(const char *&at, const char *end, std::int32_t &days)
{
    constexpr std::uint64_t kPattern = 0x2D30302D30303030ULL; // "0000-00-"
    constexpr std::uint64_t kLimits = 0x7F76767F76767676ULL; // 9 for digits, 0 for the dashes
    const auto c = [](std::uint64_t word, int byte) { return static_cast<std::int32_t>((word >> (8 * byte)) & 0xFF); };
    if (end - at >= 10) [[likely]] {
        const std::uint64_t word = load8(at) ^ kPattern;
        const auto tens = static_cast<unsigned>(static_cast<unsigned char>(at[8])) - '0';
        const auto ones = static_cast<unsigned>(static_cast<unsigned char>(at[9])) - '0';
        if (((word | (word + kLimits)) & 0x8080808080808080ULL) == 0 && tens <= 9 && ones <= 9) [[likely]] {
            const std::int32_t year = c(word, 0) * 1000 + c(word, 1) * 100 + c(word, 2) * 10 + c(word, 3);
            at += 10;
            return daysFromCivil(year, c(word, 5) * 10 + c(word, 6), static_cast<std::int32_t>(tens * 10 + ones),
                                 days);
        }
    }
    return readIsoDateSlowly(at, end, days);
}

enum class ZoneRule : std::uint8_t { Utc, AnyOffset };

// HH:MM[:SS[.fraction]] as microseconds of the day. Advances `at`.
bool readTimeOfDay(const char *&at, const char *end, std::int64_t &micros);
// The whole text: date, then optionally T or space and a time, then optionally a zone. Without one it is UTC.
// ZoneRule::Utc admits no other zone than Z.
bool readTimestamp(const char *begin, const char *end, ZoneRule rule, std::int64_t &micros);

// Microseconds from 1970 of what a DateFormat read; false when there is no such day.
bool microsFromCivil(const CivilTime &time, std::int64_t &micros);

} // namespace etl::nodes::csv
