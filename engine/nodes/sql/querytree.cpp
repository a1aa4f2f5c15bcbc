// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/sql/querytree.h"

#include "engine/base/text.h"
#include "engine/nodes/sql/syntaxtree.h"
#include "engine/nodes/sql/unstablefunctions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace etl::nodes {

namespace {

using model::Json;

constexpr const char *kOneSelect = "Write one SELECT over the table 'input'.";

// Table functions that make rows of their arguments. All others read something: files, settings,
// DuckDB's own tables, text that is run as another query. Sorted.
constexpr std::array<std::string_view, 5> kTableFunctions = {
    "generate_series", "json_each", "json_tree", "range", "unnest",
};

// Walks the whole tree.
class QueryInspector
{
public:
    QueryInspector(const model::Schema &input, const std::string &sql) : m_input(input), m_sql(sql)
    {}

    std::expected<QueryFacts, Refusal> inspect(const Json &tree)
    {
        collectNames(tree);
        visit(tree);
        if (m_refusal)
            return std::unexpected(*std::move(m_refusal));
        if (!m_readsInput)
            return std::unexpected(refuse("the query does not read 'input'", kOneSelect));
        return std::move(m_facts);
    }

private:
    // Names that WITH gives to queries. Where they are not visible, DuckDB says so.
    void collectNames(const Json &node)
    {
        if (node.is_object()) {
            if (const auto map = node.find("cte_map"); map != node.end()) {
                for (const auto &entry : map->value("map", Json::array()))
                    m_named.insert(lowerAscii(textAt(entry, "key")));
            }
        }
        if (node.is_structured()) {
            for (const auto &child : node)
                collectNames(child);
        }
    }

    void visit(const Json &node)
    {
        if (m_refusal)
            return;
        if (node.is_object())
            look(node);
        if (node.is_structured()) {
            for (const auto &child : node)
                visit(child);
        }
    }

    void look(const Json &node)
    {
        const auto type = textAt(node, "type");
        const auto kind = textAt(node, "class");
        if (kind == "PARAMETER") {
            stop(node, refuse("a parameter ($ or ?) has no value here",
                              "Pipeline parameters are written as ${name}."));
        } else if (kind == "FUNCTION") {
            noteIfVolatile(node, lowerAscii(textAt(node, "function_name")), unstableFunctions());
        } else if (kind == "COLUMN_REF") {
            lookAtColumn(node);
        } else if (kind.empty() && type == "BASE_TABLE") {
            lookAtTable(node);
        } else if (kind.empty() && type == "TABLE_FUNCTION") {
            lookAtTableFunction(node);
        } else if (kind.empty() && type == "SHOW_REF") {
            stop(node, refuse("DESCRIBE, SHOW and SUMMARIZE are not possible here", kOneSelect));
        }
    }

    void lookAtTable(const Json &node)
    {
        const auto name = textAt(node, "table_name");
        const bool isPlain =
            textAt(node, "schema_name").empty() && textAt(node, "catalog_name").empty();
        if (isPlain && lowerAscii(name) == kInputTable) {
            m_readsInput = true;
        } else if (!isPlain || !m_named.contains(lowerAscii(name))) {
            auto refusal = refuse(fmt::format("there is no table '{}'", name),
                                  "The rows of this node are the table 'input'; files and other "
                                  "tables are read by extractors.");
            refusal.candidates = nearestNames(name, {std::string(kInputTable)});
            stop(node, std::move(refusal));
        }
    }

    void lookAtTableFunction(const Json &node)
    {
        const auto function = node.find("function");
        const auto name =
            function == node.end() ? std::string() : lowerAscii(textAt(*function, "function_name"));
        if (std::ranges::binary_search(kTableFunctions, std::string_view(name)))
            return;
        stop(node, refuse(fmt::format("'{}' cannot be read from here", name),
                          "A query sees the table 'input' only; files are read by extractors."));
    }

    void lookAtColumn(const Json &node)
    {
        const auto names = node.find("column_names");
        if (names == node.end() || names->size() != 1 || !names->front().is_string())
            return;
        const auto name = lowerAscii(names->front().get<std::string>());
        const auto isColumn = [&](const model::Column &column) {
            return lowerAscii(column.name) == name;
        };
        if (std::ranges::none_of(m_input.columns, isColumn))
            noteIfVolatile(node, name, unstableKeywords());
    }

    void noteIfVolatile(const Json &node, const std::string &name,
                        std::span<const std::string_view> known)
    {
        if (!std::ranges::binary_search(known, std::string_view(name)))
            return;
        auto note = refuse(fmt::format("'{}' gives another result in each run", name));
        place(note, node);
        m_facts.volatileCalls.push_back(std::move(note));
    }

    void stop(const Json &node, Refusal refusal)
    {
        place(refusal, node);
        m_refusal = std::move(refusal);
    }

    void place(Refusal &refusal, const Json &node) const
    {
        if (const auto byte = byteOf(node); byte && *byte < m_sql.size())
            locate(refusal, m_sql, *byte);
    }

    const model::Schema &m_input;
    const std::string &m_sql;
    std::set<std::string> m_named;
    bool m_readsInput = false;
    QueryFacts m_facts;
    std::optional<Refusal> m_refusal;
};

} // namespace

std::expected<QueryFacts, Refusal> inspectQuery(SqlSession &session, const model::Schema &input,
                                                const std::string &sql)
{
    if (sql.find('\0') != std::string::npos)
        return std::unexpected(refuse("the query holds a NUL character"));
    auto tree = parseSelect(session, sql, "only a SELECT is possible here");
    if (!tree) {
        auto refusal = std::move(tree).error();
        if (refusal.byte)
            locate(refusal, sql, *refusal.byte);
        else if (refusal.remedy.empty())
            refusal.remedy = kOneSelect;
        return std::unexpected(std::move(refusal));
    }
    if ((*tree)["statements"].size() != 1) {
        return std::unexpected(
            refuse("there is more than one statement",
                   "Write one SELECT; parts of it can be named in WITH before it."));
    }
    return QueryInspector(input, sql).inspect(*tree);
}

} // namespace etl::nodes
