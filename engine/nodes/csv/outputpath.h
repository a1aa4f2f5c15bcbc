// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"

#include <string>

namespace etl::nodes::csv {

// Whether a file can come to be at `path`: its folder exists and admits new files, and `path`
// itself is no folder. `forRun` proves it with a file that is removed at once. Errors name the
// setting `path`. Any thread.
Status checkOutputPath(const std::string &path, bool forRun);

} // namespace etl::nodes::csv
