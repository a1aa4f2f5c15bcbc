// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/supervisor/engineconfig.h"

namespace etl::host {

// Of the user: logs, and what outlives runs.
QString stateFolder();

// Takes the place of the standard folder for files that queries spill to disk.
inline constexpr const char *kSpillFolderVariable = "DATAETL_SPILL_DIR";

// The settings of an engine in this process: its folders, the worker program beside this one, the
// planner. Makes the runtime folder. REQUIRES: a QCoreApplication.
Result<supervisor::EngineConfig> engineConfig();

} // namespace etl::host
