// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

namespace etl::nodes {

// DuckDB's functions and macros whose result is not determined by their arguments: random, the
// clock, session state, and those that act on something else. error() is not among them: it fails
// for the rows that it is meant to fail for. Lower case, sorted. A test compares the list with the
// library's own.
std::span<const std::string_view> unstableFunctions();

// Words that stand for such a function without parentheses, unless a column has the name. Lower
// case, sorted.
std::span<const std::string_view> unstableKeywords();

} // namespace etl::nodes
