// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace etl::ipc {

// Removes the segments of this user, in shared memory and in `runtimeDir`, whose run is proven
// dead: its lock file (found through the segment itself) can be locked alone. Returns the handles
// that were removed. Never touches a run of which any process lives. Any process, any thread; takes
// milliseconds.
std::vector<std::string> removeStaleSegments(const std::string &runtimeDir);

} // namespace etl::ipc
