// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/supervisor/workerprocess.h"

#include <string>

namespace etl::supervisor {

// "was killed by signal 9 (SIGKILL)", "ended with exit code 3", "could not be started: ...";
// follows a name. Pure.
std::string describeExit(const WorkerExit &exit);
// The last lines that it wrote to standard error, joined by " | "; empty when there are none.
std::string lastLines(const WorkerExit &exit, int lines = 3);

} // namespace etl::supervisor
