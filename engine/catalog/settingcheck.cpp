// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/settingcheck.h"

#include "engine/base/text.h"
#include "engine/model/jsonfields.h"
#include "engine/model/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <set>
#include <utility>

namespace etl::catalog {

namespace {

using model::Issue;
using model::Issues;
using model::Severity;

std::string shortened(const Json &value)
{
    constexpr std::size_t kLongest = 40;
    std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (text.size() <= kLongest)
        return text;
    std::size_t end = kLongest;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    return text.substr(0, end) + "...";
}

std::string found(const Json &value)
{
    if (value.is_structured() || value.is_boolean() || value.is_null())
        return std::string(model::kindOfValue(value));
    return fmt::format("{} ({})", model::kindOfValue(value), shortened(value));
}

std::string numberText(double number)
{
    if (std::trunc(number) == number && std::abs(number) < 1e15)
        return fmt::format("{}", static_cast<std::int64_t>(number));
    return fmt::format("{}", number);
}

bool isEmptyValue(const Json &value)
{
    if (value.is_string())
        return trimmed(value.get_ref<const std::string &>()).empty();
    return value.is_null() || (value.is_structured() && value.empty());
}

// White space is a value where one character is asked for: a delimiter.
bool isMissing(const ParamSpec &spec, const Json &value)
{
    if (spec.kind == ParamKind::Text && value.is_string())
        return value.get_ref<const std::string &>().empty();
    return isEmptyValue(value);
}

// Checks one value. Each function returns the value in its one form, or null after it has reported
// why not.
class ValueCheck
{
public:
    ValueCheck(const ParamSpec &spec, const std::string &node, const std::string &folder,
               Issues &issues)
        : m_spec(spec)
        , m_node(node)
        , m_folder(folder)
        , m_issues(issues)
    {}

    Json check(const Json &value)
    {
        switch (m_spec.kind) {
        case ParamKind::Text:
            return text(value);
        case ParamKind::Expression:
            return value.is_string() ? value : wrong("must be a SQL expression", value);
        case ParamKind::Query:
            return value.is_string() ? value : wrong("must be a SQL query", value);
        case ParamKind::Integer:
            return integer(value);
        case ParamKind::Number:
            return value.is_number() ? inRange(value) : wrong("must be a number", value);
        case ParamKind::Boolean:
            return value.is_boolean() ? value : wrong("must be true or false", value);
        case ParamKind::Choice:
            return choice(value);
        case ParamKind::InputPath:
        case ParamKind::OutputPath:
            return path(value);
        case ParamKind::TextList:
            return texts(value, "must be a list of texts");
        case ParamKind::ColumnList:
            return names(value);
        case ParamKind::OrderList:
            return filled(texts(value, "must be a list such as [\"price DESC\", \"id\"]"));
        case ParamKind::ExpressionMap:
            return map(value, "must map names to SQL expressions, as in {\"total\": \"a + b\"}");
        case ParamKind::TypeMap:
            return types(value);
        case ParamKind::RenameMap:
            return namePairs(value, "must be a list of columns, or map new names to old ones, as "
                                    "in {\"new\": \"old\"}");
        case ParamKind::KeyMap:
            return namePairs(value, "must be a list of columns that both inputs have, or map left "
                                    "to right columns, as in {\"id\": \"customer_id\"}");
        }
        return value;
    }

private:
    Json report(std::string text, std::string remedy = {}, std::string subKey = {},
                std::vector<std::string> candidates = {})
    {
        Issue issue =
            makeIssue(Severity::Error, m_node, m_spec.key, std::move(text), std::move(remedy));
        issue.subKey = std::move(subKey);
        issue.candidates = std::move(candidates);
        m_issues.push_back(std::move(issue));
        return {};
    }

    Json wrong(std::string_view expected, const Json &value, std::string subKey = {})
    {
        return report(fmt::format("{}, but is {}", expected, found(value)), {}, std::move(subKey));
    }

    Json text(const Json &value)
    {
        if (!value.is_string())
            return wrong("must be a text", value);
        const auto &content = value.get_ref<const std::string &>();
        if (!m_spec.maximum)
            return value;
        if (*m_spec.maximum == 1) {
            if (content == "\\t")
                return "\t";
            if (content.size() > 1)
                return wrong("must be one ASCII character", value);
        }
        if (static_cast<double>(characterCount(content)) > *m_spec.maximum)
            return wrong(
                fmt::format("must have at most {} characters", numberText(*m_spec.maximum)), value);
        return value;
    }

