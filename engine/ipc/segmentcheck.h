// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"

#include <cstddef>
#include <span>

namespace etl::ipc {

// Whether memory is a whole segment of this version: magic, version, sizes, CRC of the static part,
// and that every table, offset and number of it lies inside, so that code which follows them needs
// no further checks. Reads only the static part. Any thread.
Status checkSegment(std::span<const std::byte> memory);

} // namespace etl::ipc
