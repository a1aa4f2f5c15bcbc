// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/nodes/nodes.h"

#include "engine/catalog/specs.h"

namespace etl::catalog {

Descriptor extractJsonl()
{
    Descriptor node;
    node.id = "extract.jsonl";
    node.category = Category::Extract;
    node.label = "JSON lines";
    node.typeLabel = "JSON lines extractor";
    node.icon = "json";
    node.summary = "Reads a file of one JSON object a line, several workers at a time.";
    node.synonyms = {"json", "ndjson", "jsonl", "newline delimited", "json input", "read json"};
    node.ports = {outPort(), rejectsPort()};
    node.params = {
        Param("path", ParamKind::InputPath, "File",
              "The file of JSON lines, relative to the pipeline file.")
            .required()
            .placeholder("data.jsonl"),
        Param("columns", ParamKind::TypeMap, "Columns",
              "Types by column; keys not named here are found out from the first rows."),
        Param("unknownKeys", ParamKind::Choice, "Unknown keys",
              "What becomes of a row with a key that is none of the columns.")
            .defaultsTo("reject")
            .choices({{"reject", "Reject the row"}, {"ignore", "Leave the key out"}}),
        compressionSetting(),
        repeatSetting(),
    };
    node.capabilities.splittable = true;
    node.capabilities.byteSplits = true;
    return node;
}

} // namespace etl::catalog
