// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/nodes/csv/dateformat.h"
#include "engine/nodes/csv/parsenumber.h"

#include <array>
#include <cstdint>

// Dates and times from text; the rules for texts are parsenumber.h's. Pure functions; any thread.
namespace etl::nodes::csv {

inline constexpr std::int64_t kMicrosPerSecond = 1'000'000;
inline constexpr std::int64_t kMicrosPerDay = 86'400 * kMicrosPerSecond;

// Y-M-D with one or two digits of month and day. Advances `at`.
bool readIsoDateSlowly(const char *&at, const char *end, std::int32_t &days);

// First days of the months of 1900 to 2099, as days from 1970, and the day behind the last one.
inline constexpr int kFirstTableYear = 1900;
inline constexpr int kTableYears = 200;
extern const std::array<std::int32_t, 12 * kTableYears + 1> kMonthBegins;

// YYYY-MM-DD. Advances `at`.
[[gnu::always_inline]] inline bool readIsoDate(const char *&at, const char *end, std::int32_t &days)
{
    constexpr std::uint64_t kPattern = 0x2D30302D30303030ULL; // "0000-00-"
    constexpr std::uint64_t kLimits = 0x7F76767F76767676ULL;  // 9 for digits, 0 for the dashes
    if (end - at >= 10) [[likely]] {
        const std::uint64_t word = load8(at) ^ kPattern;
        const unsigned tens = static_cast<unsigned char>(at[8]) - unsigned{'0'};
        const unsigned ones = static_cast<unsigned char>(at[9]) - unsigned{'0'};
        const std::uint64_t pairs =
            word * 10 + (word >> 8); // each byte: 10 times itself and the next one
        const auto year = static_cast<unsigned>((pairs & 0xFF) * 100 + ((pairs >> 16) & 0xFF));
        const auto month = static_cast<unsigned>((pairs >> 40) & 0xFF);
        const bool digits =
            ((word | (word + kLimits)) & 0x8080808080808080ULL) == 0 && tens <= 9 && ones <= 9;
        if (digits && year - kFirstTableYear < kTableYears && month - 1 < 12) [[likely]] {
            const std::int32_t *const begin =
                &kMonthBegins[12 * (year - kFirstTableYear) + month - 1];
            const std::int32_t day = static_cast<std::int32_t>(tens * 10 + ones) - 1;
            at += 10;
            days = begin[0] + day;
            return day >= 0 && days < begin[1];
        }
    }
    return readIsoDateSlowly(at, end, days);
}

enum class ZoneRule : std::uint8_t { Utc, AnyOffset };

// HH:MM[:SS[.fraction]] as microseconds of the day. Advances `at`.
bool readTimeOfDay(const char *&at, const char *end, std::int64_t &micros);
// The whole text: date, then optionally T or space and a time, then optionally a zone. Without one
// it is UTC. ZoneRule::Utc admits no other zone than Z.
bool readTimestamp(const char *begin, const char *end, ZoneRule rule, std::int64_t &micros);

// Microseconds from 1970 of what a DateFormat read; false when there is no such day.
bool microsFromCivil(const CivilTime &time, std::int64_t &micros);

} // namespace etl::nodes::csv
