// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/nodes/nodes.h"

#include "engine/catalog/specs.h"

namespace etl::catalog {

Descriptor transformDerive()
{
    Descriptor node;
    node.id = "transform.derive";
    node.category = Category::Transform;
    node.label = "Derive";
    node.typeLabel = "Derive";
    node.icon = "derive";
    node.summary = "Adds or replaces columns.";
    node.synonyms = {"calculator",   "formula", "expression", "computed column",
                     "with columns", "mutate",  "add column"};
    node.ports = {inPort(), outPort(), rejectsPort()};
    node.params = {
        Param("columns", ParamKind::ExpressionMap, "Columns",
              "SQL expressions by column name; every expression sees the input columns only, a "
              "name that exists is replaced.")
            .required(),
    };
    node.capabilities.rowWise = true;
    return node;
}

} // namespace etl::catalog
