// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/protocol/runvalues.h"
#include "engine/supervisor/outputcommitter.h"
#include "engine/supervisor/runcontext.h"
#include "engine/supervisor/runcrew.h"

#include <optional>

namespace etl::supervisor {

// Rows in the queues that nobody will take any more. REQUIRES: every worker is reaped and
// recovered.
std::uint64_t rowsInQueues(const RunContext &context);

// Rows that have left the extractors, since the run first began.
std::uint64_t rowsRead(const RunContext &context);

// The figures of a run, from its shared memory; outcome of loaders whose files were removed with
// `leftOver` files as told by removeLoaderFiles(), by loader. REQUIRES: as above.
protocol::RunReport makeReport(const RunContext &context, const RunCrew &crew,
                               const OutputCommitter &committer,
                               const std::vector<std::vector<std::string>> &leftOver, bool kept);

} // namespace etl::supervisor
