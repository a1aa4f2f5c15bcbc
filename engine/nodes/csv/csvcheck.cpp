// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/csv/csvcheck.h"

#include "engine/nodes/csv/columnsniffer.h"
#include "engine/nodes/csv/csvcolumns.h"
#include "engine/nodes/csv/csvhead.h"
#include "engine/nodes/csv/csvsample.h"
#include "engine/nodes/csv/csvsettings.h"

#include "engine/nodes/files/outputpath.h"

#include <fmt/format.h>

#include <algorithm>

namespace etl::nodes::csv {

namespace {

runtime::NodeFacts factsWith(Error error)
{
    runtime::NodeFacts facts;
    facts.issues.push_back(model::issueFromError(error));
    return facts;
}

// A problem of rows in the sample. The run would fail for sure where rejects are not taken.
model::Issue rowIssue(const model::CheckedNode &node, std::string setting, std::string text,
                      std::string remedy)
{
    model::Issue issue;
    issue.severity =
        node.onError == model::OnError::Fail ? model::Severity::Error : model::Severity::Warning;
    issue.code = ErrorCode::BadData;
    issue.setting = std::move(setting);
    issue.text = std::move(text);
    issue.remedy = std::move(remedy);
    return issue;
}

std::string timesMore(std::uint64_t count)
{
    return count > 1 ? fmt::format(" ({} such rows in the file's first megabyte)", count)
                     : std::string{};
}

void addSampleIssues(const model::CheckedNode &node, const SampleFindings &found,
                     model::Issues &issues)
{
    const std::string orReject = "wire the rejects port to go on without such rows";
    if (const SampleProblem &problem = found.nulBytes; problem.count > 0) {
        issues.push_back(
            rowIssue(node, "path",
                     fmt::format("the file is not text: line {} holds a NUL byte at byte {}",
                                 problem.line, problem.offset),
                     "check that it is a CSV file"));
        return;
    }
    if (const SampleProblem &problem = found.notUtf8; problem.count > 0) {
        issues.push_back(
            rowIssue(node, "path",
                     fmt::format("line {} (byte {}) is not UTF-8{}", problem.line, problem.offset,
                                 timesMore(problem.count)),
                     "set encoding to latin-1 if that is what the file is, or " + orReject));
    }
    if (const SampleProblem &problem = found.oddRows; problem.count > 0) {
        issues.push_back(rowIssue(node, "path",
                                  fmt::format("line {} has a wrong number of values: {}{}",
                                              problem.line, problem.text, timesMore(problem.count)),
                                  "check delimiter, quote and skip, or " + orReject));
        issues.back().severity = model::Severity::Warning;
    }
    if (const SampleProblem &problem = found.badValues; problem.count > 0) {
        issues.push_back(rowIssue(node, "columns",
                                  fmt::format("column '{}' does not fit its type: {} in line {}{}",
                                              problem.column, problem.text, problem.line,
                                              timesMore(problem.count)),
                                  "give the column another type, or " + orReject));
        issues.back().severity = model::Severity::Warning;
        issues.back().subKey = problem.column;
    }
}

// What may have been meant otherwise.
void addHints(const ReadSettings &settings, const FileHead &head, const SampleFindings &found,
              model::Issues &issues)
{
    model::Issue hint;
    hint.severity = model::Severity::Hint;
    hint.code = ErrorCode::BadSetting;
    if (!found.datesColumn.empty()) {
        hint.setting = "dateFormat";
        hint.text = fmt::format("column '{}' is read as text, but looks like dates written as {}",
                                found.datesColumn, found.datesFormat);
        hint.remedy = fmt::format("set dateFormat to {}", found.datesFormat);
        issues.push_back(hint);
    }
    const ValueFormat format = valueFormat(settings);
    const auto looksLikeData = [&](const std::string &name) {
        ColumnSniffer sniffer(format);
        sniffer.see(name);
        return sniffer.type().kind != model::TypeKind::Varchar;
    };
    if (!head.names.empty() && std::all_of(head.names.begin(), head.names.end(), looksLikeData)) {
        hint.setting = "header";
        hint.text = "the first row looks like data, not like names";
        hint.remedy = "set header to false if the file has no names";
        issues.push_back(hint);
    }
}

void addTotals(const FileHead &head, const ReadSettings &settings, const SampleFindings &found,
               runtime::NodeFacts &facts)
{
    const bool clean =
        found.oddRows.count + found.badValues.count + found.notUtf8.count + found.nulBytes.count
        == 0;
    std::uint64_t rows = found.rows;
    if (!found.whole && found.bytes > 0) {
        const auto data = static_cast<double>(head.size - std::min(head.size, head.dataBegin));
        rows = static_cast<std::uint64_t>(static_cast<double>(rows) * data
                                          / static_cast<double>(found.bytes));
    }
    facts.totalRows = rows * settings.repeat;
    facts.totalRowsExact = found.whole && clean && found.bytes == head.size - head.dataBegin;
}

bool isFileProblem(ErrorCode code)
{
    return code != ErrorCode::Cancelled && code != ErrorCode::Internal;
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
    const auto head = readHead(*file, *settings);
    if (!head)
        return factsWith(head.error());
    runtime::NodeFacts facts;
    const std::vector<FileColumn> columns = fileColumns(*settings, *head, facts.issues);
    const auto found = sampleRows(*file, *head, *settings, columns, context.cancelled);
    if (!found && isFileProblem(found.error().code))
        return factsWith(found.error());
    if (!found)
        return fail(found.error());
    addSampleIssues(*context.node, *found, facts.issues);
    addHints(*settings, *head, *found, facts.issues);
    addTotals(*head, *settings, *found, facts);
    facts.outputs[std::string(model::kDefaultOutput)] = found->schema;
    return facts;
}

Result<runtime::NodeFacts> checkLoad(const runtime::NodeCheckContext &context)
{
    const auto settings = writeSettings(context.node->settings);
    if (!settings)
        return factsWith(settings.error());
    if (const Status status = checkOutputPath(settings->path, context.forRun); !status)
        return factsWith(status.error());
    runtime::NodeFacts facts;
    const auto input = context.node->inputs.find(std::string(model::kDefaultInput));
    if (input == context.node->inputs.end())
        return facts;
    for (const model::Column &column : input->second.columns) {
        if (column.type.kind != model::TypeKind::List
            && column.type.kind != model::TypeKind::Struct)
            continue;
        model::Issue issue;
        issue.code = ErrorCode::Unsupported;
        issue.text = fmt::format("column '{}' of type {} cannot be written to a CSV file",
                                 column.name, model::toSql(column.type));
        issue.remedy = "turn it into text in a node before, or leave it out";
        facts.issues.push_back(std::move(issue));
    }
    return facts;
}

} // namespace etl::nodes::csv
