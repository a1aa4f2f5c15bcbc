// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/nodes/csv/tokenizer.h"

#include <cstddef>
#include <cstring>
#include <string>

namespace etl::nodes::csv {

// A field's text without its quotes. At least kBackSlack bytes behind `end` may be read.
struct FieldText
{
    const char *begin = nullptr;
    const char *end = nullptr;
    bool quoted = false;
    bool malformed = false; // text follows the closing quote
};

// Strips and unescapes fields. Own thread only.
class FieldReader
{
public:
    FieldReader(const Tokens &tokens, const Dialect &dialect)
        : m_tokens(tokens)
        , m_quote(dialect.quoting ? dialect.quote : '\n') // no field begins with a line end
        , m_escaping(dialect.escaping)
        , m_escape(dialect.escape)
    {}

    // Calls use(row, field) for each row's field of `column`; the field is valid during the call.
    template<typename Use>
    void forEach(std::size_t column, Use use)
    {
        const std::size_t columns = m_tokens.columns;
        const bool last = column + 1 == columns;
        std::size_t row = 0;
        for (const RowRun &run : m_tokens.runs) {
            const std::uint32_t *at = m_tokens.ends + run.firstField + column;
            for (std::size_t i = 0; i < run.rows; ++i, at += columns)
                use(row++, last ? readLast(at[-1] + 1, at[0]) : read(at[-1] + 1, at[0]));
        }
    }

    FieldText read(std::uint32_t begin, std::uint32_t end)
    {
        FieldText field{m_tokens.data + begin, m_tokens.data + end, false, false};
        if (begin != end && *field.begin == m_quote) [[unlikely]]
            unquote(field);
        return field;
    }

    // Of the last column, whose end may be the LF of a CR LF.
    FieldText readLast(std::uint32_t begin, std::uint32_t end)
    {
        const char *data = m_tokens.data;
        return read(begin,
                    end - (end > begin && data[end] == '\n' && data[end - 1] == '\r' ? 1 : 0));
    }

private:
    void unquote(FieldText &field)
    {
        field.quoted = true;
        const auto inner = static_cast<std::size_t>(field.end - field.begin) - 2;
        const bool closed = field.end - field.begin >= 2 && field.end[-1] == m_quote;
        if (closed && !m_escaping
            && (m_tokens.plainQuotes || std::memchr(field.begin + 1, m_quote, inner) == nullptr)) {
            ++field.begin;
            --field.end;
            return;
        }
        unescape(field);
    }

    void unescape(FieldText &field)
    {
        m_scratch.clear();
        const char *at = field.begin + 1;
        bool closed = false;
        for (; at < field.end; ++at) {
            if (m_escaping && *at == m_escape && at + 1 < field.end) {
                m_scratch += *++at;
            } else if (*at != m_quote) {
                m_scratch += *at;
            } else if (at + 1 < field.end && at[1] == m_quote) {
                m_scratch += *++at;
            } else {
                closed = true;
                ++at;
                break;
            }
        }
        field.malformed = !closed || at != field.end;
        const std::size_t size = m_scratch.size();
        m_scratch.append(Tokenizer::kBackSlack, '\0');
        field.begin = m_scratch.data();
        field.end = m_scratch.data() + size;
    }

    const Tokens &m_tokens;
    const char m_quote;
    const bool m_escaping;
    const char m_escape;
    std::string m_scratch;
};

} // namespace etl::nodes::csv
