// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/sql/refusal.h"

#include "engine/base/text.h"
#include "engine/nodes/sql/sqltext.h"

#include <fmt/format.h>

#include <algorithm>

namespace etl::nodes {

namespace {

void replaceAll(std::string &text, std::string_view from, std::string_view to)
{
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

Refusal describeCall(const SqlFailure &failure)
{
    auto call = failure.call.empty() ? failure.name : failure.call;
    replaceAll(call, "INTEGER_LITERAL", "INTEGER");
    replaceAll(call, "STRING_LITERAL", "VARCHAR");
    return refuse(fmt::format("'{}' does not work with these types: {}", failure.name, call),
                  "Cast them, as in CAST(… AS DOUBLE).");
}

} // namespace

Refusal refuse(std::string text, std::string remedy)
{
    Refusal refusal;
    refusal.text = std::move(text);
    refusal.remedy = std::move(remedy);
    return refusal;
}

Refusal describeFailure(const SqlFailure &failure, const std::vector<std::string> &columns)
{
    Refusal refusal;
    refusal.candidates = failure.candidates;
    if (failure.subtype == "COLUMN_NOT_FOUND") {
        refusal.code = ErrorCode::UnknownColumn;
        refusal.candidates = nearestNames(failure.name, columns);
        refusal.text = fmt::format("there is no column '{}'", failure.name);
        if (refusal.candidates.empty())
            refusal.remedy = "Text is written in single quotes: 'text'.";
    } else if (failure.subtype == "MISSING_ENTRY") {
        const auto *what = failure.kind == "Type" ? "type" : "function";
        refusal.text = fmt::format("there is no {} '{}'", what, failure.name);
    } else if (failure.subtype == "NO_MATCHING_FUNCTION") {
        refusal = describeCall(failure);
    } else {
        refusal.text = shortMessage(failure);
    }
    if (!refusal.candidates.empty())
        refusal.remedy = fmt::format("did you mean '{}'?", refusal.candidates.front());
    return refusal;
}

void locate(Refusal &refusal, std::string_view sql, std::size_t byte)
{
    refusal.byte = byte;
    refusal.length = tokenLength(sql, byte);
}

model::Issue issueOf(const Refusal &refusal, model::Severity severity, const std::string &setting,
                     std::string_view sql)
{
    model::Issue issue;
    issue.severity = severity;
    issue.code = refusal.code;
    issue.setting = setting;
    issue.text = refusal.text;
    issue.remedy = refusal.remedy;
    issue.candidates = refusal.candidates;
    if (refusal.byte) {
        const auto length = characterCount(sql.substr(*refusal.byte, refusal.length));
        issue.span = model::TextSpan{characterCount(sql.substr(0, *refusal.byte)),
                                     std::max<std::size_t>(length, 1)};
    }
    return issue;
}

} // namespace etl::nodes
