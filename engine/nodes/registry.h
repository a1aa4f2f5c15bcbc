// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/runtime/operator.h"

namespace etl::nodes {

// Adds the code of every type of catalog::builtinCatalog(). Called once, before the registry is
// used; any thread.
Status registerBuiltinNodes(runtime::NodeRegistry &registry);

} // namespace etl::nodes
