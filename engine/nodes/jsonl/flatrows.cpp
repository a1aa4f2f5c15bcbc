// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/jsonl/flatrows.h"

namespace etl::nodes::jsonl {

namespace {

constexpr char kQuote = '\x01';
constexpr char kBehindField = ',';

} // namespace

csv::Dialect FlatRows::dialect()
{
    csv::Dialect dialect;
    dialect.delimiter = kBehindField;
    dialect.quote = kQuote;
    return dialect;
}

csv::ValueFormat FlatRows::format()
{
    return {csv::NullTexts({""}), {}, '.', csv::Encoding::Utf8};
}

void FlatRows::add(const std::vector<const JsonMember *> &values)
{
    for (const JsonMember *value : values) {
        if (value && value->kind != JsonKind::Null) {
            const std::string_view text = value->text;
            if (text.empty() || text.front() == kQuote) [[unlikely]]
                addQuoted(text);
            else
                m_text.append(text);
        }
        m_ends.push_back(static_cast<std::uint32_t>(m_text.size()));
        m_text += kBehindField;
    }
    ++m_rows;
}

void FlatRows::addQuoted(std::string_view text)
{
    m_text += kQuote;
    for (const char c : text) {
        if (c == kQuote)
            m_text += kQuote;
        m_text += c;
    }
    m_text += kQuote;
}

csv::Tokens FlatRows::tokens()
{
    csv::Tokens tokens;
    // Readable room behind the last field; the next row overwrites it.
    m_text.reserve(m_text.size() + csv::Tokenizer::kBackSlack);
    tokens.data = m_text.data();
    tokens.ends = m_ends.data() + 1;
    tokens.columns = m_columns;
    tokens.runs = {{0, m_rows}};
    tokens.rows = m_rows;
    tokens.consumed = m_text.size();
    tokens.plainQuotes = false;
    tokens.ascii = true; // the parser has checked that it is UTF-8
    return tokens;
}

void FlatRows::clear()
{
    m_text.clear();
    // The first field begins one behind this.
    m_ends.assign(1, static_cast<std::uint32_t>(-1));
    m_rows = 0;
}

} // namespace etl::nodes::jsonl
