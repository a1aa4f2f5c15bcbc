// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/nodes/nodes.h"

#include "engine/catalog/specs.h"

namespace etl::catalog {

Descriptor transformSql()
{
    Descriptor node;
    node.id = "transform.sql";
    node.category = Category::Transform;
    node.label = "SQL";
    node.typeLabel = "SQL";
    node.icon = "sql";
    node.summary = "Gives the result of a query over all rows.";
    node.synonyms = {"query", "select", "duckdb", "window", "cte", "subquery", "code"};
    node.ports = {inPort(), outPort()};
    node.params = {
        Param("query", ParamKind::Query, "Query",
              "One SELECT in DuckDB's dialect, also with WITH before it, over the table 'input'; "
              "there "
              "are no other tables and no files. A query that reads 'input' more than once keeps "
              "all its rows. Functions such as now() and random() are allowed and differ from run "
              "to run.")
            .required()
            .placeholder("SELECT max(delay) FROM input"),
    };
    node.capabilities.wholeInput = true;
    return node;
}

} // namespace etl::catalog
