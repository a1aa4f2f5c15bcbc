// SPDX-License-Identifier: GPL-3.0-or-later
// Three bytes choose dialect, columns and sizes, the rest is a CSV file. However it is cut, the
// rows are the same; where all columns are text they are those of the tests' plain parser.
#include "engine/nodes/csv/csvhead.h"
#include "engine/nodes/csv/csvnodes.h"
#include "engine/nodes/csv/csvreader.h"
#include "engine/nodes/csv/splitter.h"
#include "engine/nodes/csv/textcolumn.h"
#include "tests/engine/nodes/csv/referenceparser.h"
#include "tests/fuzz/memoryfile.h"

#include <arrow/array.h>
#include <arrow/record_batch.h>
#include <arrow/scalar.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace etl::fuzz {

namespace {

using nodes::csv::ReaderLimits;

// A file is read in one piece or in many.
struct Cutting
{
    std::uint64_t splitBytes = std::numeric_limits<std::uint32_t>::max();
    // A block holds the longest input; larger ones only cost time here.
    ReaderLimits limits{.chunkBytes = 8192, .blockBytes = 8192};
    std::int64_t readBytes = 1 << 20;
};

struct Case
{
    model::CheckedNode node;
    bool sniffsTypes = false;
    bool longRows = false; // rows of a few bytes are already too long
    Cutting cutting;
};

class Context final : public runtime::OperatorContext
{
public:
    explicit Context(const model::CheckedNode &node) : m_node(node) {}

    const model::CheckedNode &node() const override { return m_node; }
    Status reject(runtime::Reject row) override
    {
        rejects.push_back(std::to_string(row.line) + "," + std::to_string(row.offset) + ","
                          + row.column + ": " + row.error + " [" + row.row + "]");
        return {};
    }
    bool stopRequested() const override { return false; }
    void log(std::string_view) override {}
    Result<std::string> spillFolder() override { return fail(ErrorCode::Unsupported, "none"); }
    std::uint64_t memoryLimitBytes() const override { return 0; }

    std::vector<std::string> rejects;

private:
    const model::CheckedNode &m_node;
};

struct Rows
{
    std::vector<std::string> rows;
    std::vector<std::string> rejects;

