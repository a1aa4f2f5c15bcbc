// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalog/descriptor.h"
#include "engine/catalog/switchedoff.h"

namespace etl::catalog {

inline constexpr int kSmallestCapacity = 2; // batches that a wire's queue may hold
inline constexpr int kLargestCapacity = 1024;

// Ports that do not exist, inputs with too many or no wires, outputs whose rows go nowhere,
// capacities. Wires that cannot be used are taken out of the graph. Nodes of unknown type may have
// any port. Pure; any thread.
void checkWires(ActiveGraph &graph, const Catalog &catalog, model::Issues &issues);

} // namespace etl::catalog
