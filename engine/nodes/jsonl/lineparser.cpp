// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/jsonl/lineparser.h"

#include "engine/model/json.h"

#include <fmt/format.h>

#include <cstring>
#include <simdjson.h>

namespace etl::nodes::jsonl {

namespace {

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;

// After a line of many megabytes the parser's memory is given back.
constexpr std::size_t kUsualLine = 1024 * 1024;

static_assert(LineParser::kBackSlack >= simdjson::SIMDJSON_PADDING);

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::string_view withoutSpaceBehind(std::string_view text)
{
    while (!text.empty() && isSpace(text.back()))
        text.remove_suffix(1);
    return text;
}

std::string_view digitsOf(std::string_view &text)
{
    std::size_t count = 0;
    while (count < text.size() && text[count] >= '0' && text[count] <= '9')
        ++count;
    const std::string_view digits = text.substr(0, count);
    text.remove_prefix(count);
    return digits;
}

std::string describe(error_code error)
{
    switch (error) {
    case simdjson::UTF8_ERROR:
        return "the line is not UTF-8";
    case simdjson::UNESCAPED_CHARS:
        return "a string holds a control character that is not escaped";
    case simdjson::UNCLOSED_STRING:
        return "a string is not closed";
    case simdjson::INCOMPLETE_ARRAY_OR_OBJECT:
        return "the object is not closed";
    case simdjson::DEPTH_ERROR:
        return fmt::format("arrays and objects are nested more than {} deep",
                           LineParser::kMostDepth);
    case simdjson::INCORRECT_TYPE:
        return "the line is not a JSON object";
    case simdjson::STRING_ERROR:
        return "a string holds an escape that does not exist, or half of a surrogate pair";
    case simdjson::MEMALLOC:
        return "there is no memory for the line";
    default:
        return "the line is not valid JSON";
    }
}

} // namespace

class LineParser::Parsers
{
public:
    // Fills `members`; the error is in words.
    std::string parse(std::string_view line, std::vector<JsonMember> &members)
    {
        members.clear();
        m_line = withoutSpaceBehind(line);
        ondemand::document document;
        const simdjson::padded_string_view padded(m_line.data(), m_line.size(),
                                                  m_line.size() + kBackSlack);
        if (const auto error = m_lines.iterate(padded).get(document))
            return describe(error);
        ondemand::object object;
        if (const auto error = document.get_object().get(object))
            return describe(error);
        std::string problem = readMembers(object, members);
        if (problem.empty() && document.current_location().error() != simdjson::OUT_OF_BOUNDS)
            problem = "more text follows the object";
        if (problem.empty() && m_open)
            closeNested(members.back(), m_line.data() + m_line.size() - 1);
        for (std::size_t i = 0; problem.empty() && i < members.size(); ++i) {
            if (members[i].kind == JsonKind::Nested)
                problem = checkNested(members[i].text);
        }
        return problem;
    }

private:
    std::string readMembers(ondemand::object &object, std::vector<JsonMember> &members)
    {
        m_open = false;
        for (auto entry : object) {
            ondemand::field field;
            if (const auto error = std::move(entry).get(field))
                return describe(error);
            const char *const key = field.key().raw();
            if (m_open)
                closeNested(members.back(), key - 1);
            JsonMember &member = members.emplace_back();
            if (const auto error = readKey(field, key, member.key))
                return describe(error);
            if (std::string problem = readValue(field.value(), member); !problem.empty())
                return problem;
        }
        return {};
    }

    error_code readKey(ondemand::field &field, const char *raw, std::string_view &key) const
    {
        // The parser has found the closing quote already.
        const char *at = raw;
        while (*at != '"' && *at != '\\')
            ++at;
        if (*at == '\\')
            return field.unescaped_key().get(key);
        key = {raw, static_cast<std::size_t>(at - raw)};
        return simdjson::SUCCESS;
    }

