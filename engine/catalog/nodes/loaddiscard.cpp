// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/nodes/nodes.h"

#include "engine/catalog/specs.h"

namespace etl::catalog {

Descriptor loadDiscard()
{
    Descriptor node;
    node.id = "load.discard";
    node.category = Category::Load;
    node.label = "Discard";
    node.typeLabel = "Discard";
    node.icon = "discard";
    node.summary = "Counts rows and throws them away.";
    node.synonyms = {"null", "dev null", "sink", "trash", "dummy", "terminate"};
    node.ports = {inPort()};
    return node;
}

} // namespace etl::catalog