    Json integer(const Json &value)
    {
        if (value.is_number_integer())
            return inRange(value);
        constexpr double kExact = 9007199254740992.0; // 2^53
        if (value.is_number_float()) {
            const double number = value.get<double>();
            if (std::trunc(number) == number && std::abs(number) <= kExact)
                return inRange(Json(static_cast<std::int64_t>(number)));
        }
        return wrong("must be a whole number", value);
    }

    Json inRange(const Json &value)
    {
        const auto number = value.get<double>();
        const std::string unit = m_spec.unit.empty() ? "" : " " + m_spec.unit;
        if (m_spec.minimum && number < *m_spec.minimum)
            return wrong(fmt::format("must be at least {}{}", numberText(*m_spec.minimum), unit),
                         value);
        if (m_spec.maximum && number > *m_spec.maximum)
            return wrong(fmt::format("must be at most {}{}", numberText(*m_spec.maximum), unit),
                         value);
        return value;
    }

    Json choice(const Json &value)
    {
        std::vector<std::string> known;
        for (const Choice &one : m_spec.choices)
            known.push_back(one.value);
        if (!value.is_string())
            return wrong("must be one of " + joinNames(known), value);
        const auto &word = value.get_ref<const std::string &>();
        if (std::ranges::find(known, word) != known.end())
            return value;
        return report(fmt::format("must be one of {}, but is '{}'", joinNames(known), word),
                      "choose one of them", {}, nearestNames(word, known));
    }

    Json path(const Json &value)
    {
        if (!value.is_string())
            return wrong("must be the path of a file", value);
        const auto &text = value.get_ref<const std::string &>();
        if (text.find('\0') != std::string::npos)
            return report("the path holds a zero byte", "remove it");
        std::filesystem::path path(text);
        if (path.is_relative()) {
            if (m_folder.empty())
                return report(
                    fmt::format("the path '{}' is relative, and the pipeline has no folder yet",
                                text),
                    "save the pipeline first, or give the whole path");
            path = std::filesystem::path(m_folder) / path;
        }
        path = path.lexically_normal();
        if (!path.has_filename() || path.filename() == "." || path.filename() == "..")
            return report(fmt::format("'{}' names a folder, not a file", text),
                          "add the name of the file");
        return path.string();
    }

    Json texts(const Json &value, std::string_view expected)
    {
        if (value.is_string())
            return Json::array({value});
        if (!value.is_array())
            return wrong(expected, value);
        for (const Json &entry : value) {
            if (!entry.is_string())
                return wrong(expected, entry);
        }
        return value;
    }

    // Null stays null; an empty text in the list is an error.
    Json filled(Json list)
    {
        for (const Json &entry : list) {
            if (isEmptyValue(entry))
                return report("holds an empty name", "remove it");
        }
        return list;
    }

    Json names(const Json &value)
    {
        Json list = filled(texts(value, "must be a list of column names"));
        std::set<std::string> seen;
        for (const Json &entry : list) {
            const auto &name = entry.get_ref<const std::string &>();
            if (!seen.insert(name).second)
                return report(fmt::format("names the column '{}' twice", name),
                              "remove one of the two");
        }
        return list;
    }

    // Reports every bad entry, so that a person sees them all at once.
    Json map(const Json &value, std::string_view expected)
    {
        if (!value.is_object())
            return wrong(expected, value);
        bool good = true;
        for (const auto &[key, entry] : value.items()) {
            if (trimmed(key).empty()) {
                report("holds a column without a name", "give it a name");
                good = false;
            } else if (!entry.is_string()) {
                wrong("must be a text", entry, key);
                good = false;
            } else if (isEmptyValue(entry)) {
                report("is empty", "fill it in or remove the column", key);
                good = false;
            }
        }
        return good ? value : Json();
    }

    Json types(const Json &value)
    {
        Json result = map(value, "must map columns to types, as in {\"id\": \"BIGINT\"}");
        if (result.is_null())
            return result;
        bool good = true;
        for (const auto &[key, entry] : result.items()) {
            const auto type = model::parseDataType(entry.get_ref<const std::string &>());
            if (!type) {
                report(type.error().message, type.error().remedy, key);
                good = false;
            }
        }
        return good ? result : Json();
    }

