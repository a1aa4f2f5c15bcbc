// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/csv/dateformat.h"

#include <fmt/format.h>

#include <array>

namespace etl::nodes::csv {

namespace {

constexpr std::string_view kSpecifiers = "YymdbBHIMSfp";
constexpr std::string_view kTimeSpecifiers = "HIMSfp";
constexpr std::array<std::string_view, 12> kMonths{"january",   "february", "march",    "april",
                                                   "may",       "june",     "july",     "august",
                                                   "september", "october",  "november", "december"};

bool isLeap(std::int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

// Up to `most` digits; the number of digits read, 0 when there is none.
int readNumber(const char *&at, const char *end, int most, std::int32_t &value)
{
    int digits = 0;
    value = 0;
    while (at < end && digits < most && *at >= '0' && *at <= '9') {
        value = value * 10 + (*at - '0');
        ++at;
        ++digits;
    }
    return digits;
}

bool startsWith(const char *at, const char *end, std::string_view lower)
{
    if (static_cast<std::size_t>(end - at) < lower.size())
        return false;
    for (std::size_t i = 0; i < lower.size(); ++i) {
        const char c = at[i];
        if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c) != lower[i])
            return false;
    }
    return true;
}

bool readMonthName(const char *&at, const char *end, bool abbreviated, std::int32_t &month)
{
    for (std::size_t i = 0; i < kMonths.size(); ++i) {
        const std::string_view name = abbreviated ? kMonths[i].substr(0, 3) : kMonths[i];
        if (startsWith(at, end, name)) {
            at += name.size();
            month = static_cast<std::int32_t>(i) + 1;
            return true;
        }
    }
    return false;
}

bool readFraction(const char *&at, const char *end, std::int32_t &micros)
{
    const int digits = readNumber(at, end, 6, micros);
    for (int i = digits; i < 6; ++i)
        micros *= 10;
    while (at < end && *at >= '0' && *at <= '9') // beyond microseconds
        ++at;
    return digits > 0;
}

enum class HalfDay : std::uint8_t { None, Am, Pm };

bool readPart(char kind, const char *&at, const char *end, CivilTime &time, HalfDay &half)
{
    switch (kind) {
    case 'Y':
        return readNumber(at, end, 4, time.year) > 0;
    case 'y':
        if (readNumber(at, end, 2, time.year) == 0)
            return false;
        time.year += time.year < 69 ? 2000 : 1900;
        return true;
    case 'm':
        return readNumber(at, end, 2, time.month) > 0;
    case 'd':
        return readNumber(at, end, 2, time.day) > 0;
    case 'b':
        return readMonthName(at, end, true, time.month);
    case 'B':
        return readMonthName(at, end, false, time.month);
    case 'H':
        return readNumber(at, end, 2, time.hour) > 0 && time.hour < 24;
    case 'I':
        return readNumber(at, end, 2, time.hour) > 0 && time.hour >= 1 && time.hour <= 12;
    case 'M':
        return readNumber(at, end, 2, time.minute) > 0 && time.minute < 60;
    case 'S':
        return readNumber(at, end, 2, time.second) > 0 && time.second < 60;
    case 'f':
        return readFraction(at, end, time.micros);
    case 'p':
        half = startsWith(at, end, "am")   ? HalfDay::Am
               : startsWith(at, end, "pm") ? HalfDay::Pm
                                           : HalfDay::None;
        at += 2;
        return half != HalfDay::None;
    default:
        return false;
    }
}

} // namespace

bool daysFromCivil(std::int32_t year, std::int32_t month, std::int32_t day, std::int32_t &days)
{
    static constexpr std::array<std::int16_t, 13> kBefore{0,   0,   31,  59,  90,  120, 151,
                                                          181, 212, 243, 273, 304, 334};
    static constexpr std::array<std::int8_t, 13> kLength{0,  31, 28, 31, 30, 31, 30,
                                                         31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12 || day < 1 || year < 1 || year > 9999)
        return false;
    const auto m = static_cast<std::size_t>(month);
    const bool leap = isLeap(year);
    if (day > kLength[m] + (month == 2 && leap ? 1 : 0))
        return false;
    const std::int32_t past = year - 1;
    constexpr std::int32_t kEpoch = 719162; // days from 0001-01-01 to 1970-01-01
    days = past * 365 + past / 4 - past / 100 + past / 400 - kEpoch + kBefore[m]
           + (month > 2 && leap ? 1 : 0) + day - 1;
    return true;
}

