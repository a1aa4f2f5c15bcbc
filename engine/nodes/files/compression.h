// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/nodes/files/sourcefile.h"

#include <cstdint>
#include <string_view>

// How an input file is compressed. Any thread.
namespace etl::nodes {

enum class Compression : std::uint8_t { None, Gzip, Zstd };

// As people write it: "gzip".
std::string_view compressionName(Compression compression);

// By the setting `compression`: auto (or nothing), none, gzip, zstd. Auto looks at the file's first
// bytes, not at its name. BadSetting for another word; BadData when the file is not what was said.
Result<Compression> compressionOf(const SourceFile &file, std::string_view setting);

// Where a compressed stream of that kind may begin.
bool beginsStream(Compression compression, std::string_view bytes);

} // namespace etl::nodes
