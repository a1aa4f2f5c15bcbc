// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/cli/issuelist.h"

#include "engine/base/text.h"
#include "engine/host/cli/textformat.h"
#include "engine/host/cli/textwidth.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace etl::host {

namespace {

using model::Issue;
using model::Issues;
using model::Severity;

Ink inkOf(Severity severity)
{
    switch (severity) {
    case Severity::Error:
        return Ink::Bad;
    case Severity::Warning:
        return Ink::Warning;
    case Severity::Hint:
        break;
    }
    return Ink::Dim;
}

// The text that an issue's span is about; empty when it cannot be had as it was checked.
std::string expressionOf(const Issue &issue, const model::Pipeline &pipeline)
{
    const model::Node *const node = pipeline.find(NodeId(issue.node));
    if (node == nullptr)
        return {};
    const auto setting = node->settings.find(issue.setting);
    if (setting == node->settings.end())
        return {};
    const model::Json *value = &*setting;
    if (!issue.subKey.empty() && value->is_object()) {
        const auto entry = value->find(issue.subKey);
        if (entry == value->end())
            return {};
        value = &*entry;
    }
    // With a parameter put in, the positions are those of another text.
    if (!value->is_string()
        || value->get_ref<const std::string &>().find("${") != std::string::npos)
        return {};
    return value->get<std::string>();
}

std::size_t bytesOf(std::string_view text, std::size_t characters)
{
    std::size_t byte = 0;
    while (byte < text.size() && characters > 0) {
        ++byte;
        while (byte < text.size() && (static_cast<unsigned char>(text[byte]) & 0xC0U) == 0x80U)
            ++byte;
        --characters;
    }
    return byte;
}

// The line of the expression that holds the span, and marks below the span.
std::string underlined(const std::string &expression, const model::TextSpan &span,
                       const TerminalStyle &style)
{
    const std::size_t begin = bytesOf(expression, span.begin);
    const auto lineBreak = begin == 0 ? std::string::npos : expression.rfind('\n', begin - 1);
    const std::size_t lineBegin = lineBreak == std::string::npos ? 0 : lineBreak + 1;
    const std::size_t lineEnd = std::min(expression.find('\n', begin), expression.size());
    const std::size_t end = std::min(bytesOf(expression, span.begin + span.length), lineEnd);
    const std::string before =
        printable(std::string_view(expression).substr(lineBegin, begin - lineBegin));
    const std::string marked =
        printable(std::string_view(expression).substr(begin, std::max(end, begin) - begin));
    const std::string after = printable(
        std::string_view(expression).substr(std::max(end, begin), lineEnd - std::max(end, begin)));
    const std::string marks(std::max<std::size_t>(displayWidth(marked), 1), '^');
    return "    " + before + marked + after + "\n    " + std::string(displayWidth(before), ' ')
           + painted(marks, Ink::Bad, style) + "\n";
}

std::string paragraph(const Issue &issue, const model::Pipeline *pipeline,
                      const TerminalStyle &style)
{
    Issue told = issue;
    told.remedy.clear();
    std::string text = painted(severityName(issue.severity), inkOf(issue.severity), style) + ": "
                       + printable(told.toString()) + "\n";
    if (issue.span && pipeline != nullptr) {
        const std::string expression = expressionOf(issue, *pipeline);
        if (!expression.empty())
            text += underlined(expression, *issue.span, style);
    }
    if (!issue.remedy.empty())
        text += "  " + painted(printable(issue.remedy), Ink::Dim, style) + "\n";
    return text;
}

} // namespace

std::string renderIssues(const Issues &issues, const model::Pipeline *pipeline,
                         const TerminalStyle &style)
{
    std::vector<const Issue *> ordered;
    for (const Issue &issue : issues)
        ordered.push_back(&issue);
    std::ranges::stable_sort(ordered, std::ranges::greater(),
                             [](const Issue *issue) { return issue->severity; });
    std::string text;
    for (const Issue *const issue : ordered)
        text += paragraph(*issue, pipeline, style);
    return text;
}

std::string issueCounts(const Issues &issues)
{
    std::string text;
    for (const Severity severity : {Severity::Error, Severity::Warning, Severity::Hint}) {
        const auto count =
            static_cast<std::uint64_t>(std::ranges::count(issues, severity, &Issue::severity));
        if (count > 0)
            text += (text.empty() ? "" : ", ")
                    + countOf(count, std::string(severityName(severity)).c_str());
    }
    return text.empty() ? "no problems" : text;
}

model::Json issuesJson(const Issues &issues)
{
    model::Json json = model::Json::array();
    for (const Issue &issue : issues)
        json.push_back(toJson(issue));
    return json;
}

} // namespace etl::host
