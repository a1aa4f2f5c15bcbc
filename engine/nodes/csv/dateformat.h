// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace etl::nodes::csv {

// A date or time as read, before it is one number.
struct CivilTime
{
    std::int32_t year = 1970;
    std::int32_t month = 1;
    std::int32_t day = 1;
    std::int32_t hour = 0;
    std::int32_t minute = 0;
    std::int32_t second = 0;
    std::int32_t micros = 0;
};

// Days from 1970-01-01 in the proleptic Gregorian calendar; false when there is no such day.
bool daysFromCivil(std::int32_t year, std::int32_t month, std::int32_t day, std::int32_t &days);
void civilFromDays(std::int64_t days, std::int32_t &year, std::int32_t &month, std::int32_t &day);

// The setting `dateFormat`: %Y %y %m %d %b %B %H %I %M %S %f %p %%, other characters for
// themselves. A value; any thread.
class DateFormat
{
public:
    static Result<DateFormat> parse(std::string_view format);

    // The whole text must fit.
    bool read(const char *begin, const char *end, CivilTime &result) const;
    bool hasTime() const { return m_hasTime; }

private:
    struct Part
    {
        char kind = 0; // letter of the specifier; 0: the literal
        char literal = 0;
    };
    std::vector<Part> m_parts;
    bool m_hasTime = false;
};

} // namespace etl::nodes::csv
