// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/system/damage.h"

#include "engine/nodes/check/checkpipeline.h"
#include "engine/nodes/registry.h"
#include "engine/runtime/preview.h"
#include "tests/system/query.h"

#include <arrow/record_batch.h>
#include <arrow/scalar.h>
#include <arrow/type.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace etl::test {

namespace {

// Columns that CSV, JSON and Parquet all hold. `i` counts the rows; each has its nulls.
constexpr const char *kColumns =
    R"j("columns": {"id": "BIGINT", "flag": "BOOLEAN", "small": "SMALLINT", "number": "DOUBLE",
        "money": "DECIMAL(9,2)", "name": "VARCHAR", "day": "DATE", "clock": "TIME",
        "moment": "TIMESTAMP", "instant": "TIMESTAMPTZ", "bytes": "BLOB"})j";

constexpr const char *kSelect =
    R"(SELECT i AS id, CASE WHEN i % 7 <> 1 THEN i % 3 = 0 END AS flag,
       CASE WHEN i % 8 <> 1 THEN i % 1000 - 500 END AS small,
       CASE WHEN i % 9 <> 1 THEN i * 0.37 - 20 END::DOUBLE AS number,
       CASE WHEN i % 10 <> 1 THEN i * 1.25 - 100 END::DECIMAL(9,2) AS money,
       CASE WHEN i % 11 <> 1 THEN 'Ann, "n" of row ' || i || CASE WHEN i % 4 = 0 THEN ' é' ELSE '' END
            END AS name,
       CASE WHEN i % 12 <> 1 THEN DATE '2020-01-31' + i::INTEGER END AS day,
       CASE WHEN i % 13 <> 1 THEN TIME '01:02:03' + INTERVAL (i) SECOND END AS clock,
       CASE WHEN i % 14 <> 1 THEN TIMESTAMP '2021-05-06 07:08:09' + INTERVAL (i) MINUTE END AS moment,
       CASE WHEN i % 15 <> 1 THEN (TIMESTAMP '2022-05-06 07:08:09' + INTERVAL (i) HOUR) || '+00'
            END AS instant,
       CASE WHEN i % 16 <> 1 THEN 'b' || i END AS bytes FROM range(%1) t(i) ORDER BY i)";

QByteArray extractor(const char *type, const QString &name, const char *more)
{
    QByteArray node =
        QByteArray(R"({"type": ")") + type + R"(", "settings": {"path": ")" + name.toUtf8() + '"';
    if (*more != '\0')
        node += QByteArray(", ") + more;
    return node + "}}";
}

QByteArray document(const QByteArray &nodes, const QByteArray &wires)
{
    return R"({"dataetl": 1, "nodes": {)" + nodes + R"(}, "wires": [)" + wires + "]}";
}

// By the product itself: its loader is what writes most of the files that it reads.
void writeParquet(const SystemHarness &harness, const InputFile &csv, const QString &name)
{
    const QByteArray derive =
        R"("nest": {"type": "transform.derive", "settings": {"columns":
           {"items": "[id, NULL, small]", "pair": "{'x': id, 'y': name}"}}})";
    const QByteArray load = R"("out": {"type": "load.parquet", "settings": {"path": ")"
                            + name.toUtf8() + R"(", "rowGroupRows": 100}})";
    harness.write(QStringLiteral("make.etl"),
                  document("\"in\": " + csv.node + ", " + derive + ", " + load,
                           R"("in -> nest", "nest -> out")"));
    const Outcome outcome = harness.run({QStringLiteral("run"), QStringLiteral("make.etl")});
    if (outcome.exitCode != 0)
        qFatal("no Parquet file: %s", outcome.error.constData());
}

std::vector<std::string> cellsOf(const arrow::RecordBatch &batch, std::int64_t row)
{
    std::vector<std::string> cells;
    for (int column = 0; column < batch.num_columns(); ++column) {
        const auto scalar = batch.column(column)->GetScalar(row);
        if (!scalar.ok())
            qFatal("%s", scalar.status().ToString().c_str());
        cells.push_back((*scalar)->is_valid ? (*scalar)->ToString() : "NULL");
    }
    return cells;
}

