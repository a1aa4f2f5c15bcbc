// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/model/plan.h"
#include "engine/nodes/files/compressedposition.h"
#include "engine/nodes/files/compression.h"
#include "engine/nodes/files/decompressor.h"
#include "engine/nodes/files/inputwindow.h"
#include "engine/nodes/files/sourcefile.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace etl::nodes {

// A split of a text file as a window over its bytes, with the positions that the runtime keeps:
// byte offsets in a plain file, a CompressedPosition in a compressed one, which is decompressed
// from its beginning wherever the reading starts. Own thread only.
class SplitReader
{
public:
    // `repeat`: how often the run reads the file. Before start(); errors name the setting.
    Status open(SourceFile file, Compression compression, std::uint64_t repeat);

    // The one split of a compressed file whose records begin at `textBegin`.
    static Result<model::Split> compressedSplit(const SourceFile &file, Compression compression,
                                                std::uint64_t repeat, std::uint64_t textBegin,
                                                std::uint64_t firstLine);

    // Goes to `position`. Of a compressed file, `see` gets the split's text before it. Errors:
    // BadData when the file was changed since the split was made, or is damaged.
    Status start(const model::Split &split, std::uint64_t position, std::size_t blockBytes,
                 const std::function<bool()> &stopped,
                 const std::function<void(std::string_view)> &see);

    bool isStarted() const { return m_window.has_value(); }
    bool isCompressed() const { return m_compression != Compression::None; }
    const SourceFile &file() const { return m_file; }
    InputWindow &window() { return *m_window; }
    // Where a replacement goes on, for the runtime. Tells of the file's change, too.
    Result<std::uint64_t> position();

private:
    std::uint64_t fileBytesUsed() const;

    SourceFile m_file;
    Compression m_compression = Compression::None;
    CompressedPosition m_positions; // of a compressed file

    // Of the current split.
    std::uint64_t m_stamp = 0;
    std::uint64_t m_position = 0; // as last told
    std::unique_ptr<Decompressor> m_stream;
    std::optional<InputWindow> m_window;
};

} // namespace etl::nodes
