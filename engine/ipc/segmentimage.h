// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/segment.h"

#include <string>

// A run's segment as a file, so that the run can go on later, also after the machine was switched
// off.
namespace etl::ipc {

// Writes all of the segment to `path`, pages of zeros as holes. REQUIRES: every worker is reaped
// and recovered.
Status saveImage(const Segment &segment, const std::string &path);

// A new segment with the contents of an image: same run, same numbers, with nothing stopped, paused
// or armed. REQUIRES: a RunLock on the run, taken before. BadData when the image is damaged, or of
// another version of this program.
Result<Segment> restoreImage(const std::string &path, const std::string &runtimeDir);

} // namespace etl::ipc
