// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/sql/syntaxtree.h"

#include "engine/nodes/sql/sqltext.h"

#include <charconv>
#include <limits>

namespace etl::nodes {

using model::Json;

std::expected<Json, Refusal> parseSelect(SqlSession &session, const std::string &sql,
                                         const std::string &otherStatement)
{
    const auto text = session.valueOf("SELECT json_serialize_sql(CAST($1 AS VARCHAR))", sql);
    if (!text)
        return std::unexpected(refuse(shortMessage(text.error())));
    auto tree = Json::parse(*text, nullptr, false);
    if (!tree.is_object())
        return std::unexpected(refuse("the text is not readable"));
    if (!tree.value("error", true))
        return tree;
    if (textAt(tree, "error_type") != "parser")
        return std::unexpected(refuse(otherStatement));
    auto refusal = refuse(textAt(tree, "error_message"));
    // The parser counts characters.
    const auto position = textAt(tree, "position");
    std::size_t character = 0;
    const auto *end = position.data() + position.size();
    if (std::from_chars(position.data(), end, character).ec == std::errc())
        refusal.byte = byteOfCharacter(sql, character);
    return std::unexpected(refusal);
}

std::string textAt(const Json &node, const char *key)
{
    const auto found = node.find(key);
    return found != node.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<std::size_t> byteOf(const Json &node)
{
    const auto position = node.find("query_location");
    if (position == node.end() || !position->is_number_unsigned())
        return std::nullopt;
    const auto byte = position->get<std::uint64_t>();
    return byte == std::numeric_limits<std::uint64_t>::max() ? std::nullopt
                                                             : std::optional<std::size_t>(byte);
}

} // namespace etl::nodes
