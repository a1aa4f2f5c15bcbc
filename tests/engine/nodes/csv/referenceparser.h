// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/nodes/csv/dialect.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace etl::test {

// A record as a plain reading of docs/csv.md has it.
struct ReferenceRecord
{
    std::uint64_t offset = 0;
    std::uint64_t line = 0;
    std::vector<std::string> fields; // without quotes
    std::vector<bool> quoted;
    std::string raw; // without its line end
    bool unclosed = false;
    int malformed = -1; // first field with text behind its closing quote
};

// Cuts `text` into records one character at a time, blank lines and comments left out (blank lines
// stay when `columns` is 1). Shares no code with the product.
std::vector<ReferenceRecord>
referenceRecords(std::string_view text, const nodes::csv::Dialect &dialect, std::size_t columns);

} // namespace etl::test