    // A plain list of names pairs each with itself.
    Json namePairs(const Json &value, std::string_view expected)
    {
        if (value.is_object())
            return map(value, {});
        if (!value.is_array() && !value.is_string())
            return wrong(expected, value);
        const Json list = names(value);
        if (list.is_null())
            return list;
        Json kept = Json::object();
        for (const Json &entry : list)
            kept[entry.get<std::string>()] = entry;
        return kept;
    }

    const ParamSpec &m_spec;
    const std::string &m_node;
    const std::string &m_folder;
    Issues &m_issues;
};

// `${...}` gives text when its value came from the environment or stands beside other text.
Json typedFromText(ParamKind kind, Json value)
{
    if (!value.is_string())
        return value;
    const auto &text = value.get_ref<const std::string &>();
    std::string_view type = "text";
    if (kind == ParamKind::Integer)
        type = "integer";
    else if (kind == ParamKind::Number)
        type = "number";
    else if (kind == ParamKind::Boolean)
        type = "boolean";
    Json typed = valueFromText(type, text);
    return typed.is_null() ? value : typed;
}

// With `${...}` replaced; the default when nothing is given.
Json givenValue(const model::Node &node, const ParamSpec &spec, const Substitution &substitution,
                Issues &issues)
{
    const auto given = node.settings.find(spec.key);
    if (given == node.settings.end() || given->is_null())
        return spec.defaultValue;
    bool replaced = false;
    Json value = substitution.apply(*given, node.id.value, spec.key, issues, replaced);
    return replaced ? typedFromText(spec.kind, std::move(value)) : value;
}

bool isVisible(const ParamSpec &spec, const Descriptor &descriptor, const Json &settings)
{
    if (!spec.visibleWhen)
        return true;
    const auto other = settings.find(spec.visibleWhen->key);
    const ParamSpec *const otherSpec = descriptor.param(spec.visibleWhen->key);
    const Json value = other != settings.end() ? *other
                       : otherSpec != nullptr  ? otherSpec->defaultValue
                                               : Json();
    return std::ranges::find(spec.visibleWhen->values, value) != spec.visibleWhen->values.end();
}

Issue unknownSetting(const model::Node &node, const Descriptor &descriptor, const std::string &key)
{
    std::vector<std::string> known;
    for (const ParamSpec &spec : descriptor.params)
        known.push_back(spec.key);
    Issue issue = makeIssue(
        Severity::Warning, node.id.value, key,
        fmt::format("'{}' has no setting '{}'; it is ignored", descriptor.typeLabel, key));
    issue.candidates = nearestNames(key, known);
    if (!issue.candidates.empty())
        issue.remedy = fmt::format("did you mean '{}'?", issue.candidates.front());
    else
        issue.remedy =
            known.empty() ? "remove it" : fmt::format("its settings are {}", joinNames(known));
    return issue;
}

Issue missingSetting(const model::Node &node, const ParamSpec &spec)
{
    return makeIssue(
        Severity::Error, node.id.value, spec.key, fmt::format("{} is missing", spec.label),
        spec.placeholder.empty() ? "fill it in"
                                 : fmt::format("fill it in, for example {}", spec.placeholder));
}

} // namespace

Json checkSetting(const ParamSpec &spec, const Json &value, const std::string &node,
                  const std::string &folder, Issues &issues)
{
    return ValueCheck(spec, node, folder, issues).check(value);
}

Json resolveSettings(const model::Node &node, const Descriptor &descriptor,
                     const Substitution &substitution, const std::string &folder, Issues &issues)
{
    const std::string &id = node.id.value;
    Json settings = Json::object();
    for (const ParamSpec &spec : descriptor.params) {
        const std::size_t issuesBefore = issues.size();
        Json value = givenValue(node, spec, substitution, issues);
        if (issues.size() != issuesBefore)
            continue;
        if (spec.required && isMissing(spec, value)) {
            if (isVisible(spec, descriptor, node.settings))
                issues.push_back(missingSetting(node, spec));
            continue;
        }
        if (!value.is_null())
            value = checkSetting(spec, value, id, folder, issues);
        if (!value.is_null())
            settings[spec.key] = std::move(value);
    }
    for (const auto &[key, value] : node.settings.items()) {
        if (descriptor.param(key) != nullptr)
            continue;
        issues.push_back(unknownSetting(node, descriptor, key));
        settings[key] = value;
    }
    return settings;
}

} // namespace etl::catalog
