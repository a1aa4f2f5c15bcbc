// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/nodes/csv/dialect.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace etl::nodes::csv {

// The exact state machine of a dialect, byte by byte, over text that comes in pieces: for dialects
// and files whose records the parity of quotes does not tell. Own thread only.
class RecordWalker
{
public:
    explicit RecordWalker(const Dialect &dialect) : m_dialect(dialect) {}

    // Walks over [data, data + size). `next` is the byte after it ('\n' or anything else): a CR as
    // the last byte needs it. Calls onField(position) at each delimiter and onRecord(position) at
    // each line end that ends a record (an empty line or a comment is one too); walking stops
    // behind it when onRecord returns false. The number of bytes walked.
    template<typename OnField, typename OnRecord>
    std::size_t walk(const char *data, std::size_t size, char next, OnField onField,
                     OnRecord onRecord);

    bool atRecordStart() const { return m_state == State::RecordStart; }
    bool insideQuotes() const { return m_state == State::Quoted || m_state == State::Escaped; }

private:
    enum class State : std::uint8_t {
        RecordStart,
        FieldStart,
        Plain,
        Quoted,
        Escaped,
        AfterQuote,
        Comment
    };

    // The next state for a byte that ends neither field nor record.
    State after(char c) const;
    // Skips bytes that cannot change the state.
    std::size_t skip(const char *data, std::size_t at, std::size_t size) const;

    Dialect m_dialect;
    State m_state = State::RecordStart;
};

inline RecordWalker::State RecordWalker::after(char c) const
{
    switch (m_state) {
    case State::RecordStart:
        if (m_dialect.commenting && c == m_dialect.comment)
            return State::Comment;
        [[fallthrough]];
    case State::FieldStart:
        return m_dialect.quoting && c == m_dialect.quote ? State::Quoted : State::Plain;
    case State::Quoted:
        if (c == m_dialect.quote)
            return State::AfterQuote;
        return m_dialect.escaping && c == m_dialect.escape ? State::Escaped : State::Quoted;
    case State::Escaped:
        return State::Quoted;
    case State::AfterQuote:
        return c == m_dialect.quote ? State::Quoted : State::Plain;
    case State::Plain:
    case State::Comment:
        break;
    }
    return m_state;
}

inline std::size_t RecordWalker::skip(const char *data, std::size_t at, std::size_t size) const
{
    if (m_state == State::Quoted && !m_dialect.escaping) {
        const void *found = std::memchr(data + at, m_dialect.quote, size - at);
        return found ? static_cast<std::size_t>(static_cast<const char *>(found) - data) : size;
    }
    if (m_state == State::Plain) {
        while (at < size && data[at] != m_dialect.delimiter && data[at] != '\n' && data[at] != '\r')
            ++at;
    }
    return at;
}

template<typename OnField, typename OnRecord>
std::size_t RecordWalker::walk(const char *data, std::size_t size, char next, OnField onField,
                               OnRecord onRecord)
{
    std::size_t at = 0;
    while ((at = skip(data, at, size)) < size) {
        const char c = data[at];
        const bool quoted = insideQuotes();
        if (!quoted && (c == '\n' || c == '\r')) {
            const char following = at + 1 < size ? data[at + 1] : next;
            if (c == '\n' || following != '\n') {
                m_state = State::RecordStart;
                if (!onRecord(at))
                    return at + 1;
            }
        } else if (!quoted && c == m_dialect.delimiter && m_state != State::Comment) {
            m_state = State::FieldStart;
            onField(at);
        } else {
            m_state = after(c);
        }
        ++at;
    }
    return size;
}

} // namespace etl::nodes::csv
