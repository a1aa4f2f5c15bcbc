// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/issue.h"
#include "engine/model/schema.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// Orders as settings say them: "price DESC", "\"unit price\" ASC NULLS FIRST". Pure; any thread.
namespace etl::nodes {

enum class Direction { Ascending, Descending };
enum class NullsAt { First, Last };

struct OrderColumn
{
    std::string name;
    Direction direction = Direction::Ascending;
    NullsAt nulls = NullsAt::Last;
};

// Takes the words behind a name in any case; a name in double quotes has them doubled inside.
// Quotes are needed only where a name would read otherwise, as one that ends in " desc" does.
OrderColumn parseOrderColumn(std::string_view text);

// An error for each entry whose column the schema lacks or that stands in the list twice.
model::Issues checkOrderList(const model::Schema &schema, const std::vector<std::string> &entries,
                             const std::string &setting);

} // namespace etl::nodes