    bool operator==(const Rows &) const = default;
};

Case caseOf(Input &input, const std::string &path)
{
    const auto choice = input.byte();
    const auto sizes = input.byte();
    const auto columns = input.byte();
    Case chosen;
    chosen.node.id = NodeId("rows");
    chosen.node.type = "extract.csv";
    chosen.node.onError = model::OnError::Reject;
    auto &settings = chosen.node.settings;
    settings["path"] = path;
    settings["compression"] = "none"; // bytes that look compressed are text here
    settings["delimiter"] = (choice & 0x01) != 0 ? "" : ",";
    settings["quote"] = (choice & 0x02) != 0 ? "" : "\"";
    settings["escape"] = (choice & 0x04) != 0 ? "\\" : "";
    settings["comment"] = (choice & 0x08) != 0 ? "#" : "";
    settings["header"] = (choice & 0x10) != 0;
    settings["encoding"] = (choice & 0x20) != 0 ? "latin-1" : "utf-8";
    settings["skip"] = columns >> 6;
    chosen.sniffsTypes = (choice & 0x40) != 0;
    chosen.longRows = (choice & 0x80) != 0;
    chosen.cutting.splitBytes = 1 + sizes % 16;
    chosen.cutting.limits.chunkBytes = 1 + sizes / 16 * 5u;
    chosen.cutting.limits.blockBytes = 1 + sizes % 61;
    chosen.cutting.limits.batchRows = 1 + sizes % 5;
    chosen.cutting.readBytes = 1 + sizes % 97;
    auto &schema = chosen.node.outputs["out"];
    for (unsigned i = 0; i <= columns % 4; ++i)
        schema.columns.push_back({std::string(1, static_cast<char>('a' + i)), {}}); // VARCHAR
    return chosen;
}

void appendRows(const arrow::RecordBatch &batch, std::vector<std::string> &rows)
{
    require(batch.ValidateFull().ok(), "a batch is sound");
    for (std::int64_t row = 0; row < batch.num_rows(); ++row) {
        std::string text;
        for (const auto &column : batch.columns()) {
            if (column->IsNull(row))
                text += "NULL|";
            else if (column->type_id() == arrow::Type::STRING)
                text +=
                    "'" + static_cast<const arrow::StringArray &>(*column).GetString(row) + "'|";
            else
                text += column->GetScalar(row).ValueOrDie()->ToString() + "|";
        }
        rows.push_back(std::move(text));
    }
}

Result<std::vector<model::Split>> cut(const Case &chosen, const Cutting &cutting)
{
    ETL_TRY(const auto settings, nodes::csv::readSettings(chosen.node.settings));
    ETL_TRY(const auto file, nodes::SourceFile::open(settings.path));
    ETL_TRY(const auto head, nodes::csv::readHead(file, settings));
    nodes::csv::SplitOptions options;
    options.targetBytes = cutting.splitBytes;
    options.threads = 1;
    options.blockBytes = cutting.limits.blockBytes;
    return splitFile(file, head, options);
}

// Nothing when the file cannot be used at all, which its check has said.
std::optional<Rows> read(const Case &chosen, const Cutting &cutting)
{
    const auto splits = cut(chosen, cutting);
    Context context(chosen.node);
    nodes::csv::CsvReader reader(cutting.limits);
    const auto opened = reader.open(context);
    require(opened.has_value() == splits.has_value(), "reading and cutting agree on the file");
    if (!opened)
        return std::nullopt;
    Rows result;
    for (const model::Split &split : *splits) {
        require(reader.start(split, split.begin, 0).has_value(), "a split can be read");
        for (std::uint64_t position = split.begin; position < split.end;) {
            const auto batch = reader.read(cutting.readBytes);
            require(batch.has_value(), "a read does not fail where rows are rejected");
            require(batch->position > position && batch->position <= split.end, "a read gets on");
            position = batch->position;
            if (batch->batch)
                appendRows(*batch->batch, result.rows);
        }
    }
    result.rejects = std::move(context.rejects);
    return result;
}

std::string textOf(const std::optional<Rows> &rows)
{
    std::string text;
    if (rows) {
        for (const auto *lines : {&rows->rows, &rows->rejects}) {
            for (const std::string &line : *lines)
                text += line + "\n";
        }
    }
    return text;
}

// The rows as a plain reading of docs/csv.md has them, of text columns.
std::vector<std::string> expectedRows(const Case &chosen, std::string_view text)
{
    const auto settings = nodes::csv::readSettings(chosen.node.settings);
    const auto file = nodes::SourceFile::open(settings->path);
    const auto head = nodes::csv::readHead(*file, *settings);
    require(head.has_value(), "what was read has a head");
    const bool latin1 = settings->encoding == nodes::csv::Encoding::Latin1;
    const std::size_t columns = chosen.node.outputs.at("out").columns.size();
    std::vector<std::string> rows;
    for (const auto &record :
         test::referenceRecords(text.substr(head->dataBegin), head->dialect, columns)) {
        bool good = !record.unclosed && record.malformed < 0 && record.fields.size() == columns
                    && record.raw.find('\0') == std::string::npos;
        std::string row;
        for (std::size_t i = 0; good && i < columns; ++i) {
            const std::string &field = record.fields[i];
            good = latin1 || nodes::csv::isUtf8(field);
            if (field.empty() && !record.quoted[i])
                row += "NULL|";
            else
                row += "'" + (latin1 ? nodes::csv::latin1ToUtf8(field) : field) + "'|";
        }
        if (good)
            rows.push_back(std::move(row));
    }
    return rows;
}

void checkFacts(Case &chosen)
{
    runtime::NodeCheckContext context;
    context.node = &chosen.node;
    const auto facts = nodes::csvExtract().check(context);
    require(facts.has_value(), "a file that cannot be used is an issue");
    if (chosen.sniffsTypes && !facts->outputs.empty())
        chosen.node.outputs = facts->outputs;
}

} // namespace

void fuzzOne(std::string_view bytes)
{
    static const MemoryFile file;
    Input input(bytes);
    Case chosen = caseOf(input, file.path());
    file.write(input.rest());
    checkFacts(chosen);
    if (chosen.longRows) {
        chosen.cutting.limits.rowBytes = 8 + chosen.cutting.limits.chunkBytes;
        read(chosen, chosen.cutting);
        return;
    }
    const auto whole = read(chosen, {});
    const auto inPieces = read(chosen, chosen.cutting);
    require(whole == inPieces, "how a file is cut does not matter\n--- whole\n" + textOf(whole)
                                   + "--- in pieces\n" + textOf(inPieces));
    if (whole && !chosen.sniffsTypes)
        require(whole->rows == expectedRows(chosen, input.rest()),
                "the rows are those that the page of the format says");
}

} // namespace etl::fuzz
