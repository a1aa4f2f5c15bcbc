// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/issue.h"
#include "engine/model/schema.h"
#include "engine/nodes/csv/csvhead.h"

#include <optional>
#include <string>
#include <vector>

// Names and given types of a CSV file's columns. Pure functions; any thread.
namespace etl::nodes::csv {

struct FileColumn
{
    std::string name;
    std::optional<model::DataType> given; // from the setting `columns`
};

// The header's names made usable: an empty one becomes column3, one that is there already (case
// does not count, as in SQL) gets _1, _2 ...
std::vector<std::string> usableNames(std::vector<std::string> names);

// The columns in the file's order. Without a header they are column0, column1 ..., or have the
// names of `columns` when that names exactly as many. Adds issues about `columns`.
std::vector<FileColumn> fileColumns(const ReadSettings &settings, const FileHead &head,
                                    model::Issues &issues);

} // namespace etl::nodes::csv
