// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/issue.h"

#include "engine/model/jsonfields.h"

#include <algorithm>
#include <array>
#include <utility>

namespace etl::model {

namespace {

constexpr std::array kSeverities{Severity::Hint, Severity::Warning, Severity::Error};

std::string settingPath(const Issue &issue)
{
    return issue.subKey.empty() ? issue.setting : issue.setting + "." + issue.subKey;
}

std::optional<TextSpan> spanFromJson(const Json &json)
{
    if (!json.is_array() || json.size() != 2 || !json[0].is_number_unsigned()
        || !json[1].is_number_unsigned())
        return std::nullopt;
    return TextSpan{json[0].get<std::size_t>(), json[1].get<std::size_t>()};
}

} // namespace

std::string_view severityName(Severity severity)
{
    switch (severity) {
    case Severity::Hint:
        return "hint";
    case Severity::Warning:
        return "warning";
    case Severity::Error:
        break;
    }
    return "error";
}

std::string Issue::toString() const
{
    return errorFromIssue(*this).toString();
}

Issue makeIssue(Severity severity, std::string node, std::string setting, std::string text,
                std::string remedy)
{
    Issue issue;
    issue.severity = severity;
    issue.code =
        setting.empty() || setting == "wires" ? ErrorCode::BadPipeline : ErrorCode::BadSetting;
    issue.node = std::move(node);
    issue.setting = std::move(setting);
    issue.text = std::move(text);
    issue.remedy = std::move(remedy);
    return issue;
}

bool hasErrors(const Issues &issues)
{
    return std::ranges::find(issues, Severity::Error, &Issue::severity) != issues.end();
}

bool hasErrors(const Issues &issues, std::string_view node)
{
    return std::ranges::any_of(issues, [node](const Issue &issue) {
        return issue.severity == Severity::Error && issue.node == node;
    });
}

Issue issueFromError(const Error &error)
{
    Issue issue;
    issue.code = error.code;
    issue.node = error.node;
    issue.setting = error.setting;
    issue.text = error.message;
    issue.remedy = error.remedy;
    return issue;
}

Error errorFromIssue(const Issue &issue)
{
    return {issue.code, issue.text, issue.node, settingPath(issue), issue.remedy};
}

Json toJson(const Issue &issue)
{
    Json json = Json::object();
    json["severity"] = std::string(severityName(issue.severity));
    json["code"] = std::string(errorCodeName(issue.code));
    const auto addText = [&json](const char *key, const std::string &text) {
        if (!text.empty())
            json[key] = text;
    };
    addText("node", issue.node);
    addText("setting", issue.setting);
    addText("subKey", issue.subKey);
    if (issue.span)
        json["span"] = Json::array({issue.span->begin, issue.span->length});
    addText("text", issue.text);
    addText("remedy", issue.remedy);
    if (!issue.candidates.empty())
        json["candidates"] = issue.candidates;
    return json;
}

Issue issueFromJson(const Json &json)
{
    Issue issue;
    JsonFields fields(json, {});
    std::string word;
    fields.text("severity", word);
    for (const Severity severity : kSeverities) {
        if (severityName(severity) == word)
            issue.severity = severity;
    }
    word.clear();
    fields.text("code", word);
    if (!word.empty())
        issue.code = errorCodeFromName(word);
    fields.text("node", issue.node);
    fields.text("setting", issue.setting);
    fields.text("subKey", issue.subKey);
    fields.text("text", issue.text);
    fields.text("remedy", issue.remedy);
    if (const Json *const span = fields.value("span"))
        issue.span = spanFromJson(*span);
    if (const Json *const candidates = fields.array("candidates")) {
        for (const Json &candidate : *candidates) {
            if (candidate.is_string())
                issue.candidates.push_back(candidate.get<std::string>());
        }
    }
    return issue;
}

} // namespace etl::model
