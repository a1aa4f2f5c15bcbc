// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/nodes/nodes.h"

#include "engine/catalog/specs.h"

namespace etl::catalog {

Descriptor transformSort()
{
    Descriptor node;
    node.id = "transform.sort";
    node.category = Category::Transform;
    node.label = "Sort";
    node.typeLabel = "Sort";
    node.icon = "sort";
    node.summary = "Orders rows by columns; rows that compare equal keep their order.";
    node.synonyms = {"order by", "arrange", "rank", "top n", "sorter", "sort rows"};
    node.ports = {inPort(), outPort()};
    node.params = {
        Param(
            "by", ParamKind::OrderList, "Sort by",
            "Columns, the most important first, each with DESC and NULLS FIRST where wanted. Nulls "
            "come last, NaN counts as the largest number, and texts are compared by their code "
            "points, so that 'Z' comes before 'a'. A name that holds spaces may stand in double "
            "quotes.")
            .required()
            .placeholder("price DESC"),
        Param("limit", ParamKind::Integer, "Limit",
              "Only this many rows are given, the first ones in the new order; 0 gives all.")
            .defaultsTo(0)
            .range(0, 1e15)
            .unit("rows"),
    };
    node.capabilities.wholeInput = true;
    return node;
}

} // namespace etl::catalog
