// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalog/descriptor.h"
#include "engine/catalog/substitution.h"
#include "engine/model/issue.h"

#include <string>

namespace etl::catalog {

// The settings of a node held against its type: `${...}` replaced, values checked and brought to
// one form (a list where one text was given, a map where a list of names was, absolute paths),
// defaults filled in; in the descriptor's order, unknown ones behind. Problems go to `issues`.
// Pure; any thread.
Json resolveSettings(const model::Node &node, const Descriptor &descriptor,
                     const Substitution &substitution, const std::string &folder,
                     model::Issues &issues);

// One value by its spec, without substitution: for forms. Returns the value in its one form, or
// null with an issue.
Json checkSetting(const ParamSpec &spec, const Json &value, const std::string &node,
                  const std::string &folder, model::Issues &issues);

} // namespace etl::catalog
