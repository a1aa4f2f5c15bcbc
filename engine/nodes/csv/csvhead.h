// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/nodes/csv/csvsettings.h"
#include "engine/nodes/files/compression.h"
#include "engine/nodes/files/sourcefile.h"

#include <cstdint>
#include <string>
#include <vector>

namespace etl::nodes::csv {

// What the first bytes of a file, decompressed where needed, say about it.
struct FileHead
{
    Dialect dialect;
    Compression compression = Compression::None;
    std::string sample;     // the first bytes of the text, from offset 0
    bool whole = false;     // the text has no more
    std::uint64_t size = 0; // bytes of the text; estimated when they are compressed
    bool sizeExact = true;
    std::size_t recordsBegin =
        0; // first record in `sample`: behind BOM and skipped lines, header included
    std::uint64_t dataBegin = 0;    // first data record, as an offset in the text
    std::uint64_t dataLine = 1;     // its physical line
    std::vector<std::string> names; // of the header, as written; empty without one
};

inline constexpr std::size_t kSampleBytes = 1024 * 1024;

// Reads and interprets up to `sampleBytes` of the file. The same file and settings always give the
// same answer, in whichever process. Errors name the setting. Any thread.
Result<FileHead> readHead(const SourceFile &file, const ReadSettings &settings,
                          std::size_t sampleBytes = kSampleBytes);

// The fields of the record that begins at `begin`; fewer when the text ends. `end` is set behind
// its line end.
std::vector<std::string> splitRecord(std::string_view text, std::size_t begin,
                                     const Dialect &dialect, std::size_t &end);

} // namespace etl::nodes::csv
