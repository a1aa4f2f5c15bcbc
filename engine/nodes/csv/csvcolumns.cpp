// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/csv/csvcolumns.h"

#include "engine/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace etl::nodes::csv {

namespace {

model::Issue columnIssue(ErrorCode code, const std::string &column, std::string text,
                         std::string remedy)
{
    model::Issue issue;
    issue.code = code;
    issue.setting = "columns";
    issue.subKey = column;
    issue.text = std::move(text);
    issue.remedy = std::move(remedy);
    return issue;
}

std::vector<std::string> numberedNames(std::size_t count)
{
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i)
        names.push_back(fmt::format("column{}", i));
    return names;
}

std::vector<std::string> namesOf(const ReadSettings &settings, const FileHead &head)
{
    if (settings.header)
        return usableNames(head.names);
    std::size_t begin = head.recordsBegin;
    std::size_t end = begin;
    std::vector<std::string> first;
    // The first record that is neither blank nor a comment tells the number of columns.
    while (begin < head.sample.size()) {
        first = splitRecord(head.sample, begin, head.dialect, end);
        const bool comment = head.dialect.commenting && head.sample[begin] == head.dialect.comment;
        if (!comment && (first.size() > 1 || !first[0].empty()))
            break;
        begin = end;
    }
    std::vector<std::string> names = numberedNames(std::max<std::size_t>(first.size(), 1));
    if (settings.columns.size() != names.size())
        return names;
    const bool byNumber =
        std::any_of(settings.columns.begin(), settings.columns.end(), [&](const auto &column) {
            return std::find(names.begin(), names.end(), column.first) != names.end();
        });
    for (std::size_t i = 0; i < names.size() && !byNumber; ++i)
        names[i] = settings.columns[i].first;
    return names;
}

std::optional<model::DataType> givenType(const std::string &name, const std::string &sql,
                                         model::Issues &issues)
{
    const auto type = model::parseDataType(sql);
    if (!type) {
        issues.push_back(columnIssue(
            ErrorCode::BadSetting, name,
            fmt::format("'{}' is not a type: {}", sql, type.error().message), type.error().remedy));
        return {};
    }
    if (type->kind == model::TypeKind::List || type->kind == model::TypeKind::Struct) {
        issues.push_back(columnIssue(
            ErrorCode::Unsupported, name,
            fmt::format("a column of a CSV file cannot have the type {}", model::toSql(*type)),
            "read it as VARCHAR and convert it in a later node"));
        return {};
    }
    return *type;
}

} // namespace

std::vector<std::string> usableNames(std::vector<std::string> names)
{
    std::set<std::string> wanted;
    for (const std::string &name : names)
        wanted.insert(lowerAscii(name));
    std::set<std::string> taken;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string base = names[i].empty() ? fmt::format("column{}", i) : names[i];
        std::string name = base;
        for (int n = 1;
             taken.contains(lowerAscii(name)) || (n > 1 && wanted.contains(lowerAscii(name))); ++n)
            name = fmt::format("{}_{}", base, n);
        taken.insert(lowerAscii(name));
        names[i] = std::move(name);
    }
    return names;
}

std::vector<FileColumn> fileColumns(const ReadSettings &settings, const FileHead &head,
                                    model::Issues &issues)
{
    const std::vector<std::string> names = namesOf(settings, head);
    std::vector<FileColumn> columns;
    for (const std::string &name : names)
        columns.push_back({name, {}});
    for (const auto &[name, sql] : settings.columns) {
        const auto type = givenType(name, sql, issues);
        const auto found = std::find(names.begin(), names.end(), name);
        if (found == names.end()) {
            model::Issue issue = columnIssue(ErrorCode::UnknownColumn, name,
                                             fmt::format("the file has no column '{}'", name), {});
            issue.candidates = nearestNames(name, names);
            issue.remedy = issue.candidates.empty()
                               ? fmt::format("it has {} columns, the first is '{}'", names.size(),
                                             names.front())
                               : fmt::format("perhaps {} is meant", joinNames(issue.candidates));
            issues.push_back(std::move(issue));
        } else {
            columns[static_cast<std::size_t>(found - names.begin())].given = type;
        }
    }
    return columns;
}

} // namespace etl::nodes::csv
