// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/protocol/runvalues.h"

namespace etl::supervisor {

class RunLog;

// Tells how a run ended, and what became of each output, for those who see its log and not its
// report.
void describeEnd(RunLog &log, const protocol::RunReport &report);

} // namespace etl::supervisor
