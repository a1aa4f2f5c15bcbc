// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/nodes/nodes.h"

#include "engine/catalog/specs.h"

namespace etl::catalog {

Descriptor transformSelect()
{
    Descriptor node;
    node.id = "transform.select";
    node.category = Category::Transform;
    node.label = "Select";
    node.typeLabel = "Select";
    node.icon = "select";
    node.summary = "Keeps, renames and reorders columns.";
    node.synonyms = {"rename",  "reorder",       "drop",        "remove columns",
                     "project", "select values", "keep columns"};
    node.ports = {inPort(), outPort(), rejectsPort()};
    node.params = {
        Param("columns", ParamKind::RenameMap, "Columns",
              "The columns to keep, in this order, each under its new name.")
            .required(),
    };
    node.capabilities.rowWise = true;
    return node;
}

} // namespace etl::catalog
