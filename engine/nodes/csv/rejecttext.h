// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/schema.h"
#include "engine/nodes/csv/columnbuilder.h"
#include "engine/nodes/csv/csvsettings.h"
#include "engine/nodes/csv/tokenizer.h"

#include <string>
#include <string_view>

// What is said about rows that cannot be used. Pure functions; any thread.
namespace etl::nodes::csv {

// A row as the rejects port shows it: at most 64 KiB, in UTF-8 when the file is Latin-1.
std::string rowText(std::string_view row, Encoding encoding);
std::string wrongFieldCount(std::size_t expected, const OddRow &row);
std::string valueProblem(ValueProblem problem, std::string_view value, const model::DataType &type,
                         Encoding encoding);

// Takes the rows of `bad` out of the runs.
void removeRows(Tokens &tokens, const BadValues &bad);

} // namespace etl::nodes::csv
