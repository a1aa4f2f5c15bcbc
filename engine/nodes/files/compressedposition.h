// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/nodes/files/compression.h"

#include <cstdint>

namespace etl::nodes {

// The source positions of a compressed file, which is one split. A position has to tell where in
// the text a replacement goes on, and how far the reading has come, though nobody knows the text's
// length before its end. So its low bits are the offset in the text, and its high bits the share of
// the compressed bytes that were used: it grows with both, and the end is known from the start.
// A value; any thread.
class CompressedPosition
{
public:
    // Of a file of `fileBytes` that is read `repeat` times, so that sums of all splits fit as well.
    // Unsupported for files so large that no room is left.
    static Result<CompressedPosition> forFile(const SourceFile &file, Compression compression,
                                              std::uint64_t repeat);

    std::uint64_t textOffset(std::uint64_t position) const { return position & (m_scale - 1); }
    // The position `textOffset` when `fileBytesRead` are used: at least `before`, less than end().
    std::uint64_t at(std::uint64_t textOffset, std::uint64_t fileBytesRead,
                     std::uint64_t before) const;
    std::uint64_t end() const { return m_steps * m_scale; }

private:
    std::uint64_t m_scale = 1; // more than the text can have bytes; a power of two
    std::uint64_t m_steps = 1;
    std::uint64_t m_fileBytes = 1;
};

} // namespace etl::nodes
