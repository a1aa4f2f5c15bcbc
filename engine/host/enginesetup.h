// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/supervisor/engineconfig.h"

namespace etl::host {

// Takes the place of the standard folder for files that queries spill to disk.
inline constexpr const char *kSpillFolderVariable = "DATAETL_SPILL_DIR";
// Megabytes (2^20 bytes) for all workers of a run together, in place of half of what the machine
// has. A worker gets 128 of them at the least.
inline constexpr const char *kMemoryVariable = "DATAETL_MEMORY_MB";

// The settings of an engine in this process: its folders, the worker program beside this one, the
// planner. Makes the runtime folder. REQUIRES: a QCoreApplication.
Result<supervisor::EngineConfig> engineConfig();

} // namespace etl::host
