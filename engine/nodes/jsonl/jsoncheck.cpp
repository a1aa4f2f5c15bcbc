// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/jsonl/jsoncheck.h"

#include "engine/nodes/jsonl/jsonhead.h"
#include "engine/nodes/jsonl/jsonsettings.h"

#include <fmt/format.h>

#include <algorithm>

namespace etl::nodes::jsonl {

namespace {

runtime::NodeFacts factsWith(const Error &error)
{
    runtime::NodeFacts facts;
    facts.issues.push_back(model::issueFromError(error));
    return facts;
}

model::Issue issueAt(std::string setting, std::string text, std::string remedy)
{
    model::Issue issue;
    issue.code = ErrorCode::BadData;
    issue.setting = std::move(setting);
    issue.text = std::move(text);
    issue.remedy = std::move(remedy);
    return issue;
}

// Bad lines of the sample. The run would fail for sure where rejects are not taken.
void addLineIssues(const model::CheckedNode &node, const JsonHead &head, model::Issues &issues)
{
    const LineProblem &problem = head.badLines;
    if (problem.count == 0)
        return;
    const std::string more =
        problem.count > 1
            ? fmt::format(" ({} such lines in the file's first megabyte)", problem.count)
            : std::string();
    issues.push_back(
        issueAt("path", fmt::format("line {} is not a row: {}{}", problem.line, problem.text, more),
                "wire the rejects port to go on without such rows"));
    if (node.onError != model::OnError::Fail)
        issues.back().severity = model::Severity::Warning;
}

void addColumnIssues(const JsonHead &head, model::Issues &issues)
{
    for (const std::string &text : head.unusableTypes) {
        issues.push_back(issueAt("columns", text,
                                 "nested values are read as VARCHAR, which holds their JSON text"));
        issues.back().code = ErrorCode::BadSetting;
    }
    for (const JsonColumn &column : head.columns) {
        if (column.seen)
            continue;
        issues.push_back(issueAt(
            "columns",
            fmt::format(
                "no row of the sample has the key '{}'; the column is null where it stays so",
                column.key),
            "check how it is written: upper and lower case are different keys"));
        issues.back().severity = model::Severity::Warning;
        issues.back().subKey = column.name;
    }
}

void addTotals(const JsonHead &head, const JsonSettings &settings, runtime::NodeFacts &facts)
{
    std::uint64_t rows = head.rows;
    if (!head.whole && head.bytes > 0)
        rows = static_cast<std::uint64_t>(static_cast<double>(rows)
                                          * static_cast<double>(head.textBytes)
                                          / static_cast<double>(head.bytes));
    facts.totalRows = rows * settings.repeat;
    facts.totalRowsExact = head.whole && head.badLines.count == 0;
}

} // namespace

Result<runtime::NodeFacts> checkExtract(const runtime::NodeCheckContext &context)
{
    const auto settings = readSettings(context.node->settings);
    if (!settings)
        return factsWith(settings.error());
    const auto file = SourceFile::open(settings->path);
    if (!file)
        return factsWith(file.error());
    const auto head = readHead(*file, *settings, context.cancelled);
    if (!head
        && (head.error().code == ErrorCode::Cancelled || head.error().code == ErrorCode::Internal))
        return fail(head.error());
    if (!head)
        return factsWith(head.error());
    runtime::NodeFacts facts;
    if (head->columns.empty()) {
        const std::string why =
            head->badLines.count > 0
                ? fmt::format("line {}: {}", head->badLines.line, head->badLines.text)
                : std::string("it has no keys");
        facts.issues.push_back(issueAt(
            "path", fmt::format("the file '{}' has no row that can be used; {}", file->path(), why),
            "each line has to be one JSON object, as in {\"id\": 1, \"name\": \"Ada\"}"));
        return facts;
    }
    addLineIssues(*context.node, *head, facts.issues);
    addColumnIssues(*head, facts.issues);
    addTotals(*head, *settings, facts);
    model::Schema &schema = facts.outputs[std::string(model::kDefaultOutput)];
    for (const JsonColumn &column : head->columns)
        schema.columns.push_back({column.name, column.type});
    return facts;
}

} // namespace etl::nodes::jsonl
