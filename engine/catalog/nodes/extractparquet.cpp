// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/nodes/nodes.h"

#include "engine/catalog/specs.h"

namespace etl::catalog {

Descriptor extractParquet()
{
    Descriptor node;
    node.id = "extract.parquet";
    node.category = Category::Extract;
    node.label = "Parquet";
    node.typeLabel = "Parquet extractor";
    node.icon = "parquet";
    node.summary = "Reads rows from a Parquet file, several workers at a time.";
    node.synonyms = {"columnar", "read parquet", "parquet file input"};
    node.ports = {outPort(), rejectsPort()};
    node.params = {
        Param("path", ParamKind::InputPath, "File",
              "The Parquet file, relative to the pipeline file.")
            .required()
            .placeholder("data.parquet"),
        Param("columns", ParamKind::ColumnList, "Columns",
              "The columns to read, in this order; all when empty."),
        repeatSetting(),
    };
    node.capabilities.splittable = true;
    return node;
}

} // namespace etl::catalog
