// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/ids.h"

#include <functional>
#include <string>
#include <vector>

namespace etl::ipc {

// Removes the segments of this user, in shared memory and in `runtimeDir`, whose run is proven
// dead: its lock file (found through the segment itself) can be locked alone. Returns the handles
// that were removed. Never touches a run of which any process lives, nor one that is `needed`:
// asked with the runtime folder that the segment itself names, which may be another engine's. Any
// process, any thread; takes milliseconds.
using IsNeeded = std::function<bool(const std::string &runtimeDir, const RunId &run)>;
std::vector<std::string> removeStaleSegments(const std::string &runtimeDir,
                                             const IsNeeded &needed = {});

} // namespace etl::ipc
