// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/csv/parsetime.h"

namespace etl::nodes::csv {

namespace {

bool digit(const char *at, const char *end)
{
    return at < end && *at >= '0' && *at <= '9';
}

// Between `least` and `most` digits.
bool number(const char *&at, const char *end, int least, int most, std::int32_t &value)
{
    int count = 0;
    value = 0;
    while (count < most && digit(at, end)) {
        value = value * 10 + (*at++ - '0');
        ++count;
    }
    return count >= least;
}

bool take(const char *&at, const char *end, char wanted)
{
    if (at >= end || *at != wanted)
        return false;
    ++at;
    return true;
}

// Z, or a sign and HH, HHMM or HH:MM. Advances `at`; `micros` is what the zone is ahead of UTC.
bool readZone(const char *&at, const char *end, std::int64_t &micros)
{
    micros = 0;
    if (take(at, end, 'Z') || take(at, end, 'z'))
        return true;
    if (end - at >= 3 && at[0] == 'U' && at[1] == 'T' && at[2] == 'C') {
        at += 3;
        return true;
    }
    const bool west = at < end && *at == '-';
    if (!west && (at >= end || *at != '+'))
        return false;
    ++at;
    std::int32_t hours = 0;
    std::int32_t minutes = 0;
    if (!number(at, end, 2, 2, hours))
        return false;
    if (take(at, end, ':') || digit(at, end)) {
        if (!number(at, end, 2, 2, minutes))
            return false;
    }
    if (hours > 15 || minutes > 59)
        return false;
    micros = (hours * 60 + minutes) * 60 * kMicrosPerSecond * (west ? -1 : 1);
    return true;
}

} // namespace

const std::array<std::int32_t, 12 * kTableYears + 1> kMonthBegins = [] {
    std::array<std::int32_t, 12 * kTableYears + 1> begins{};
    for (int i = 0; i <= 12 * kTableYears; ++i)
        daysFromCivil(kFirstTableYear + i / 12, i % 12 + 1, 1, begins[static_cast<std::size_t>(i)]);
    return begins;
}();

bool readIsoDateSlowly(const char *&at, const char *end, std::int32_t &days)
{
    std::int32_t year = 0;
    std::int32_t month = 0;
    std::int32_t day = 0;
    return number(at, end, 4, 4, year) && take(at, end, '-') && number(at, end, 1, 2, month)
           && take(at, end, '-') && number(at, end, 1, 2, day)
           && daysFromCivil(year, month, day, days);
}

bool readTimeOfDay(const char *&at, const char *end, std::int64_t &micros)
{
    std::int32_t hour = 0;
    std::int32_t minute = 0;
    std::int32_t second = 0;
    std::int64_t fraction = 0;
    if (!number(at, end, 1, 2, hour) || !take(at, end, ':') || !number(at, end, 2, 2, minute))
        return false;
    if (take(at, end, ':')) {
        if (!number(at, end, 2, 2, second))
            return false;
        if (take(at, end, '.')) {
            std::int64_t unit = kMicrosPerSecond / 10;
            if (!digit(at, end))
                return false;
            for (; digit(at, end); ++at, unit /= 10) // unit is 0 beyond microseconds
                fraction += unit * (*at - '0');
        }
    }
    if (hour > 23 || minute > 59 || second > 59)
        return false;
    micros = ((hour * 60 + minute) * 60 + second) * kMicrosPerSecond + fraction;
    return true;
}

bool readTimestamp(const char *begin, const char *end, ZoneRule rule, std::int64_t &micros)
{
    std::int32_t days = 0;
    std::int64_t time = 0;
    std::int64_t ahead = 0;
    if (!readIsoDate(begin, end, days))
        return false;
    if (take(begin, end, 'T') || take(begin, end, ' ')) {
        if (!readTimeOfDay(begin, end, time))
            return false;
    }
    take(begin, end, ' ');
    if (begin < end && (!readZone(begin, end, ahead) || (rule == ZoneRule::Utc && ahead != 0)))
        return false;
    micros = days * kMicrosPerDay + time - ahead;
    return begin == end;
}

bool microsFromCivil(const CivilTime &time, std::int64_t &micros)
{
    std::int32_t days = 0;
    if (!daysFromCivil(time.year, time.month, time.day, days))
        return false;
    micros = days * kMicrosPerDay
             + ((time.hour * 60 + time.minute) * 60 + time.second) * kMicrosPerSecond + time.micros;
    return true;
}

} // namespace etl::nodes::csv
