// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/nodes/nodes.h"

#include "engine/catalog/specs.h"

namespace etl::catalog {

Descriptor extractCsv()
{
    Descriptor node;
    node.id = "extract.csv";
    node.category = Category::Extract;
    node.label = "CSV";
    node.typeLabel = "CSV extractor";
    node.icon = "csv";
    node.summary = "Reads rows from a CSV file, several workers at a time.";
    node.synonyms = {"delimited", "text file", "tsv", "csv file input", "read csv", "flat file"};
    node.ports = {outPort(), rejectsPort()};
    node.params = {
        Param("path", ParamKind::InputPath, "File", "The CSV file, relative to the pipeline file.")
            .required()
            .placeholder("data.csv"),
        Param("columns", ParamKind::TypeMap, "Columns",
              "Types by column; columns not named here are found out from the first rows."),
        character(
            "delimiter", "Delimiter",
            "What stands between two fields; found out from the file when empty, \\t is a tab.", "")
            .placeholder("auto"),
        Param("header", ParamKind::Boolean, "First row holds names",
              "Otherwise the columns are called column0, column1 and so on.")
            .defaultsTo(true),
        Param("nullText", ParamKind::TextList, "Null text",
              "Unquoted fields with one of these texts become null.")
            .defaultsTo(Json::array({""})),
        character(
            "quote", "Quote",
            "Encloses fields that hold delimiters or line ends; empty when the file has none.",
            "\"")
            .advanced(),
        character("escape", "Escape",
                  "Stands before a quote inside a quoted field; the quote itself when empty.", "")
            .advanced(),
        Param("encoding", ParamKind::Choice, "Encoding", "How characters are written in the file.")
            .defaultsTo("utf-8")
            .choices({{"utf-8", "UTF-8"}, {"latin-1", "Latin-1 (ISO 8859-1)"}})
            .advanced(),
        Param("skip", ParamKind::Integer, "Skip lines",
              "Lines to leave out at the start of the file, before the header.")
            .defaultsTo(0)
            .range(0, 1000000)
            .unit("lines")
            .advanced(),
        character("comment", "Comment", "Lines that begin with this character are left out.", "")
            .advanced(),
        Param("dateFormat", ParamKind::Text, "Date format",
              "How dates are written, as in %d.%m.%Y; year-month-day when empty.")
            .defaultsTo("")
            .advanced(),
        Param("decimal", ParamKind::Choice, "Decimal mark",
              "What stands before the fraction of a number.")
            .defaultsTo(".")
            .choices({{".", "Point (1.5)"}, {",", "Comma (1,5)"}})
            .advanced(),
        compressionSetting(),
        repeatSetting(),
    };
    node.capabilities.splittable = true;
    node.capabilities.byteSplits = true;
    return node;
}

} // namespace etl::catalog
