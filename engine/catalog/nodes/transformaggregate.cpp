// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/nodes/nodes.h"

#include "engine/catalog/specs.h"

namespace etl::catalog {

Descriptor transformAggregate()
{
    Descriptor node;
    node.id = "transform.aggregate";
    node.category = Category::Transform;
    node.label = "Aggregate";
    node.typeLabel = "Aggregate";
    node.icon = "aggregate";
    node.summary = "Sums up rows by groups.";
    node.synonyms = {"group by", "summarize", "summarise", "rollup", "count", "sum", "statistics"};
    node.ports = {inPort(), outPort()};
    node.params = {
        Param("groupBy", ParamKind::ColumnList, "Group by",
              "One row comes out for each combination of these columns; a single row when empty.")
            .defaultsTo(Json::array()),
        Param("columns", ParamKind::ExpressionMap, "Columns",
              "SQL aggregates by column name, as in sum(amount) or count(*).")
            .required(),
    };
    node.capabilities.wholeInput = true;
    return node;
}

} // namespace etl::catalog
