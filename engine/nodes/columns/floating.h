// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/schema.h"

#include <algorithm>

// Types with values that are equal and yet two: zero and minus zero. DuckDB gives either of them
// for both where it makes rows from its keys of sorting or grouping. Pure; any thread.
namespace etl::nodes {

inline bool isFloating(const model::DataType &type)
{
    return type.kind == model::TypeKind::Float || type.kind == model::TypeKind::Double;
}

// Also inside of lists and structs.
inline bool holdsFloating(const model::DataType &type)
{
    const auto isHolder = [](const model::Column &child) { return holdsFloating(child.type); };
    return isFloating(type) || std::ranges::any_of(type.children, isHolder);
}

} // namespace etl::nodes
