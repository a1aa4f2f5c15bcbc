// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/hittest.h"

namespace etl::widgets {

// What a tool tip says about a node, port or wire; empty over nothing. GUI thread only.
QString tipFor(const GraphScene &scene, const Hit &hit);

// The same facts in one line, for screen readers: "Delay bands, Derive, ×4, running, 118k rows/s".
QString spokenName(const SceneNode &node);
QString stateName(NodeState state); // empty for None

} // namespace etl::widgets
