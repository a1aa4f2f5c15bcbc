// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/supervisor/runcontext.h"

#include <cstdint>
#include <string>

namespace etl::supervisor {

// Where a worker of the run writes the rows it sets aside; what counts of it stands in the segment.
std::string deadLetterPart(const RunContext &context, int worker);

struct DeadLetterBox
{
    std::uint64_t rows = 0;
    std::string path; // empty: there are none
};

// Rows that the run's workers have set aside so far.
std::uint64_t rowsSetAside(const RunContext &context);

// Puts what the workers of a run have set aside into one file of `folder`, which outlives the run.
// All of them are reaped.
Result<DeadLetterBox> collectDeadLetters(const RunContext &context, const std::string &folder);

} // namespace etl::supervisor