    std::string readValue(ondemand::value &value, JsonMember &member)
    {
        const std::string_view token = withoutSpaceBehind(value.raw_json_token());
        if (token.empty())
            return "a value is missing";
        switch (token.front()) {
        case '"':
            return readString(value, token, member);
        case '{':
        case '[':
            member.kind = JsonKind::Nested;
            member.text = {token.data(), 0}; // as long as the next member shows
            m_open = true;
            return {};
        case 't':
        case 'f':
            member.kind = JsonKind::Boolean;
            member.text = token;
            return token == "true" || token == "false" ? std::string() : notValid(token);
        case 'n':
            return token == "null" ? std::string() : notValid(token);
        default:
            member.kind = JsonKind::Number;
            member.text = token;
            return isJsonNumber(token) ? std::string() : notValid(token);
        }
    }

    std::string readString(ondemand::value &value, std::string_view token, JsonMember &member)
    {
        member.kind = JsonKind::String;
        if (token.size() < 2 || token.back() != '"')
            return notValid(token);
        member.text = token.substr(1, token.size() - 2);
        if (std::memchr(member.text.data(), '\\', member.text.size()) == nullptr)
            return {};
        if (const auto error = value.get_string().get(member.text))
            return describe(error);
        const bool nul = std::memchr(member.text.data(), '\0', member.text.size()) != nullptr;
        return nul ? "a string holds a NUL character" : std::string();
    }

    // `next`: where the next member begins, or the object's closing brace.
    void closeNested(JsonMember &member, const char *next)
    {
        const char *const begin = member.text.data();
        std::string_view text = withoutSpaceBehind({begin, static_cast<std::size_t>(next - begin)});
        if (text.ends_with(','))
            text = withoutSpaceBehind(text.substr(0, text.size() - 1));
        member.text = text;
        m_open = false;
    }

    // On-demand parsing passes over what it is not asked for.
    std::string checkNested(std::string_view text)
    {
        const auto error = m_nested.parse(text.data(), text.size(), false).error();
        if (error == simdjson::SUCCESS)
            return {};
        // That parser knows no whole numbers beyond 64 bits; the other one follows any depth.
        if (error != simdjson::DEPTH_ERROR && model::Json::accept(text.begin(), text.end()))
            return {};
        return describe(error);
    }

    static std::string notValid(std::string_view token)
    {
        constexpr std::size_t kMostShown = 40;
        const std::string_view shown = token.substr(0, kMostShown);
        return fmt::format("'{}{}' is not a JSON value", shown,
                           shown.size() < token.size() ? "..." : "");
    }

    ondemand::parser m_lines;
    simdjson::dom::parser m_nested;
    std::string_view m_line;
    bool m_open = false; // the last member is nested and not yet closed
};

LineParser::LineParser() : m_parsers(std::make_unique<Parsers>()) {}
LineParser::~LineParser() = default;

std::expected<const std::vector<JsonMember> *, std::string> LineParser::parse(std::string_view line)
{
    if (m_wasLong)
        m_parsers = std::make_unique<Parsers>();
    m_wasLong = line.size() > kUsualLine;
    std::string problem = m_parsers->parse(line, m_members);
    if (!problem.empty())
        return std::unexpected(std::move(problem));
    return &m_members;
}

bool isJsonNumber(std::string_view text)
{
    if (text.starts_with('-'))
        text.remove_prefix(1);
    const std::string_view whole = digitsOf(text);
    if (whole.empty() || (whole.size() > 1 && whole.front() == '0'))
        return false;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        if (digitsOf(text).empty())
            return false;
    }
    if (text.starts_with('e') || text.starts_with('E')) {
        text.remove_prefix(1);
        if (text.starts_with('-') || text.starts_with('+'))
            text.remove_prefix(1);
        if (digitsOf(text).empty())
            return false;
    }
    return text.empty();
}

} // namespace etl::nodes::jsonl
