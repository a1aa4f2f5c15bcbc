// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/nodes/files/sourcefile.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace etl::nodes {

// Physical line ends (LF, CR LF, lone CR) in `data`; `next` is the byte behind it, for a CR at the
// end.
std::uint64_t countLineEnds(const char *data, std::size_t size, char next);

// Tells the physical line of byte offsets that are asked for in rising order, by counting on from
// the last one. Only rejects need lines, so that reading good rows costs nothing for them. Own
// thread only.
class LineCounter
{
public:
    LineCounter(const SourceFile &file, std::uint64_t offset, std::uint64_t line)
        : m_file(&file)
        , m_offset(offset)
        , m_line(line)
    {}

    Result<std::uint64_t> lineAt(std::uint64_t offset);

private:
    const SourceFile *m_file;
    std::uint64_t m_offset;
    std::uint64_t m_line; // of m_offset
};

// The physical line of a text that goes by once, piece by piece. Own thread only.
class LineTally
{
public:
    explicit LineTally(std::uint64_t firstLine) : m_line(firstLine) {}

    // Goes on behind `text`.
    void pass(std::string_view text);
    // The line that begins, or goes on, `next` bytes into `text`, which begins where the tally is
    // and holds one byte more if there is one.
    std::uint64_t lineAt(std::string_view text, std::size_t next) const;

private:
    std::uint64_t m_line;
    bool m_afterReturn = false; // the last byte was a CR: an LF behind it is no further line end
};

} // namespace etl::nodes
