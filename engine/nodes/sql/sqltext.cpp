// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/sql/sqltext.h"

#include <algorithm>

namespace etl::nodes {

namespace {

std::string quote(std::string_view text, char mark)
{
    std::string quoted(1, mark);
    for (const char c : text) {
        if (c == mark)
            quoted += mark;
        quoted += c;
    }
    return quoted + mark;
}

bool continuesCharacter(char c)
{
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

bool isWordCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'
           || static_cast<unsigned char>(c) >= 0x80U;
}

} // namespace

std::string quoteIdentifier(std::string_view name)
{
    return quote(name, '"');
}

std::string quoteLiteral(std::string_view text)
{
    return quote(text, '\'');
}

std::size_t byteOfCharacter(std::string_view utf8, std::size_t character)
{
    for (std::size_t byte = 0; byte < utf8.size(); ++byte) {
        if (continuesCharacter(utf8[byte]))
            continue;
        if (character == 0)
            return byte;
        --character;
    }
    return utf8.size();
}

std::size_t tokenLength(std::string_view sql, std::size_t byte)
{
    if (byte >= sql.size())
        return 0;
    const char first = sql[byte];
    if (first == '"' || first == '\'') {
        const auto end = sql.find(first, byte + 1);
        return (end == std::string_view::npos ? sql.size() : end + 1) - byte;
    }
    std::size_t end = byte;
    while (end < sql.size() && isWordCharacter(sql[end]))
        ++end;
    return std::max<std::size_t>(end - byte, 1);
}

} // namespace etl::nodes
