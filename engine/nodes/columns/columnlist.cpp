// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/columns/columnlist.h"

#include "engine/base/text.h"

#include <fmt/format.h>

#include <set>

namespace etl::nodes {

std::vector<std::string> columnNames(const model::Schema &schema)
{
    std::vector<std::string> names;
    for (const auto &column : schema.columns)
        names.push_back(column.name);
    return names;
}

std::vector<std::string> textList(const model::Json &setting)
{
    std::vector<std::string> texts;
    if (!setting.is_array())
        return texts;
    for (const auto &item : setting) {
        if (item.is_string())
            texts.push_back(item.get<std::string>());
    }
    return texts;
}

model::Issue unknownColumn(const model::Schema &schema, const std::string &name,
                           const std::string &setting)
{
    model::Issue issue;
    issue.code = ErrorCode::UnknownColumn;
    issue.setting = setting;
    issue.text = fmt::format("there is no column '{}'", name);
    issue.candidates = nearestNames(name, columnNames(schema));
    if (issue.candidates.empty())
        issue.remedy = fmt::format("The columns are {}.", joinNames(columnNames(schema)));
    return issue;
}

model::Issues checkColumnList(const model::Schema &schema, const std::vector<std::string> &names,
                              const std::string &setting)
{
    model::Issues issues;
    std::set<std::string> seen;
    for (const auto &name : names) {
        if (!schema.find(name)) {
            issues.push_back(unknownColumn(schema, name, setting));
        } else if (!seen.insert(name).second) {
            issues.push_back(model::makeIssue(model::Severity::Error, {}, setting,
                                              fmt::format("column '{}' is named twice", name),
                                              "Name each column once."));
        }
    }
    return issues;
}

} // namespace etl::nodes
