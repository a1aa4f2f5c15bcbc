// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace etl::host {

// The whole of dataetl-engine: reads the command line, does it, returns the exit code.
int runCommandLine(int argc, char **argv);

} // namespace etl::host
