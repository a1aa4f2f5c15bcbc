// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/sql/sqlfailure.h"

#include "engine/base/text.h"
#include "engine/model/json.h"
#include "engine/nodes/sql/sqltext.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace etl::nodes {

namespace {

using model::Json;

std::string textOf(const Json &object, const char *key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<std::size_t> numberOf(const std::string &text)
{
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

// Candidates are one text joined by commas; those with parentheses are overloads, which may hold
// commas themselves.
std::vector<std::string> splitCandidates(const std::string &text)
{
    std::vector<std::string> names;
    if (text.find('(') != std::string::npos)
        return names;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const auto end = std::min(text.find(',', begin), text.size());
        names.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return names;
}

SqlFailure fromJson(const Json &json, std::string_view statement)
{
    SqlFailure failure;
    failure.type = textOf(json, "exception_type");
    failure.message = textOf(json, "exception_message");
    failure.subtype = textOf(json, "error_subtype");
    failure.name = textOf(json, "name");
    failure.call = textOf(json, "call");
    failure.kind = textOf(json, "type");
    failure.candidates = splitCandidates(textOf(json, "candidates"));
    failure.byteOffset = numberOf(textOf(json, "position"));
    // The parser counts characters, the binder and the executor bytes.
    if (failure.byteOffset && failure.type == "Parser")
        failure.byteOffset = byteOfCharacter(statement, *failure.byteOffset);
    return failure;
}

// "Binder Error: text": what comes before errors_as_json is set, and from places that ignore it.
SqlFailure fromPlainText(std::string_view text)
{
    constexpr std::string_view kMark = " Error: ";
    const auto mark = text.find(kMark);
    if (mark == std::string_view::npos)
        return sqlFailure("Unknown", std::string(text));
    return sqlFailure(std::string(text.substr(0, mark)),
                      std::string(text.substr(mark + kMark.size())));
}

// DuckDB writes some classes in capitals, some not.
ErrorCode codeOf(const SqlFailure &failure)
{
    const auto type = lowerAscii(failure.type);
    if (type == "out of memory" || failure.message.contains("No space left"))
        return ErrorCode::NoSpace;
    if (type == "interrupt")
        return ErrorCode::Cancelled;
    if (type == "io")
        return ErrorCode::Io;
    if (type == "internal" || type == "fatal")
        return ErrorCode::Internal;
    return failure.isAboutRow() ? ErrorCode::BadData : ErrorCode::BadExpression;
}

} // namespace

bool SqlFailure::isAboutRow() const
{
    constexpr std::array<std::string_view, 6> kRowErrors = {
        "Conversion", "Out of Range", "Invalid Input", "Mismatch Type", "Divide by Zero", "Decimal",
    };
    return std::ranges::find(kRowErrors, type) != kRowErrors.end();
}

SqlFailure sqlFailure(std::string type, std::string message)
{
    SqlFailure failure;
    failure.type = std::move(type);
    failure.message = std::move(message);
    return failure;
}

SqlFailure parseSqlFailure(std::string_view text, std::string_view statement)
{
    const auto brace = text.find('{');
    if (brace != std::string_view::npos) {
        const auto json = Json::parse(text.substr(brace), nullptr, false);
        if (json.is_object() && json.contains("exception_message"))
            return fromJson(json, statement);
    }
    return fromPlainText(text);
}

std::string shortMessage(const SqlFailure &failure)
{
    constexpr std::size_t kMaxCharacters = 300;
    constexpr std::string_view kHint = " You might need to add explicit type casts.";
    auto line = failure.message.substr(0, failure.message.find('\n'));
    if (const auto hint = line.find(kHint); hint != std::string::npos)
        line.erase(hint);
    while (!line.empty() && (line.back() == '!' || line.back() == '.' || line.back() == ' '))
        line.pop_back();
    if (characterCount(line) > kMaxCharacters)
        line = line.substr(0, byteOfCharacter(line, kMaxCharacters)) + "…";
    return line;
}

Error toError(const SqlFailure &failure, std::string_view doing)
{
    Error error;
    error.code = codeOf(failure);
    error.message = fmt::format("{}: {}", doing, shortMessage(failure));
    if (error.code == ErrorCode::NoSpace)
        error.remedy =
            "Give the run more memory (DATAETL_MEMORY_MB), or free space where it spills "
            "(DATAETL_SPILL_DIR names another folder).";
    return error;
}

} // namespace etl::nodes
