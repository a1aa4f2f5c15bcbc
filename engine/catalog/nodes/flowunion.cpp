// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/nodes/nodes.h"

#include "engine/catalog/specs.h"

namespace etl::catalog {

Descriptor flowUnion()
{
    Descriptor node;
    node.id = "flow.union";
    node.category = Category::Flow;
    node.label = "Union";
    node.typeLabel = "Union";
    node.icon = "union";
    node.summary = "Puts the rows of several inputs with the same columns together.";
    node.synonyms = {"append", "merge", "concatenate", "union all", "funnel", "collect"};
    node.ports = {manyInPort(), outPort()};
    node.capabilities.rowWise = true;
    return node;
}

} // namespace etl::catalog