const runtime::NodeRegistry &registry()
{
    static const runtime::NodeRegistry nodes = [] {
        runtime::NodeRegistry made;
        if (!nodes::registerBuiltinNodes(made))
            qFatal("no nodes");
        return made;
    }();
    return nodes;
}

Result<runtime::PreviewRows> rowsAt(const model::CheckedPipeline &checked, const char *port)
{
    runtime::PreviewOptions options;
    options.node = NodeId("in");
    options.port = port;
    options.rows = 1'000'000;
    return runtime::previewNode(checked, registry(), options);
}

void readRows(const model::CheckedPipeline &checked, Reading &reading)
{
    const auto out = rowsAt(checked, "out");
    if (!out) {
        reading.error = out.error().toString();
        return;
    }
    if (const auto valid = out->batch->ValidateFull(); !valid.ok())
        qFatal("the rows are not valid: %s", valid.ToString().c_str());
    for (const auto &field : out->schema->fields())
        reading.columns.push_back(field->ToString());
    for (std::int64_t row = 0; row < out->batch->num_rows(); ++row)
        reading.cells.push_back(cellsOf(*out->batch, row));
    if (!checked.find(NodeId("in"))->outputs.contains("rejects"))
        return;
    const auto rejects = rowsAt(checked, "rejects");
    if (!rejects)
        reading.error = rejects.error().toString();
    else
        reading.rejects = static_cast<std::size_t>(rejects->batch->num_rows());
}

// Rows of `left` that `right` lacks.
std::vector<std::string> without(std::vector<std::string> left, std::vector<std::string> right)
{
    std::ranges::sort(left);
    std::ranges::sort(right);
    std::vector<std::string> rest;
    std::ranges::set_difference(left, right, std::back_inserter(rest));
    return rest;
}

std::string differing(const std::vector<std::string> &right, const std::vector<std::string> &got)
{
    std::string text;
    for (const auto &row : without(right, got))
        text += "- " + row + "\n";
    for (const auto &row : without(got, right))
        text += "+ " + row + "\n";
    return text.substr(0, 4000);
}

bool isText(Format format)
{
    return format == Format::Csv || format == Format::JsonLines;
}

} // namespace

InputFile makeInput(const SystemHarness &harness, Format format, int rows)
{
    Query query(harness.folder());
    const QString select = QString::fromUtf8(kSelect).arg(rows);
    const auto copy = [&](const char *name, const char *options) {
        query.run(
            QStringLiteral("COPY (%1) TO '%2' (%3)")
                .arg(select, harness.path(QString::fromUtf8(name)), QString::fromUtf8(options)));
    };
    InputFile input;
    input.format = format;
    switch (format) {
    case Format::Csv:
        copy("input.csv", "FORMAT csv, DELIMITER ','");
        input.name = QStringLiteral("input.csv");
        input.node = extractor("extract.csv", input.name, kColumns);
        break;
    case Format::GzipCsv:
        copy("input.csv.gz", "FORMAT csv, DELIMITER ',', COMPRESSION gzip");
        input.name = QStringLiteral("input.csv.gz");
        input.node = extractor("extract.csv", input.name, kColumns);
        break;
    case Format::JsonLines:
        copy("input.jsonl", "FORMAT json");
        input.name = QStringLiteral("input.jsonl");
        input.node = extractor("extract.jsonl", input.name, kColumns);
        break;
    case Format::Parquet:
        input.name = QStringLiteral("input.parquet");
        input.node = extractor("extract.parquet", input.name, "");
        writeParquet(harness, makeInput(harness, Format::Csv, rows), input.name);
        break;
    }
    input.bytes = harness.read(input.name);
    return input;
}

