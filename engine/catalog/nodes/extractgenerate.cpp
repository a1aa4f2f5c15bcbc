// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/nodes/nodes.h"

#include "engine/catalog/specs.h"

namespace etl::catalog {

Descriptor extractGenerate()
{
    Descriptor node;
    node.id = "extract.generate";
    node.category = Category::Extract;
    node.label = "Generator";
    node.typeLabel = "Generator";
    node.icon = "generate";
    node.summary = "Makes rows from expressions over a row number.";
    node.synonyms = {"range",     "sequence",      "series", "random",
                     "test data", "generate rows", "dummy"};
    node.ports = {outPort(), rejectsPort()};
    node.params = {
        Param("rows", ParamKind::Integer, "Rows", "How many rows to make.")
            .defaultsTo(1000)
            .range(0, 1e15)
            .unit("rows"),
        Param("columns", ParamKind::ExpressionMap, "Columns",
              "Expressions by column name; i is the number of the row, from 0.")
            .required()
            .defaultsTo(Json::object({{"i", "i"}})),
        Param("rate", ParamKind::Number, "Rate",
              "Rows a second over all workers; 0 makes them as fast as possible.")
            .defaultsTo(0)
            .range(0, 1e12)
            .unit("rows/s"),
    };
    node.capabilities.splittable = true;
    return node;
}

} // namespace etl::catalog
