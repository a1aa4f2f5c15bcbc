// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/jsonl/typesniffer.h"

namespace etl::nodes::jsonl {

namespace {

using model::DataType;
using model::TypeKind;

DataType typeOf(TypeKind kind)
{
    return DataType{kind, 0, 0, {}};
}

bool isTemporal(TypeKind kind)
{
    return kind == TypeKind::Date || kind == TypeKind::Time || kind == TypeKind::Timestamp
           || kind == TypeKind::TimestampTz;
}

} // namespace

void TypeSniffer::see(const JsonMember &member)
{
    switch (member.kind) {
    case JsonKind::Null:
        return;
    case JsonKind::Boolean:
        m_sawBoolean = true;
        return;
    case JsonKind::Number:
        return seeNumber(member.text);
    case JsonKind::Nested:
        m_sawNested = true;
        return;
    case JsonKind::String:
        break;
    }
    m_sawString = true;
    // An empty text is no date.
    m_strings.see(member.text.find_first_not_of(" \t\r\n") == std::string_view::npos ? "x"
                                                                                     : member.text);
}

void TypeSniffer::seeNumber(std::string_view text)
{
    if (text.find_first_of(".eE") != std::string_view::npos)
        (csv::converts(text, typeOf(TypeKind::Double), m_format) ? m_sawFraction : m_sawLong) =
            true;
    else
        (csv::converts(text, typeOf(TypeKind::BigInt), m_format) ? m_sawWhole : m_sawLong) = true;
}

DataType TypeSniffer::type() const
{
    const bool number = m_sawWhole || m_sawFraction || m_sawLong;
    const int kinds =
        (m_sawBoolean ? 1 : 0) + (number ? 1 : 0) + (m_sawString ? 1 : 0) + (m_sawNested ? 1 : 0);
    if (kinds != 1 || m_sawNested || m_sawLong)
        return typeOf(TypeKind::Varchar);
    if (m_sawBoolean)
        return typeOf(TypeKind::Boolean);
    if (number)
        return typeOf(m_sawFraction ? TypeKind::Double : TypeKind::BigInt);
    const DataType type = m_strings.type();
    return isTemporal(type.kind) ? type : typeOf(TypeKind::Varchar);
}

} // namespace etl::nodes::jsonl
