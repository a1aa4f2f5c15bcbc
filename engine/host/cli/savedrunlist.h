// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/host/cli/terminalstyle.h"
#include "engine/model/json.h"
#include "engine/protocol/savedruninfo.h"

#include <string>
#include <vector>

namespace etl::host {

// Runs that can go on, a row each, and how. Ends in a newline. Pure; any thread.
std::string renderSavedRuns(const std::vector<protocol::SavedRunInfo> &runs,
                            const TerminalStyle &style);
model::Json savedRunsJson(const std::vector<protocol::SavedRunInfo> &runs);

} // namespace etl::host
