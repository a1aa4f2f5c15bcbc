// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalog/descriptor.h"

#include <string>

namespace etl::catalog {

// A node type described for a terminal: what it does, ports, settings with types, defaults and
// ranges, an example. Ends in a newline; lines of at most 100 characters. Pure; any thread.
std::string describeNodeType(const Descriptor &descriptor);

// "text", "list of columns", ...: what a person writes there.
std::string_view kindInWords(ParamKind kind);

} // namespace etl::catalog