namespace {

// Any day, also far outside the years 1 to 9999. Years that begin in March make the leap day the
// last one; eras of 400 years have one length.
void civilFromFarDays(std::int64_t days, std::int32_t &year, std::int32_t &month, std::int32_t &day)
{
    days += 719468;
    const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    const std::int64_t ofEra = days - era * 146097;
    const std::int64_t yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36524 - ofEra / 146096) / 365;
    const std::int64_t ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const std::int64_t shifted = (5 * ofYear + 2) / 153;
    day = static_cast<std::int32_t>(ofYear - (153 * shifted + 2) / 5 + 1);
    month = static_cast<std::int32_t>(shifted < 10 ? shifted + 3 : shifted - 9);
    year = static_cast<std::int32_t>(yearOfEra + era * 400 + (month <= 2 ? 1 : 0));
}

} // namespace

// The divisions of Neri and Schneider ("Euclidean affine functions and their application to
// calendar algorithms", 2022), which are a few multiplications.
void civilFromDays(std::int64_t days, std::int32_t &year, std::int32_t &month, std::int32_t &day)
{
    constexpr std::int64_t kMost = 2'932'896; // 9999-12-31
    if (days < -719'162 || days > kMost) [[unlikely]] {
        civilFromFarDays(days, year, month, day);
        return;
    }
    const auto fromMarch = static_cast<std::uint32_t>(days + 719468);
    const std::uint32_t fourfold = 4 * fromMarch + 3;
    const std::uint32_t century = fourfold / 146097;
    const std::uint32_t ofCentury = fourfold % 146097 / 4;
    const std::uint64_t product = std::uint64_t{2939745} * (4 * ofCentury + 3);
    const auto yearOfCentury = static_cast<std::uint32_t>(product >> 32);
    const std::uint32_t ofYear = static_cast<std::uint32_t>(product) / 2939745 / 4;
    const std::uint32_t monthAndDay = 2141 * ofYear + 197913;
    const bool nextYear = ofYear >= 306; // January and February
    year = static_cast<std::int32_t>(100 * century + yearOfCentury + (nextYear ? 1 : 0));
    month = static_cast<std::int32_t>((monthAndDay >> 16) - (nextYear ? 12 : 0));
    day = static_cast<std::int32_t>((monthAndDay & 0xFFFF) / 2141 + 1);
}

Result<DateFormat> DateFormat::parse(std::string_view format)
{
    DateFormat result;
    for (std::size_t i = 0; i < format.size(); ++i) {
        if (format[i] != '%') {
            result.m_parts.push_back({0, format[i]});
            continue;
        }
        const char kind = ++i < format.size() ? format[i] : '\0';
        if (kind == '%') {
            result.m_parts.push_back({0, '%'});
        } else if (kind != '\0' && kSpecifiers.find(kind) != std::string_view::npos) {
            result.m_parts.push_back({kind, 0});
            result.m_hasTime =
                result.m_hasTime || kTimeSpecifiers.find(kind) != std::string_view::npos;
        } else {
            return fail(
                Error{ErrorCode::BadSetting,
                      fmt::format("the date format '{}' has '%{}', which is not known", format,
                                  kind == '\0' ? std::string{} : std::string(1, kind)),
                      {},
                      "dateFormat",
                      "use %Y %y %m %d %b %B %H %I %M %S %f %p"});
        }
    }
    return result;
}

bool DateFormat::read(const char *begin, const char *end, CivilTime &result) const
{
    HalfDay half = HalfDay::None;
    const char *at = begin;
    for (const Part &part : m_parts) {
        if (at >= end)
            return false;
        if (part.kind == 0) {
            if (*at++ != part.literal)
                return false;
        } else if (!readPart(part.kind, at, end, result, half)) {
            return false;
        }
    }
    if (half != HalfDay::None)
        result.hour = result.hour % 12 + (half == HalfDay::Pm ? 12 : 0);
    return at == end;
}

} // namespace etl::nodes::csv
