// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/host/cli/terminalstyle.h"
#include "engine/model/json.h"
#include "engine/model/plan.h"
#include "engine/protocol/runvalues.h"

#include <string>

// How a run ended, told at its end. Pure; any thread.
namespace etl::host {

// State and time, rows read, written and lost, time per row and overhead, killed workers and what
// became of their batches, a table of the nodes, and per loader what was committed.
std::string renderSummary(const protocol::RunReport &report, const model::Plan &plan,
                          const TerminalStyle &style);
model::Json summaryJson(const protocol::RunReport &report, const model::Plan &plan);

} // namespace etl::host
