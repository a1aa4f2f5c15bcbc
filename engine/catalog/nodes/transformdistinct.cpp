// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/nodes/nodes.h"

#include "engine/catalog/specs.h"

namespace etl::catalog {

Descriptor transformDistinct()
{
    Descriptor node;
    node.id = "transform.distinct";
    node.category = Category::Transform;
    node.label = "Distinct";
    node.typeLabel = "Distinct";
    node.icon = "distinct";
    node.summary = "Keeps the first row of each combination of values.";
    node.synonyms = {"unique",     "deduplicate",    "dedupe",      "remove duplicates",
                     "drop dupes", "duplicate rows", "unique rows", "distinct on"};
    node.ports = {inPort(), outPort()};
    node.params = {
        Param(
            "columns", ParamKind::ColumnList, "Columns",
            "Rows are duplicates when they agree in these columns; in all when empty. Of "
            "duplicates the first is kept whole, and rows keep their order. Nulls agree with each "
            "other, and so do NaN.")
            .defaultsTo(Json::array()),
    };
    node.capabilities.wholeInput = true;
    return node;
}

} // namespace etl::catalog
