// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/ids.h"

#include <string>

namespace etl::model {

// Names of a loader's files beside its output: all start with a dot and hold the run's id, so that
// a stale file of a former run is never taken for one of this run, and are on the output's own file
// system, so that the final rename is atomic. `output` is an absolute path.
std::string partFilePath(const std::string &output, const RunId &run, int workerNumber);
std::string temporaryOutputPath(const std::string &output, const RunId &run);
// The file that had the output's name before, until the run is over.
std::string previousOutputPath(const std::string &output, const RunId &run);

} // namespace etl::model
