// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What DuckDB said when a statement failed, taken apart. Values; any thread.
namespace etl::nodes {

struct SqlFailure
{
    std::string type;    // DuckDB's class: "Binder", "Conversion", "Out of Memory"
    std::string message; // whole text, may have many lines
    std::string subtype; // "COLUMN_NOT_FOUND", or empty
    std::string name;    // the column or function that it is about, or empty
    std::string call;    // "abs(VARCHAR)", or empty
    std::string kind;    // of what is missing: "Scalar Function", "Type"
    std::vector<std::string> candidates;
    std::optional<std::size_t> byteOffset; // in the statement

    // Whether another row may do better: a value that does not convert, an overflow. Not memory,
    // interrupts, bugs.
    bool isAboutRow() const;
};

template<typename T>
using SqlResult = std::expected<T, SqlFailure>;

// Reads DuckDB's error text, plain or as JSON (errors_as_json). `statement` is what was sent.
SqlFailure parseSqlFailure(std::string_view text, std::string_view statement);

// A failure that we found ourselves.
SqlFailure sqlFailure(std::string type, std::string message);

// The first line, without lists of overloads, in at most 300 characters.
std::string shortMessage(const SqlFailure &failure);

// For failures that have no place in a pipeline's text: `doing` says what was tried.
Error toError(const SqlFailure &failure, std::string_view doing);

} // namespace etl::nodes
