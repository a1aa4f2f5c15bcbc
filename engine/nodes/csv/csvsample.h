// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/schema.h"
#include "engine/nodes/csv/csvcolumns.h"
#include "engine/nodes/csv/csvhead.h"
#include "engine/nodes/files/sourcefile.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace etl::nodes::csv {

// The first of a kind of problem in the sampled rows, and how many there are.
struct SampleProblem
{
    std::uint64_t count = 0;
    std::uint64_t line = 0; // physical, of the first one
    std::uint64_t offset = 0;
    std::string column; // of the first one
    std::string text;   // about the first one
};

struct SampleFindings
{
    model::Schema schema;
    std::uint64_t rows = 0;  // usable ones in the first megabyte
    std::uint64_t bytes = 0; // of all its records
    bool whole = false;      // the file has no more
    SampleProblem oddRows;   // another number of fields
    SampleProblem badValues; // not of the given type
    SampleProblem notUtf8;
    SampleProblem nulBytes;
    // A VARCHAR column that a `dateFormat` would make a DATE, and that format; else empty.
    std::string datesColumn;
    std::string datesFormat;
};

// Looks at the rows of the file's head, and for types also at pieces of the middle and the end of a
// large file. Any thread.
Result<SampleFindings> sampleRows(const SourceFile &file, const FileHead &head,
                                  const ReadSettings &settings,
                                  const std::vector<FileColumn> &columns,
                                  const std::function<bool()> &cancelled);

} // namespace etl::nodes::csv
