// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/model/issue.h"

#include <optional>

namespace etl::host {

// What the command line promises to scripts: never change a value.
enum class ExitCode : int {
    Finished = 0,
    Failed = 1,   // something went wrong while running
    BadInput = 2, // the pipeline or the command line is wrong; nothing was run or written
    Stopped = 3,
};

// For something that was not begun: BadInput when the pipeline or its files are wrong, Failed when
// the system could not do it.
ExitCode exitCodeOf(const model::Issues &issues, const std::optional<Error> &error);

} // namespace etl::host
