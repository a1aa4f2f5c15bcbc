// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/model/json.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace etl::protocol {

struct PreviewColumn
{
    std::string name;
    std::string type;   // DuckDB's spelling, "DECIMAL(12,2)"
    bool added = false; // made by the node that is shown, not passed through it

    bool operator==(const PreviewColumn &) const = default;
};

// Null, boolean, whole number, number, or text. Types that none of the first four holds exactly
// (decimals, dates, unsigned 64-bit numbers, blobs, lists) come as text in the form that a CSV
// loader would write.
using PreviewCell = std::variant<std::monostate, bool, std::int64_t, double, std::string>;

// A few rows for a person to look at, without any column format library. A value; any thread.
struct PreviewTable
{
    std::vector<PreviewColumn> columns;
    std::vector<std::vector<PreviewCell>> rows; // each as wide as `columns`

    bool operator==(const PreviewTable &) const = default;
};

model::Json toJson(const PreviewTable &table);
Result<PreviewTable> previewTableFromJson(const model::Json &json);

} // namespace etl::protocol
