// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"

#include <string>

namespace etl::supervisor {

// A call of the system that failed with `number` (errno): "what: reason", with the code and the
// remedy that go with the reason. Any thread.
std::unexpected<Error> systemError(int number, const std::string &what);

} // namespace etl::supervisor
