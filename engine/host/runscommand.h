// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/host/cli/arguments.h"
#include "engine/supervisor/engineconfig.h"
#include "engine/supervisor/runrecord.h"

#include <string>

namespace etl::host {

// `dataetl-engine runs`: lists the runs that can go on, or gives one up. Returns the exit code.
int listRuns(const Arguments &arguments, const supervisor::EngineConfig &config);

// The saved run that `operand` names: its id, or the file of its pipeline, whose text must not have
// changed. NotFound, BadPipeline.
Result<RunId> findSavedRun(const std::string &operand, const supervisor::EngineConfig &config);

} // namespace etl::host
