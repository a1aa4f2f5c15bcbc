// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/schema.h"
#include "engine/nodes/csv/columnsniffer.h"
#include "engine/nodes/jsonl/lineparser.h"

#include <string_view>

namespace etl::nodes::jsonl {

// Finds the type of a key from its sampled values: BOOLEAN, BIGINT, DOUBLE by the kind of value;
// DATE, TIME, TIMESTAMP, TIMESTAMPTZ when all are strings that convert to it; else VARCHAR, which
// holds everything as it is. A string of digits stays text: who wrote quotes meant text. Own thread
// only.
class TypeSniffer
{
public:
    explicit TypeSniffer(const csv::ValueFormat &format) : m_strings(format), m_format(format) {}

    void see(const JsonMember &member);
    // VARCHAR when nothing but null was seen.
    model::DataType type() const;

private:
    void seeNumber(std::string_view text);

    csv::ColumnSniffer m_strings;
    const csv::ValueFormat &m_format;
    bool m_sawBoolean = false;
    bool m_sawWhole = false;
    bool m_sawFraction = false;
    bool m_sawLong = false; // a whole number beyond BIGINT
    bool m_sawString = false;
    bool m_sawNested = false;
};

} // namespace etl::nodes::jsonl
