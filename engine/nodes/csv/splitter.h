// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/model/plan.h"
#include "engine/nodes/csv/csvhead.h"
#include "engine/nodes/files/sourcefile.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace etl::nodes::csv {

struct SplitOptions
{
    std::uint64_t targetBytes = 16 * 1024 * 1024;
    unsigned threads = 2;
    std::uint64_t bytesPerThread = 8 * 1024 * 1024; // less is not worth one more thread
    std::size_t blockBytes = 256 * 1024; // read at a time; stays in the processor's cache
    std::function<bool()> cancelled;
};

// Cuts the data of a file into splits of about `targetBytes`, each from the first byte of a record
// to the first byte of a later one, with its exact physical line and the file's stamp in `aux`. Row
// counts are estimates: blank lines and rejected rows count. Any thread; works in threads of its
// own.
//
// One pass counts quotes per range, whose parity tells at each bound whether it lies inside quotes.
// Where parity is no guide (an escape character, comments, a stray quote somewhere) the exact state
// machine walks the file instead, in one thread and at a third of the speed; the splits are as
// exact.
Result<std::vector<model::Split>> splitFile(const SourceFile &file, const FileHead &head,
                                            const SplitOptions &options);

} // namespace etl::nodes::csv
