// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/csv/columnsniffer.h"

#include "engine/base/text.h"

#include <algorithm>
#include <array>

namespace etl::nodes::csv {

using model::DataType;
using model::TypeKind;

namespace {

constexpr TypeKind kNarrowestFirst[]{TypeKind::Boolean,    TypeKind::BigInt, TypeKind::Double,
                                     TypeKind::Date,       TypeKind::Time,   TypeKind::Timestamp,
                                     TypeKind::TimestampTz};

// The day first before the month first: more of the world writes it so.
constexpr std::array<std::string_view, 6> kDateFormats{"%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y",
                                                       "%Y/%m/%d", "%d-%m-%Y", "%m-%d-%Y"};

const DateFormat &dateFormat(std::size_t index)
{
    static const std::vector<DateFormat> formats = [] {
        std::vector<DateFormat> parsed;
        for (const std::string_view text : kDateFormats)
            parsed.push_back(DateFormat::parse(text).value_or(DateFormat{}));
        return parsed;
    }();
    return formats[index];
}

bool isDate(std::string_view value, std::size_t format)
{
    CivilTime time;
    std::int32_t days = 0;
    return dateFormat(format).read(value.data(), value.data() + value.size(), time)
           && daysFromCivil(time.year, time.month, time.day, days);
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

std::string_view withoutSign(std::string_view value)
{
    return value.starts_with('-') || value.starts_with('+') ? value.substr(1) : value;
}

// A whole number that a numeric type would damage: "007", or one too long for BIGINT.
bool isCode(std::string_view value, const ValueFormat &format)
{
    const std::string_view digits = withoutSign(value);
    if (!std::all_of(digits.begin(), digits.end(), isDigit))
        return false;
    return (digits.size() > 1 && digits[0] == '0')
           || !converts(value, DataType{TypeKind::BigInt, 0, 0, {}}, format);
}

} // namespace

ColumnSniffer::ColumnSniffer(const ValueFormat &format) : m_format(format)
{
    for (const TypeKind kind : kNarrowestFirst)
        m_candidates.push_back({DataType{kind, 0, 0, {}}, true});
    for (std::size_t i = 0; i < kDateFormats.size(); ++i)
        m_dateFormats.push_back(i);
}

void ColumnSniffer::see(std::string_view value)
{
    value = trimmed(value);
    if (value.empty())
        return;
    m_seen = true;
    m_sawDigit = m_sawDigit || std::any_of(value.begin(), value.end(), isDigit);
    for (Candidate &candidate : m_candidates)
        candidate.possible = candidate.possible && fits(value, candidate.type);
    std::erase_if(m_dateFormats, [&](std::size_t format) { return !isDate(value, format); });
}

bool ColumnSniffer::fits(std::string_view value, const DataType &type) const
{
    switch (type.kind) {
    case TypeKind::Boolean: {
        const std::string word = lowerAscii(value);
        return word == "true" || word == "false";
    }
    case TypeKind::BigInt:
    case TypeKind::Double:
        return converts(value, type, m_format) && !isCode(value, m_format);
    // A time with a zone is a point in time, whichever zone it is.
    case TypeKind::Timestamp:
        return (isDigit(value.back()) || m_format.dateFormat) && converts(value, type, m_format);
    default:
        return converts(value, type, m_format);
    }
}

std::string ColumnSniffer::possibleDateFormat() const
{
    const bool useful = m_seen && !m_dateFormats.empty() && !m_format.dateFormat
                        && type().kind == TypeKind::Varchar;
    return useful ? std::string(kDateFormats[m_dateFormats.front()]) : std::string();
}

DataType ColumnSniffer::type() const
{
    if (m_seen) {
        for (const Candidate &candidate : m_candidates) {
            if (candidate.possible && (m_sawDigit || candidate.type.kind == TypeKind::Boolean))
                return candidate.type;
        }
    }
    return DataType{TypeKind::Varchar, 0, 0, {}};
}

} // namespace etl::nodes::csv
