// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/join/joinplan.h"

#include "engine/nodes/columns/columnlist.h"
#include "engine/nodes/join/keytypes.h"
#include "engine/nodes/sql/sqltext.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>

namespace etl::nodes {

namespace {

constexpr const char *kKeys = "keys";
constexpr const char *kSuffix = "suffix";

struct TypeName
{
    JoinType type;
    std::string_view name;
    std::string_view sql;
};

constexpr std::array kTypes = {
    TypeName{JoinType::Inner, "inner", "INNER"}, TypeName{JoinType::Left, "left", "LEFT"},
    TypeName{JoinType::Right, "right", "RIGHT"}, TypeName{JoinType::Full, "full", "FULL"},
    TypeName{JoinType::Semi, "semi", "SEMI"},    TypeName{JoinType::Anti, "anti", "ANTI"},
};

std::string_view sqlOf(JoinType type)
{
    return std::ranges::find(kTypes, type, &TypeName::type)->sql;
}

std::size_t indexOf(const model::Schema &schema, const std::string &name)
{
    return static_cast<std::size_t>(std::ranges::find(schema.columns, name, &model::Column::name)
                                    - schema.columns.begin());
}

std::string cast(const std::string &sql, const model::DataType &from, const model::DataType &to)
{
    return from == to ? sql : fmt::format("CAST({} AS {})", sql, model::toSql(to));
}

} // namespace

JoinPlan::JoinPlan(const model::CheckedNode &node)
    : m_left(node.inputs.at("left"))
    , m_right(node.inputs.at("right"))
{
    const auto type = node.settings.value("type", std::string("inner"));
    if (const auto found = std::ranges::find(kTypes, type, &TypeName::name); found != kTypes.end())
        m_type = found->type;
    readKeys(node.settings.value(kKeys, model::Json::object()));
    if (m_issues.empty())
        makeOutput(node.settings.value(kSuffix, std::string()));
}

void JoinPlan::readKeys(const model::Json &keys)
{
    for (const auto &name : textList(keys))
        addKey(name, name);
    if (keys.is_object()) {
        for (const auto &[left, right] : keys.items()) {
            if (right.is_string())
                addKey(left, right.get<std::string>());
        }
    }
    std::map<std::size_t, std::string> seen; // right columns and the left ones they belong to
    for (const auto &key : m_keys) {
        const auto &left = m_left.columns[key.left].name;
        const auto [other, isNew] = seen.emplace(key.right, left);
        if (isNew)
            continue;
        report(fmt::format("right column '{}' is already the key of '{}'",
                           m_right.columns[key.right].name, other->second),
               "Name each column once.", left);
    }
    if (m_keys.empty() && m_issues.empty())
        report("there is no key", "Name a column that both inputs have, as in [\"id\"].", {});
}

void JoinPlan::addKey(const std::string &left, const std::string &right)
{
    const auto *first = m_left.find(left);
    const auto *second = m_right.find(right);
    for (const bool isLeft : {true, false}) {
        if (isLeft ? first : second)
            continue;
        auto issue = unknownColumn(isLeft ? m_left : m_right, isLeft ? left : right, kKeys);
        issue.text = fmt::format("the {} input has no column '{}'", isLeft ? "left" : "right",
                                 isLeft ? left : right);
        issue.subKey = left;
        m_issues.push_back(std::move(issue));
    }
    if (!first || !second)
        return;
    const auto type = commonKeyType(first->type, second->type);
    if (!type) {
        report(
            fmt::format("'{}' of the left input is {}, but '{}' of the right one is {}", left,
                        model::toSql(first->type), right, model::toSql(second->type)),
            fmt::format("Cast one of them in a Derive node before the join, as in CAST({} AS {}).",
                        quoteIdentifier(right), model::toSql(first->type)),
            left);
        return;
    }
    m_keys.push_back({indexOf(m_left, left), indexOf(m_right, right), *type, left == right});
}

bool JoinPlan::keepsRightColumns() const
{
    return m_type != JoinType::Semi && m_type != JoinType::Anti;
}

void JoinPlan::makeOutput(const std::string &suffix)
{
    for (std::size_t i = 0; i < m_left.columns.size(); ++i)
        addLeft(i);
    if (!keepsRightColumns())
        return;
    for (std::size_t i = 0; i < m_right.columns.size(); ++i)
        addRight(i, suffix);
}

// A key of one name has the value of whichever side has the row.
void JoinPlan::addLeft(std::size_t index)
{
    const auto &column = m_left.columns[index];
    OutputColumn output{true, index, nullptr};
    auto type = column.type;
    const auto key = std::ranges::find(m_keys, index, &Key::left);
    if (key != m_keys.end() && key->merged) {
        output.merged = &*key;
        if (m_type == JoinType::Right)
            type = m_right.columns[key->right].type;
        else if (m_type == JoinType::Full)
            type = key->type;
    }
    addOutput(column.name, std::move(type), output);
}

void JoinPlan::addRight(std::size_t index, const std::string &suffix)
{
    const auto key = std::ranges::find(m_keys, index, &Key::right);
    if (key != m_keys.end() && key->merged)
        return;
    const auto &column = m_right.columns[index];
    auto name = column.name;
    if (m_left.find(name))
        name += suffix;
    if (m_output.find(name)) {
        auto issue = model::makeIssue(
            model::Severity::Error, {}, kSuffix,
            fmt::format("two columns of the result would be called '{}'", name),
            suffix.empty() ? "Give a suffix for columns of the right input."
                           : "Give another suffix, or rename one of them in a Select node.");
        m_issues.push_back(std::move(issue));
        return;
    }
    addOutput(std::move(name), column.type, {false, index, nullptr});
}

void JoinPlan::addOutput(std::string name, model::DataType type, OutputColumn column)
{
    m_output.columns.push_back({std::move(name), std::move(type)});
    m_columns.push_back(column);
}

void JoinPlan::report(std::string text, std::string remedy, const std::string &subKey)
{
    auto issue =
        model::makeIssue(model::Severity::Error, {}, kKeys, std::move(text), std::move(remedy));
    issue.subKey = subKey;
    m_issues.push_back(std::move(issue));
}

std::string JoinPlan::keySql(const Key &key, bool ofLeft) const
{
    const auto index = ofLeft ? key.left : key.right;
    const auto &schema = ofLeft ? m_left : m_right;
    return cast(columnSql(ofLeft, index), schema.columns[index].type, key.type);
}

std::string JoinPlan::columnSql(bool ofLeft, std::size_t index) const
{
    const auto names = inputNames(ofLeft ? m_left : m_right);
    return (ofLeft ? "l." : "r.") + quoteIdentifier(names[index]);
}

std::string JoinPlan::outputSql(const OutputColumn &column) const
{
    if (column.merged && m_type == JoinType::Right)
        return columnSql(false, column.merged->right);
    if (column.merged && m_type == JoinType::Full) {
        return fmt::format("coalesce({}, {})", keySql(*column.merged, true),
                           keySql(*column.merged, false));
    }
    return columnSql(column.fromLeft, column.index);
}

std::string JoinPlan::sql(const BatchSource &left, const BatchSource &right) const
{
    std::vector<std::string> columns;
    for (const auto &column : m_columns)
        columns.push_back(outputSql(column));
    std::vector<std::string> conditions;
    for (const auto &key : m_keys)
        conditions.push_back(keySql(key, true) + " = " + keySql(key, false));
    return fmt::format("SELECT {} FROM {} {} JOIN {} ON {}", fmt::join(columns, ", "),
                       left.sql("l"), sqlOf(m_type), right.sql("r"),
                       fmt::join(conditions, " AND "));
}

} // namespace etl::nodes
