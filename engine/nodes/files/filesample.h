// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/nodes/files/compression.h"
#include "engine/nodes/files/sourcefile.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace etl::nodes {

// The first bytes of a text file, decompressed.
struct FileSample
{
    Compression compression = Compression::None;
    std::string text;
    bool whole = false;          // the file's text has no more
    std::uint64_t textBytes = 0; // of the whole text; an estimate when that is compressed
    bool textBytesExact = true;
};

// Up to `mostBytes` of the text. `compression` is that setting's value. Errors name the setting.
// Any thread.
Result<FileSample> sampleFile(const SourceFile &file, std::string_view compression,
                              std::size_t mostBytes);

// BadData, which says what it is instead, when the bytes are those of a known other format.
Status checkTextSignature(const SourceFile &file, std::string_view sample);

} // namespace etl::nodes