QByteArray copyPipeline(const InputFile &input)
{
    const bool parquet = input.format == Format::Parquet;
    QByteArray nodes = "\"in\": " + input.node
                       + R"(, "out": {"type": "load.csv", "settings": {"path": "out.csv"}})";
    if (parquet)
        return document(nodes + R"(, "flat": {"type": "transform.select", "settings": {"columns":
                        ["id", "flag", "small", "number", "money", "name", "day"]}})",
                        R"("in -> flat", "flat -> out")");
    nodes += R"(, "bad": {"type": "load.csv", "settings": {"path": "bad.csv"}})";
    return document(nodes, R"("in -> out", "in:rejects -> bad")");
}

Reading readInput(const SystemHarness &harness, const InputFile &input)
{
    QByteArray nodes =
        "\"in\": " + input.node + R"(, "out": {"type": "load.discard", "settings": {}})";
    QByteArray wires = R"("in -> out")";
    if (input.format != Format::Parquet) {
        nodes += R"(, "bad": {"type": "load.discard", "settings": {}})";
        wires += R"(, "in:rejects -> bad")";
    }
    const auto pipeline = model::parsePipeline(document(nodes, wires).toStdString());
    if (!pipeline)
        qFatal("%s", pipeline.error().toString().c_str());
    nodes::CheckOptions options;
    options.folder = harness.folder().toStdString();
    const auto checked = nodes::checkPipeline(*pipeline, registry(), options);
    Reading reading;
    for (const auto &issue : checked.issues) {
        if (issue.severity == model::Severity::Hint)
            continue;
        auto &text = issue.severity == model::Severity::Error ? reading.error : reading.warning;
        if (text.empty())
            text = issue.toString();
    }
    if (reading.error.empty())
        readRows(checked, reading);
    return reading;
}

std::vector<std::string> Reading::rows(const std::vector<std::string> &wanted) const
{
    std::vector<std::size_t> places;
    for (const std::string &column : wanted) {
        const auto found = std::ranges::find(columns, column);
        if (found == columns.end())
            return {};
        places.push_back(static_cast<std::size_t>(found - columns.begin()));
    }
    std::vector<std::string> rows;
    for (const auto &row : cells) {
        std::string &text = rows.emplace_back();
        for (const std::size_t place : places)
            text += row[place] + '|';
    }
    return rows;
}

std::string judgeCut(Format format, const Reading &right, const Reading &got)
{
    if (!got.error.empty())
        return {};
    const auto whole = right.rows();
    const auto rows = got.rows(right.columns);
    if (!isText(format))
        return rows == whole && got.columns == right.columns
                   ? std::string()
                   : "rows of a file that is cut off are taken as the whole:\n"
                         + differing(whole, rows);
    // Text that ends early is text that ends there: all rows before are right, and only the last
    // one may be another.
    const std::size_t sure = rows.empty() ? 0 : rows.size() - 1;
    if (rows.size() > whole.size() || got.rejects > 1
        || !std::equal(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(sure),
                       whole.begin()))
        return "rows before the cut are not right:\n" + differing(whole, rows);
    if (format == Format::JsonLines && !rows.empty() && rows.back() != whole[sure])
        return "an object that is cut off is taken as a row: " + rows.back();
    return {};
}

std::string judgeFlip(Format format, const Reading &right, const Reading &got)
{
    if (!got.error.empty())
        return {};
    const auto whole = right.rows();
    const auto rows = got.rows(right.columns);
    const std::size_t lost = without(whole, rows).size();
    const std::size_t extra = without(rows, whole).size();
    if (!isText(format))
        return lost == 0 && extra == 0 && got.columns == right.columns
                   ? std::string()
                   : "damage became rows without a word:\n" + differing(whole, rows);
    // In text a changed byte may be another value, or in JSON another key, which is one more
    // column. That row is the only one that changes, and none gets lost without a word.
    if (extra > 1)
        return "more than one row is another:\n" + differing(whole, rows);
    if (got.tellsSomething() || lost == extra)
        return {};
    return "rows are lost without a word:\n" + differing(whole, rows);
}

} // namespace etl::test
