// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/model/json.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace etl::model {

enum class Severity : std::uint8_t { Hint, Warning, Error };

std::string_view severityName(Severity severity); // "hint", "warning", "error"

// Part of an expression, in Unicode characters (not bytes) from the start of the setting's text.
struct TextSpan
{
    std::size_t begin = 0;
    std::size_t length = 0;

    bool operator==(const TextSpan &) const = default;
};

// One problem of a pipeline as a value: where it is, what is wrong, what to do. Any thread.
struct Issue
{
    Severity severity = Severity::Error;
    ErrorCode code = ErrorCode::BadPipeline;
    std::string node;    // id; empty: the pipeline itself
    std::string setting; // key in settings, or "workers", "wires"; empty: the node itself
    std::string subKey;  // entry of a map setting: the derived column's name
    std::optional<TextSpan> span;
    std::string text;
    std::string remedy;
    std::vector<std::string> candidates; // names that may have been meant, best first

    // "node 'bands', setting 'columns.band': text (remedy)": one line for logs and terminals.
    std::string toString() const;

    bool operator==(const Issue &) const = default;
};

using Issues = std::vector<Issue>;

// `node` and `setting` as in Issue; the code is that of a wrong setting, or of a wrong graph
// without one.
Issue makeIssue(Severity severity, std::string node, std::string setting, std::string text,
                std::string remedy = {});

bool hasErrors(const Issues &issues);
bool hasErrors(const Issues &issues, std::string_view node); // of this node only
Issue issueFromError(const Error &error);
Error errorFromIssue(const Issue &issue);

Json toJson(const Issue &issue);
// Tolerant: fields that are missing or of the wrong type stay at their default.
Issue issueFromJson(const Json &json);

} // namespace etl::model
