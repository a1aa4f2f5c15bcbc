// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/nodes/csv/sourcefile.h"

#include <cstddef>
#include <cstdint>

namespace etl::nodes::csv {

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

} // namespace etl::nodes::csv
