// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace etl::nodes::jsonl {

enum class JsonKind : std::uint8_t { Null, Boolean, Number, String, Nested };

// A member of an object. `key` and a string's `text` are unescaped; the text of every other value
// is as it stands in the file.
struct JsonMember
{
    std::string_view key;
    JsonKind kind = JsonKind::Null;
    std::string_view text;
};

// Parses lines that hold one JSON object each, strictly after RFC 8259. Whatever the bytes are, the
// answer is the members or what is wrong; no recursion, and memory by the longest line so far. Own
// thread only.
class LineParser
{
public:
    static constexpr std::size_t kBackSlack = 64;   // readable bytes behind a line
    static constexpr std::size_t kMostDepth = 1024; // of arrays and objects in each other

    LineParser();
    ~LineParser();
    LineParser(const LineParser &) = delete;
    LineParser &operator=(const LineParser &) = delete;

    // The members in the order of the line, keys as often as they occur. Valid until the next call
    // and as long as `line` is. The error says what is wrong, without the place.
    std::expected<const std::vector<JsonMember> *, std::string> parse(std::string_view line);

private:
    class Parsers;

    std::unique_ptr<Parsers> m_parsers;
    std::vector<JsonMember> m_members;
    bool m_wasLong = false; // the last line was so long that its memory is not worth keeping
};

// A number as JSON writes them: no leading zeros, no plus, digits on both sides of the point.
bool isJsonNumber(std::string_view text);

} // namespace etl::nodes::jsonl
