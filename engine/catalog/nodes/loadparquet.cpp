// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/nodes/nodes.h"

#include "engine/catalog/specs.h"

namespace etl::catalog {

Descriptor loadParquet()
{
    Descriptor node;
    node.id = "load.parquet";
    node.category = Category::Load;
    node.label = "Parquet";
    node.typeLabel = "Parquet loader";
    node.icon = "parquet";
    node.summary = "Writes rows to a Parquet file.";
    node.synonyms = {"parquet file output", "write parquet", "export", "columnar"};
    node.ports = {inPort()};
    node.params = {
        Param("path", ParamKind::OutputPath, "File",
              "The file to write, relative to the pipeline file; replaced when the run succeeds.")
            .required()
            .placeholder("result.parquet"),
        Param("compression", ParamKind::Choice, "Compression",
              "snappy is fast, zstd makes smaller files.")
            .defaultsTo("snappy")
            .choices(
                {{"snappy", "Snappy"}, {"zstd", "Zstandard"}, {"gzip", "gzip"}, {"none", "None"}}),
        Param("rowGroupRows", ParamKind::Integer, "Rows a row group",
              "Larger groups compress better and need more memory.")
            .defaultsTo(122880)
            .range(1, 10000000)
            .unit("rows")
            .advanced(),
    };
    return node;
}

} // namespace etl::catalog
