// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/nodes/nodes.h"

#include "engine/catalog/specs.h"

namespace etl::catalog {

Descriptor loadCsv()
{
    Descriptor node;
    node.id = "load.csv";
    node.category = Category::Load;
    node.label = "CSV";
    node.typeLabel = "CSV loader";
    node.icon = "csv";
    node.summary = "Writes rows to a CSV file.";
    node.synonyms = {"text file output", "write csv", "export", "tsv", "delimited"};
    node.ports = {inPort()};
    node.params = {
        Param("path", ParamKind::OutputPath, "File",
              "The file to write, relative to the pipeline file; replaced when the run succeeds.")
            .required()
            .placeholder("result.csv"),
        character("delimiter", "Delimiter", "What stands between two fields; \\t is a tab.", ",")
            .required(),
        Param("header", ParamKind::Boolean, "First row holds names",
              "Writes the names of the columns first.")
            .defaultsTo(true),
        character("quote", "Quote", "Encloses fields that hold delimiters, quotes or line ends.",
                  "\"")
            .required()
            .advanced(),
        Param("nullText", ParamKind::TextList, "Null text",
              "The first of these texts is written for null.")
            .defaultsTo(Json::array({""}))
            .advanced(),
        Param("lineEnd", ParamKind::Choice, "Line end", "What ends a line.")
            .defaultsTo("lf")
            .choices({{"lf", "LF (Unix)"}, {"crlf", "CR LF (Windows)"}})
            .advanced(),
    };
    return node;
}

} // namespace etl::catalog
