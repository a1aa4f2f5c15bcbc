// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/nodes/csv/referenceparser.h"

namespace etl::test {

namespace {

class ReferenceParser
{
public:
    ReferenceParser(std::string_view text, const nodes::csv::Dialect &dialect)
        : m_text(text)
        , m_dialect(dialect)
    {}

    bool atEnd() const { return m_at >= m_text.size(); }

    ReferenceRecord next()
    {
        ReferenceRecord record;
        record.offset = m_at;
        record.line = m_line;
        if (m_dialect.commenting && m_text[m_at] == m_dialect.comment) {
            while (!atEnd() && lineEnd() == 0)
                ++m_at;
            finish(record);
            return record;
        }
        do {
            readField(record);
        } while (!record.unclosed && takeDelimiter());
        finish(record);
        return record;
    }

private:
    // Length of the line end at the position, 0 if there is none.
    std::size_t lineEnd() const
    {
        if (m_text[m_at] == '\n')
            return 1;
        if (m_text[m_at] != '\r')
            return 0;
        return m_at + 1 < m_text.size() && m_text[m_at + 1] == '\n' ? 2 : 1;
    }

    bool takeDelimiter()
    {
        if (atEnd() || m_text[m_at] != m_dialect.delimiter)
            return false;
        ++m_at;
        return true;
    }

    void readField(ReferenceRecord &record)
    {
        std::string value;
        const bool quoted = m_dialect.quoting && !atEnd() && m_text[m_at] == m_dialect.quote;
        if (quoted && !readQuoted(value)) {
            record.unclosed = true;
            return;
        }
        const std::size_t rest = m_at;
        while (!atEnd() && m_text[m_at] != m_dialect.delimiter && lineEnd() == 0)
            value += m_text[m_at++];
        if (quoted && m_at > rest && record.malformed < 0)
            record.malformed = static_cast<int>(record.fields.size());
        record.fields.push_back(value);
        record.quoted.push_back(quoted);
    }

    bool readQuoted(std::string &value)
    {
        ++m_at;
        while (!atEnd()) {
            const char c = m_text[m_at];
            if (c == m_dialect.quote) {
                ++m_at;
                if (atEnd() || m_text[m_at] != m_dialect.quote)
                    return true;
                value += c;
                ++m_at;
            } else if (m_dialect.escaping && c == m_dialect.escape) {
                ++m_at;
                if (atEnd())
                    return false;
                countLine();
                value += m_text[m_at++];
            } else {
                countLine();
                value += c;
                ++m_at;
            }
        }
        return false;
    }

    // A line end inside quotes is one physical line, counted at its last character.
    void countLine()
    {
        if (m_text[m_at] == '\n'
            || (m_text[m_at] == '\r' && (m_at + 1 == m_text.size() || m_text[m_at + 1] != '\n')))
            ++m_line;
    }

    void finish(ReferenceRecord &record)
    {
        record.raw = std::string(m_text.substr(record.offset, m_at - record.offset));
        if (!atEnd()) {
            m_at += lineEnd();
            ++m_line;
        }
    }

    std::string_view m_text;
    const nodes::csv::Dialect &m_dialect;
    std::size_t m_at = 0;
    std::uint64_t m_line = 1;
};

} // namespace

std::vector<ReferenceRecord>
referenceRecords(std::string_view text, const nodes::csv::Dialect &dialect, std::size_t columns)
{
    std::vector<ReferenceRecord> records;
    ReferenceParser parser(text, dialect);
    while (!parser.atEnd()) {
        ReferenceRecord record = parser.next();
        const bool comment = dialect.commenting && record.raw.starts_with(dialect.comment);
        const bool blank = record.raw.empty() && columns > 1;
        if (!comment && !blank)
            records.push_back(std::move(record));
    }
    return records;
}

} // namespace etl::test
