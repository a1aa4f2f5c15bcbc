// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace etl::host {

// What the command line promises to scripts: never change a value.
enum class ExitCode : int {
    Finished = 0,
    Failed = 1,   // something went wrong while running
    BadInput = 2, // the pipeline or the command line is wrong; nothing was run or written
    Stopped = 3,
};

} // namespace etl::host
