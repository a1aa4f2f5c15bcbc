// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/sql/expressiontree.h"

#include "engine/base/text.h"
#include "engine/model/json.h"
#include "engine/nodes/sql/sqltext.h"
#include "engine/nodes/sql/syntaxtree.h"
#include "engine/nodes/sql/unstablefunctions.h"

#include <fmt/format.h>

#include <algorithm>

namespace etl::nodes {

namespace {

using model::Json;

constexpr std::string_view kSelect = "SELECT ";
constexpr const char *kNoExpression = "this is not an expression";

// Walks the tree depth first until something is refused. Positions in the tree count bytes of the
// statement, before which `offset` bytes are not the user's.
class TreeInspector
{
public:
    TreeInspector(const model::Schema &input, const std::string &sql, std::size_t offset)
        : m_input(input)
        , m_sql(sql)
        , m_offset(offset)
    {}

    std::optional<Refusal> visit(const Json &node)
    {
        if (node.is_object()) {
            if (auto refusal = inspect(node))
                return located(std::move(*refusal), node);
        }
        if (node.is_structured()) {
            for (const auto &child : node) {
                if (auto refusal = visit(child))
                    return refusal;
            }
        }
        return std::nullopt;
    }

private:
    std::optional<Refusal> inspect(const Json &node) const
    {
        const auto kind = textAt(node, "class");
        if (kind == "SUBQUERY")
            return refuse("a subquery is not possible here",
                          "Join the other rows in a node of their own.");
        if (kind == "WINDOW")
            return refuse(
                fmt::format("'{}' with OVER looks at other rows", textAt(node, "function_name")),
                "An expression sees one row at a time.");
        if (kind == "PARAMETER")
            return refuse("a parameter ($ or ?) has no value here",
                          "Pipeline parameters are written as ${name}.");
        if (kind == "STAR")
            return refuse("* stands for several columns", "Name one column.");
        if (kind == "DEFAULT")
            return refuse("DEFAULT has no meaning here");
        if (kind == "FUNCTION")
            return inspectFunction(lowerAscii(textAt(node, "function_name")));
        if (kind == "COLUMN_REF")
            return inspectColumn(node);
        return std::nullopt;
    }

    static std::optional<Refusal> inspectFunction(const std::string &name)
    {
        if (!std::ranges::binary_search(unstableFunctions(), std::string_view(name)))
            return std::nullopt;
        return unstable(name);
    }

    std::optional<Refusal> inspectColumn(const Json &node) const
    {
        const auto names = node.find("column_names");
        if (names == node.end() || names->size() != 1 || !names->front().is_string())
            return std::nullopt;
        const auto name = lowerAscii(names->front().get<std::string>());
        if (!std::ranges::binary_search(unstableKeywords(), std::string_view(name)))
            return std::nullopt;
        const auto isColumn = [&](const model::Column &column) {
            return lowerAscii(column.name) == name;
        };
        if (std::ranges::any_of(m_input.columns, isColumn))
            return std::nullopt;
        return unstable(name);
    }

    static Refusal unstable(const std::string &name)
    {
        return refuse(fmt::format("'{}' gives another result each time it is called", name),
                      "Results must not depend on when a row is processed: bring the value in as a "
                      "parameter or a column.");
    }

    // Nodes without a position of their own say none.
    Refusal located(Refusal refusal, const Json &node) const
    {
        const auto byte = byteOf(node);
        if (refusal.byte || !byte || *byte < m_offset || *byte >= m_offset + m_sql.size())
            return refusal;
        locate(refusal, m_sql, *byte - m_offset);
        return refusal;
    }

    const model::Schema &m_input;
    const std::string &m_sql;
    std::size_t m_offset;
};

// The plain `SELECT item` that a statement must be.
std::optional<Refusal> checkShape(const Json &tree)
{
    const auto &statements = tree["statements"];
    if (statements.size() != 1)
        return refuse("there is more than one statement", "Write one expression, without ';'.");
    const auto &node = statements[0]["node"];
    if (textAt(node, "type") != "SELECT_NODE")
        return refuse("this is a query, not an expression");
    if (node["select_list"].size() != 1)
        return refuse("these are several expressions", "Give each a column name of its own.");
    const bool hasMore = textAt(node["from_table"], "type") != "EMPTY"
                         || !node["where_clause"].is_null() || !node["modifiers"].empty()
                         || !node["group_expressions"].empty() || !node["having"].is_null()
                         || !node["qualify"].is_null() || !node["sample"].is_null();
    if (hasMore)
        return refuse("this is a query, not an expression",
                      "Leave out FROM, WHERE, GROUP BY and ORDER BY.");
    if (!textAt(node["select_list"][0], "alias").empty())
        return refuse("the expression renames itself",
                      "Leave out AS: the setting's key is the name.");
    return std::nullopt;
}

// A tree without what depends on where the text stands.
void stripPositions(Json &node)
{
    if (node.is_object()) {
        node.erase("query_location");
        node.erase("alias");
    }
    if (node.is_structured()) {
        for (auto &child : node)
            stripPositions(child);
    }
}

// Moves a refusal's place from the statement into the expression.
Refusal shifted(Refusal refusal, const std::string &sql, std::size_t offset)
{
    if (!refusal.byte)
        return refusal;
    refusal.byte = *refusal.byte < offset ? 0 : std::min(*refusal.byte - offset, sql.size());
    refusal.length = std::max<std::size_t>(tokenLength(sql, *refusal.byte), 1);
    return refusal;
}

} // namespace

std::optional<Refusal> inspectExpression(SqlSession &session, const model::Schema &input,
                                         const std::string &sql)
{
    if (std::ranges::all_of(sql, [](char c) { return c == ' ' || c == '\t' || c == '\n'; }))
        return refuse("the expression is empty");
    if (sql.find('\0') != std::string::npos)
        return refuse("the expression holds a NUL character");
    // Alone, the text must be balanced; in parentheses it must be one value. "a) OR (b" is only the
    // second, "a, b" and "a AS b" are only the first.
    auto alone = parseSelect(session, std::string(kSelect) + sql + "\n", kNoExpression);
    if (!alone)
        return shifted(alone.error(), sql, kSelect.size());
    if (auto refusal = checkShape(*alone))
        return refusal;
    const auto offset = kSelect.size() + 1;
    auto wrapped = parseSelect(session, std::string(kSelect) + "(" + sql + "\n)", kNoExpression);
    if (!wrapped)
        return shifted(wrapped.error(), sql, offset);
    auto &first = (*alone)["statements"][0]["node"]["select_list"][0];
    auto &second = (*wrapped)["statements"][0]["node"]["select_list"][0];
    if (auto refusal = TreeInspector(input, sql, kSelect.size()).visit(first))
        return refusal;
    stripPositions(first);
    stripPositions(second);
    if (first != second)
        return refuse("the expression is not complete by itself", "Check its parentheses.");
    return std::nullopt;
}

} // namespace etl::nodes
