// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/schema.h"
#include "engine/nodes/csv/columnbuilder.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace etl::nodes::csv {

// Finds the narrowest type that all sampled values of a column convert to: BOOLEAN (the words true
// and false), BIGINT, DOUBLE, DATE, TIME, TIMESTAMP, TIMESTAMPTZ, else VARCHAR. A value is tried
// with the converter of the run, so a sampled row is never rejected for a sniffed type. Whole
// numbers with leading zeros, or too long for BIGINT, stay text: they are codes, which a number
// would damage. Own thread only.
class ColumnSniffer
{
public:
    explicit ColumnSniffer(const ValueFormat &format);

    // A value that is not NULL.
    void see(std::string_view value);
    // VARCHAR when nothing was seen.
    model::DataType type() const;
    // A `dateFormat` that would make a DATE of this VARCHAR column; empty when none would.
    std::string possibleDateFormat() const;

private:
    struct Candidate
    {
        model::DataType type;
        bool possible = true;
    };

    bool fits(std::string_view value, const model::DataType &type) const;

    const ValueFormat &m_format;
    std::vector<Candidate> m_candidates;    // narrowest first
    std::vector<std::size_t> m_dateFormats; // still possible; indexes of the known ones
    bool m_seen = false;
    bool m_sawDigit = false; // "nan" and "inf" alone do not make a DOUBLE
};

} // namespace etl::nodes::csv
