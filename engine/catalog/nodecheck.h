// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalog/descriptor.h"
#include "engine/model/plan.h"

#include <vector>

// What makes a node or a set of nodes wrong apart from settings and wires. Pure; any thread.
namespace etl::catalog {

inline constexpr int kMostWorkersOfNode = 64;

// Letters, digits, '_', '-', '.' and any letter outside ASCII, at most 64 bytes: ids stand in
// wires, logs and names.
bool isValidNodeId(std::string_view id);

// Id, worker count, onError against the wired ports, fields that look like typing errors.
void checkNode(const model::Node &node, const Descriptor &descriptor,
               const std::vector<model::Wire> &wires, model::Issues &issues);
model::Issue unknownType(const model::Node &node, const Catalog &catalog);

// No nodes, no loader, one file written twice, a file that is read and written.
void checkWhole(const model::CheckedPipeline &checked, const Catalog &catalog,
                model::Issues &issues);

} // namespace etl::catalog
