// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/issue.h"
#include "engine/model/json.h"
#include "engine/model/schema.h"

#include <string>
#include <vector>

// Columns named in settings. Pure; any thread.
namespace etl::nodes {

std::vector<std::string> columnNames(const model::Schema &schema);

// The texts of a setting that is a list; empty when it is none.
std::vector<std::string> textList(const model::Json &setting);

// UnknownColumn at `setting`, with the names that are near.
model::Issue unknownColumn(const model::Schema &schema, const std::string &name,
                           const std::string &setting);

// An error for each name that the schema lacks or that stands in the list twice.
model::Issues checkColumnList(const model::Schema &schema, const std::vector<std::string> &names,
                              const std::string &setting);

} // namespace etl::nodes
