// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/operator.h"

#include <cstdint>
#include <string>
#include <vector>

namespace etl::runtime {

struct PartReference
{
    std::string path;
    std::uint64_t committedLength = 0;
};

struct JoinedOutput
{
    std::uint64_t rows = 0;
    std::uint64_t bytes = 0;
};

// Joins the pieces of all part files of a loader, in source order, into `temporaryPath`, flushed to
// disk. May be repeated after a death, with JoinStart::Resume when the parts are the same. A worker
// process's main thread.
Result<JoinedOutput> joinOutput(const NodeRegistry &registry, const model::CheckedNode &node,
                                const std::vector<PartReference> &parts,
                                const std::string &temporaryPath, JoinStart start);

} // namespace etl::runtime
