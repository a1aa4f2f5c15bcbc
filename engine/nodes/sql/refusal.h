// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/model/issue.h"
#include "engine/nodes/sql/sqlfailure.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Why SQL that a person wrote is not taken. Values; any thread.
namespace etl::nodes {

struct Refusal
{
    ErrorCode code = ErrorCode::BadExpression;
    std::string text;
    std::string remedy;
    std::vector<std::string> candidates;
    std::optional<std::size_t> byte; // of the person's text that is meant
    std::size_t length = 1;          // bytes
};

// With the code BadExpression and no place.
Refusal refuse(std::string text, std::string remedy = {});

// DuckDB's failure in words of a person who does not know that there is a statement around their
// text. `columns` are the names of the input.
Refusal describeFailure(const SqlFailure &failure, const std::vector<std::string> &columns);

// Puts the place into the refusal: the word that begins at this byte of `sql`.
void locate(Refusal &refusal, std::string_view sql, std::size_t byte);

// At `setting`, with the refusal's place in characters of `sql`.
model::Issue issueOf(const Refusal &refusal, model::Severity severity, const std::string &setting,
                     std::string_view sql);

} // namespace etl::nodes
