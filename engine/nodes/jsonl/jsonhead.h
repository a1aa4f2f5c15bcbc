// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/model/schema.h"
#include "engine/nodes/files/compression.h"
#include "engine/nodes/files/sourcefile.h"
#include "engine/nodes/jsonl/jsonsettings.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace etl::nodes::jsonl {

struct JsonColumn
{
    std::string key;  // in the file, exactly
    std::string name; // unique whatever the case, as SQL needs it
    model::DataType type;
    bool given = false; // the type is that of the setting `columns`
    bool seen = false;  // some sampled row has the key
};

// The first of a kind of problem in the sample, and how many there are.
struct LineProblem
{
    std::uint64_t count = 0;
    std::uint64_t line = 0; // physical, of the first one
    std::string text;
};

// What the first megabyte of a file (and, of a large plain one, a piece of its middle and its end)
// says about it.
struct JsonHead
{
    Compression compression = Compression::None;
    std::uint64_t dataBegin = 0;     // in the text: behind a byte order mark
    std::uint64_t textBytes = 0;     // estimated when they are compressed and more than the sample
    bool whole = false;              // the sample is the whole text
    std::uint64_t rows = 0;          // usable ones in the first megabyte
    std::uint64_t bytes = 0;         // of all its lines
    LineProblem badLines;            // of the first megabyte
    std::vector<JsonColumn> columns; // in the order in which the keys first appear
    std::vector<std::string> unusableTypes; // "column 'a': ...", of the setting `columns`
};

// The same file and settings give the same answer, in whichever process. Errors name the setting.
// Any thread.
Result<JsonHead> readHead(const SourceFile &file, const JsonSettings &settings,
                          const std::function<bool()> &cancelled = {});

} // namespace etl::nodes::jsonl
