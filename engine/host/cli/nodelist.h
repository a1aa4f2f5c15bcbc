// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/catalog/descriptor.h"
#include "engine/host/cli/terminalstyle.h"

#include <string>

// What `dataetl-engine nodes` prints. Pure; any thread.
namespace etl::host {

std::string renderNodeList(const catalog::Catalog &catalog, const TerminalStyle &style);
catalog::Json nodeListJson(const catalog::Catalog &catalog);

// NotFound, with near names, for an unknown type.
Result<std::string> renderNodeType(const catalog::Catalog &catalog, const std::string &type);
Result<catalog::Json> nodeTypeJson(const catalog::Catalog &catalog, const std::string &type);

} // namespace etl::host
