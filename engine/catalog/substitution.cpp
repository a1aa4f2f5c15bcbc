// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/substitution.h"

#include "engine/base/text.h"
#include "engine/model/jsonfields.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>

namespace etl::catalog {

namespace {

using model::makeIssue;
using model::Severity;

constexpr std::array<std::string_view, 6> kTypes{"path",   "text",    "integer",
                                                 "number", "boolean", "date"};
constexpr std::string_view kEnvironment = "env:";
constexpr std::string_view kSecret = "secret:";

template<typename T>
Json wholeNumber(std::string_view text)
{
    T number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? Json(number) : Json();
}

bool isDate(std::string_view text)
{
    if (text.size() != 10 || text[4] != '-' || text[7] != '-')
        return false;
    const Json year = wholeNumber<int>(text.substr(0, 4));
    const Json month = wholeNumber<unsigned>(text.substr(5, 2));
    const Json day = wholeNumber<unsigned>(text.substr(8, 2));
    if (year.is_null() || month.is_null() || day.is_null())
        return false;
    return std::chrono::year_month_day(std::chrono::year(year.get<int>()),
                                       std::chrono::month(month.get<unsigned>()),
                                       std::chrono::day(day.get<unsigned>()))
        .ok();
}

bool fits(std::string_view type, const Json &value)
{
    if (type == "integer")
        return value.is_number_integer();
    if (type == "number")
        return value.is_number();
    if (type == "boolean")
        return value.is_boolean();
    if (type == "date")
        return value.is_string() && isDate(value.get_ref<const std::string &>());
    return value.is_string();
}

std::string_view typeInWords(std::string_view type)
{
    if (type == "integer")
        return "a whole number";
    if (type == "number")
        return "a number";
    if (type == "boolean")
        return "true or false";
    if (type == "date")
        return "a date such as 2024-12-31";
    return "a text";
}

std::vector<std::string> parameterNames(const model::Pipeline &pipeline)
{
    std::vector<std::string> names;
    for (const model::Parameter &parameter : pipeline.parameters)
        names.push_back(parameter.name);
    return names;
}

model::Issue parameterIssue(const std::string &name, std::string text, std::string remedy)
{
    auto issue = makeIssue(Severity::Error, {}, "parameters", std::move(text), std::move(remedy));
    issue.subKey = name;
    return issue;
}

std::string asText(const Json &value)
{
    if (value.is_string())
        return value.get<std::string>();
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace

Json valueFromText(std::string_view type, const std::string &text)
{
    if (type == "integer")
        return wholeNumber<std::int64_t>(text);
    if (type == "number") {
        const Json number = wholeNumber<double>(text);
        return number.is_null() || !std::isfinite(number.get<double>()) ? Json() : number;
    }
    if (type == "boolean") {
        const std::string lower = lowerAscii(text);
        if (lower == "true" || lower == "yes" || lower == "1")
            return true;
        if (lower == "false" || lower == "no" || lower == "0")
            return false;
        return {};
    }
    if (type == "date" && !isDate(text))
        return {};
    return text;
}

// What is being replaced, for messages.
struct Substitution::Use
{
    const std::string &node;
    const std::string &setting;
    model::Issues &issues;
    bool replaced = false;

    void report(ErrorCode code, std::string text, std::string remedy,
                std::vector<std::string> candidates = {})
    {
        auto issue = makeIssue(Severity::Error, node, setting, std::move(text), std::move(remedy));
        issue.code = code;
        issue.candidates = std::move(candidates);
        issues.push_back(std::move(issue));
    }
};

Substitution::Substitution(const model::Pipeline &pipeline, const ResolveOptions &options,
                           model::Issues &issues)
    : m_options(options)
{
    for (const model::Parameter &parameter : pipeline.parameters)
        addParameter(parameter, options, issues);
    for (const auto &[name, value] : options.parameters) {
        if (m_values.contains(name))
            continue;
        auto issue = parameterIssue(
            name,
            fmt::format("a value is given for '{}', which is no parameter of the pipeline", name),
            "leave it out or declare the parameter");
        issue.candidates = nearestNames(name, parameterNames(pipeline));
        if (!issue.candidates.empty())
            issue.remedy = fmt::format("did you mean '{}'?", issue.candidates.front());
        issues.push_back(std::move(issue));
    }
}

void Substitution::addParameter(const model::Parameter &parameter, const ResolveOptions &options,
                                model::Issues &issues)
{
    const std::string &name = parameter.name;
    Json &value = m_values[name];
    if (std::ranges::find(kTypes, parameter.type) == kTypes.end()) {
        issues.push_back(
            parameterIssue(name, fmt::format("'{}' is no type of a parameter", parameter.type),
                           "use path, text, integer, number, boolean or date"));
        return;
    }
    const auto given = options.parameters.find(name);
    if (given != options.parameters.end()) {
        value = valueFromText(parameter.type, given->second);
        if (value.is_null()) {
            issues.push_back(parameterIssue(name,
                                            fmt::format("the value must be {}, but is '{}'",
                                                        typeInWords(parameter.type), given->second),
                                            "give another value"));
        }
    } else if (parameter.defaultValue.is_null()) {
        issues.push_back(
            parameterIssue(name, "the parameter has no value",
                           fmt::format("give one, as in -p {}=VALUE, or set a default", name)));
    } else if (!fits(parameter.type, parameter.defaultValue)) {
        issues.push_back(
            parameterIssue(name,
                           fmt::format("the default must be {}, but is {}",
                                       typeInWords(parameter.type), asText(parameter.defaultValue)),
                           "correct the default"));
    } else {
        value = parameter.defaultValue;
    }
}

Json Substitution::apply(const Json &value, const std::string &node, const std::string &setting,
                         model::Issues &issues, bool &replaced) const
{
    if (value.is_string()) {
        Use use{node, setting, issues};
        Json result = replaceText(value.get_ref<const std::string &>(), use);
        replaced = replaced || use.replaced;
        return result;
    }
    if (!value.is_structured())
        return value;
    Json result = value;
    for (auto &entry : result.items())
        entry.value() = apply(entry.value(), node, setting, issues, replaced);
    return result;
}

Json Substitution::replaceText(const std::string &text, Use &use) const
{
    std::string result;
    std::size_t from = 0;
    for (auto at = text.find("${"); at != std::string::npos; at = text.find("${", from)) {
        if (at > from && text[at - 1] == '$') {
            result.append(text, from, at - 1 - from).append("${");
            from = at + 2;
            continue;
        }
        const auto end = text.find('}', at);
        if (end == std::string::npos) {
            use.report(ErrorCode::BadSetting, "the '}' that ends a '${' is missing",
                       "write ${name} for a parameter, $${ for the characters themselves");
            return text;
        }
        Json value = lookUp(std::string_view(text).substr(at + 2, end - at - 2), use);
        use.replaced = true;
        if (at == 0 && end + 1 == text.size())
            return value;
        result.append(text, from, at - from).append(asText(value));
        from = end + 1;
    }
    return result.append(text, from);
}

Json Substitution::lookUp(std::string_view name, Use &use) const
{
    if (name.starts_with(kEnvironment))
        return environmentValue(name.substr(kEnvironment.size()), use);
    if (name.starts_with(kSecret)) {
        use.report(ErrorCode::Unsupported,
                   fmt::format("secrets such as '${{{}}}' are not supported yet", name),
                   "use ${env:NAME}");
        return "";
    }
    const auto found = m_values.find(name);
    if (found != m_values.end())
        return found->second.is_null() ? Json("") : found->second;
    std::vector<std::string> names;
    for (const auto &[known, value] : m_values)
        names.push_back(known);
    auto candidates = nearestNames(name, names);
    use.report(ErrorCode::BadSetting, fmt::format("the pipeline has no parameter '{}'", name),
               candidates.empty() ? "declare it under \"parameters\""
                                  : fmt::format("did you mean '{}'?", candidates.front()),
               candidates);
    return "";
}

Json Substitution::environmentValue(std::string_view name, Use &use) const
{
    if (m_options.environment) {
        if (auto value = m_options.environment(name))
            return std::move(*value);
    }
    use.report(ErrorCode::BadSetting, fmt::format("the environment variable '{}' is not set", name),
               "set it before the start");
    return "";
}

} // namespace etl::catalog
