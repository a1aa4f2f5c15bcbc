// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/csv/textquoting.h"

#include "engine/nodes/csv/parsenumber.h"

#include <cstring>
#include <emmintrin.h>

namespace etl::nodes::csv {

namespace {

constexpr std::string_view kValueCharacters = "0123456789+-.: eTZtruefalsnixABCDEF\\";

bool hasAny(__m128i bytes, char a, char b)
{
    const __m128i lineEnds = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')),
                                          _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\r')));
    const __m128i marks = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(a)),
                                       _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b)));
    return _mm_movemask_epi8(_mm_or_si128(lineEnds, marks)) != 0;
}

bool hasAny16(const char *data, char a, char b)
{
    __m128i bytes;
    std::memcpy(&bytes, data, 16);
    return hasAny(bytes, a, b);
}

// 8 to 16 bytes: the first and the last 8, which may overlap.
bool hasAny8To16(const char *data, std::size_t size, char a, char b)
{
    const auto first = static_cast<long long>(load8(data));
    const auto last = static_cast<long long>(load8(data + size - 8));
    return hasAny(_mm_set_epi64x(last, first), a, b);
}

} // namespace

TextQuoting::TextQuoting(const WriteSettings &settings)
    : m_delimiter(settings.delimiter)
    , m_quote(settings.quote)
    , m_nullText(settings.nullText)
    , m_coversValues(kValueCharacters.find(settings.delimiter) != std::string_view::npos
                     || kValueCharacters.find(settings.quote) != std::string_view::npos
                     || (!m_nullText.empty()
                         && m_nullText.find_first_not_of(kValueCharacters) == std::string::npos))
{}

bool TextQuoting::needsQuotes(std::string_view text) const
{
    const std::size_t size = text.size();
    if (size == m_nullText.size() && text == m_nullText)
        return true;
    if (size >= 16) {
        std::size_t at = 0;
        for (; at + 16 <= size; at += 16) {
            if (hasAny16(text.data() + at, m_delimiter, m_quote))
                return true;
        }
        return hasAny16(text.data() + size - 16, m_delimiter, m_quote);
    }
    if (size >= 8)
        return hasAny8To16(text.data(), size, m_delimiter, m_quote);
    for (const char c : text) {
        if (c == m_delimiter || c == m_quote || c == '\n' || c == '\r')
            return true;
    }
    return false;
}

char *TextQuoting::write(char *to, std::string_view text) const
{
    if (!needsQuotes(text)) {
        std::memcpy(to, text.data(), text.size());
        return to + text.size();
    }
    *to++ = m_quote;
    for (const char c : text) {
        if (c == m_quote)
            *to++ = c;
        *to++ = c;
    }
    *to++ = m_quote;
    return to;
}

} // namespace etl::nodes::csv
