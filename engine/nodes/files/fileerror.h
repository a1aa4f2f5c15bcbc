// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"

#include <string>
#include <string_view>

namespace etl::nodes {

// The failure of a system call on a file, with `error` = errno. `doing` is "Writing". Names the
// setting `path`.
std::unexpected<Error> fileError(std::string_view doing, const std::string &path, int error);

} // namespace etl::nodes
