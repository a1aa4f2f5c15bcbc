// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/nodes/nodes.h"

#include "engine/catalog/specs.h"

namespace etl::catalog {

Descriptor transformFilter()
{
    Descriptor node;
    node.id = "transform.filter";
    node.category = Category::Transform;
    node.label = "Filter";
    node.typeLabel = "Filter";
    node.icon = "filter";
    node.summary = "Keeps the rows for which a condition is true.";
    node.synonyms = {"where", "condition", "filter rows", "if", "router"};
    node.ports = {inPort(), outPort(), rejectsPort()};
    node.params = {
        Param("condition", ParamKind::Expression, "Condition",
              "A SQL condition over the input columns; rows for which it is false or null are left "
              "out.")
            .required()
            .placeholder("delay > 15"),
    };
    node.capabilities.rowWise = true;
    return node;
}

} // namespace etl::catalog
