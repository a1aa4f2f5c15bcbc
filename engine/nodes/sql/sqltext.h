// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Small operations on SQL and UTF-8 text. Pure; any thread.
namespace etl::nodes {

// "name" with inner quotes doubled.
std::string quoteIdentifier(std::string_view name);
// 'text' with inner quotes doubled.
std::string quoteLiteral(std::string_view text);

// Byte at which the character with this number begins; the text's size when there are fewer.
std::size_t byteOfCharacter(std::string_view utf8, std::size_t character);

// Length in bytes of the word, number, quoted text or sign that begins at `byte`; at least 1 while
// inside the text.
std::size_t tokenLength(std::string_view sql, std::size_t byte);

} // namespace etl::nodes
