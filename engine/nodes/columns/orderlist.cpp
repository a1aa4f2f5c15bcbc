// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/columns/orderlist.h"

#include "engine/base/text.h"
#include "engine/nodes/columns/columnlist.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <set>

namespace etl::nodes {

namespace {

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Whether `text` ends in `word`, which stands apart from what is before it; takes it off then.
bool takeLastWord(std::string_view &text, std::string_view word)
{
    if (text.size() < word.size() || lowerAscii(text.substr(text.size() - word.size())) != word)
        return false;
    const auto rest = text.substr(0, text.size() - word.size());
    if (!rest.empty() && !isSpace(rest.back()) && rest.back() != '"')
        return false;
    text = trimmed(rest);
    return true;
}

// "NULLS FIRST" or "NULLS LAST" at the end.
std::optional<NullsAt> takeNulls(std::string_view &text)
{
    constexpr std::array kWords = {std::pair{std::string_view("first"), NullsAt::First},
                                   std::pair{std::string_view("last"), NullsAt::Last}};
    for (const auto &[word, nulls] : kWords) {
        auto rest = text;
        if (takeLastWord(rest, word) && takeLastWord(rest, "nulls")) {
            text = rest;
            return nulls;
        }
    }
    return std::nullopt;
}

std::string unquoted(std::string_view text)
{
    if (text.size() < 2 || text.front() != '"' || text.back() != '"')
        return std::string(text);
    const auto inner = text.substr(1, text.size() - 2);
    std::string name;
    for (std::size_t i = 0; i < inner.size(); ++i) {
        name += inner[i];
        if (inner[i] == '"')
            ++i;
    }
    return name;
}

model::Issue describeUnknown(const model::Schema &schema, const std::string &entry,
                             const std::string &name, const std::string &setting)
{
    auto issue = unknownColumn(schema, name, setting);
    if (name.find(',') != std::string::npos) {
        issue.candidates.clear();
        issue.remedy =
            fmt::format("Give each column an entry of its own: \"{}\" is one name.", entry);
    }
    return issue;
}

} // namespace

OrderColumn parseOrderColumn(std::string_view text)
{
    OrderColumn column;
    text = trimmed(text);
    // A word alone is a name: "desc", "last".
    auto rest = text;
    if (const auto nulls = takeNulls(rest); nulls && !rest.empty()) {
        column.nulls = *nulls;
        text = rest;
    }
    rest = text;
    const bool descending = takeLastWord(rest, "desc");
    if ((descending || takeLastWord(rest, "asc")) && !rest.empty()) {
        column.direction = descending ? Direction::Descending : Direction::Ascending;
        text = rest;
    }
    column.name = unquoted(text);
    return column;
}

model::Issues checkOrderList(const model::Schema &schema, const std::vector<std::string> &entries,
                             const std::string &setting)
{
    model::Issues issues;
    std::set<std::string> seen;
    for (const auto &entry : entries) {
        const auto name = parseOrderColumn(entry).name;
        if (!schema.find(name)) {
            issues.push_back(describeUnknown(schema, entry, name, setting));
        } else if (!seen.insert(name).second) {
            issues.push_back(model::makeIssue(
                model::Severity::Error, {}, setting,
                fmt::format("column '{}' stands in the order twice", name),
                "Leave the second one out: rows that are equal in the first are equal in it."));
        }
    }
    return issues;
}

} // namespace etl::nodes
