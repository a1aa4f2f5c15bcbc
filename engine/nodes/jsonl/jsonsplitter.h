// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/model/plan.h"
#include "engine/nodes/files/sourcefile.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace etl::nodes::jsonl {

// Cuts the lines of a plain file from `dataBegin` on into splits of about `targetBytes`, each from
// the first byte of a line to that of a later one, with its line number and the file's stamp in
// `aux`. A line feed cannot stand inside a JSON string, so every one ends a line, and the splits
// are exact whatever the lines hold. Reads the file once, to count lines; not at all for one split.
// Any thread.
Result<std::vector<model::Split>> splitFile(const SourceFile &file, std::uint64_t dataBegin,
                                            std::uint64_t targetBytes,
                                            const std::function<bool()> &cancelled = {});

} // namespace etl::nodes::jsonl
