// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/nodes/csv/csvtesting.h"

#include "engine/nodes/csv/csvnodes.h"

#include <QtGlobal>

#include <arrow/array.h>
#include <arrow/record_batch.h>
#include <arrow/scalar.h>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace etl::test {

namespace {

[[noreturn]] void die(const std::string &text)
{
    qFatal("%s", text.c_str());
}

template<typename T>
T orDie(Result<T> result)
{
    if (!result)
        die(result.error().toString());
    return std::move(*result);
}

void orDie(const Status &status)
{
    if (!status)
        die(status.error().toString());
}

std::string cellText(const arrow::Array &array, std::int64_t row)
{
    if (array.IsNull(row))
        return "NULL";
    if (array.type_id() == arrow::Type::STRING)
        return "'" + static_cast<const arrow::StringArray &>(array).GetString(row) + "'";
    const auto scalar = array.GetScalar(row);
    if (!scalar.ok())
        die(scalar.status().ToString());
    return (*scalar)->ToString();
}

} // namespace

TempFolder::TempFolder()
{
    std::string name = (std::filesystem::temp_directory_path() / "dataetl-test-XXXXXX").string();
    if (!::mkdtemp(name.data()))
        die("no temporary folder");
    m_path = name;
}

TempFolder::~TempFolder()
{
    std::error_code ignored;
    std::filesystem::permissions(m_path, std::filesystem::perms::owner_all, ignored);
    std::filesystem::remove_all(m_path, ignored);
}

std::string TempFolder::path(std::string_view name) const
{
    return m_path + "/" + std::string(name);
}

std::string TempFolder::write(std::string_view name, std::string_view content) const
{
    const std::string file = path(name);
    std::ofstream stream(file, std::ios::binary);
    stream.write(content.data(), static_cast<std::streamsize>(content.size()));
    if (!stream.flush())
        die("cannot write " + file);
    return file;
}

std::string readFile(const std::string &path)
{
    std::ifstream stream(path, std::ios::binary);
    std::ostringstream content;
    content << stream.rdbuf();
    return content.str();
}

Status TestContext::reject(runtime::Reject row)
{
    rejected.push_back(std::move(row));
    if (failsAtReject)
        return fail(ErrorCode::BadData, rejectText(rejected.back()));
    return {};
}

Result<std::string> TestContext::spillFolder()
{
    return fail(ErrorCode::Unsupported, "no spilling in this test");
}

model::Schema schemaOf(const std::vector<std::string> &columns)
{
    model::Schema schema;
    for (const std::string &column : columns) {
        const std::size_t space = column.find(' ');
        schema.columns.push_back(
            {column.substr(0, space), orDie(model::parseDataType(column.substr(space + 1)))});
    }
    return schema;
}

model::CheckedNode extractNode(const std::string &path, const model::Schema &schema,
                               const model::Json &settings)
{
    model::CheckedNode node;
    node.id = NodeId("rows");
    node.type = "extract.csv";
    node.settings = settings;
    node.settings["path"] = path;
    if (!schema.columns.empty())
        node.outputs["out"] = schema;
    return node;
}

std::vector<std::string> rowTexts(const arrow::RecordBatch &batch)
{
    if (const arrow::Status status = batch.ValidateFull(); !status.ok())
        die(status.ToString());
    std::vector<std::string> rows;
    for (std::int64_t row = 0; row < batch.num_rows(); ++row) {
        std::vector<std::string> cells;
        for (int column = 0; column < batch.num_columns(); ++column)
            cells.push_back(cellText(*batch.column(column), row));
        rows.push_back(joined(cells, "|"));
    }
    return rows;
}

std::string rejectText(const runtime::Reject &reject)
{
    return fmt::format("line {}, byte {}, column '{}': {} [{}]", reject.line, reject.offset,
                       reject.column, reject.error, reject.row);
}

ReadBack readSplits(const model::CheckedNode &node, const std::vector<model::Split> &splits,
                    const nodes::csv::ReaderLimits &limits, std::int64_t targetBytes)
{
    ReadBack result;
    TestContext context(node);
    nodes::csv::CsvReader reader(limits);
    orDie(reader.open(context));
    for (const model::Split &split : splits) {
        orDie(reader.start(split, split.begin, 0));
        for (std::uint64_t position = split.begin; position < split.end;) {
            const runtime::SourceBatch batch = orDie(reader.read(targetBytes));
            if (batch.position <= position)
                die("a read did not get on");
            position = batch.position;
            result.positions.push_back(position);
            if (batch.batch) {
                const auto rows = rowTexts(*batch.batch);
                result.rows.insert(result.rows.end(), rows.begin(), rows.end());
            }
        }
    }
    for (const runtime::Reject &reject : context.rejected)
        result.rejects.push_back(rejectText(reject));
    return result;
}

ReadBack readCsv(const std::string &path, const model::Json &settings)
{
    model::CheckedNode node = extractNode(path, {}, settings);
    node.onError = model::OnError::Reject;
    runtime::NodeCheckContext context;
    context.node = &node;
    const runtime::NodeFacts facts = orDie(nodes::csvExtract().check(context));
    if (model::hasErrors(facts.issues))
        die(facts.issues.front().toString());
    node.outputs = facts.outputs;
    return readSplits(node, splitsOf(node, 1 << 20));
}

std::vector<model::Split> splitsOf(const model::CheckedNode &node, std::uint64_t targetBytes)
{
    return orDie(nodes::csvExtract().splits(node, targetBytes));
}

std::string checkText(const model::CheckedNode &node)
{
    runtime::NodeCheckContext context;
    context.node = &node;
    const runtime::NodeFacts facts = orDie(nodes::csvExtract().check(context));
    std::vector<std::string> lines;
    if (const auto out = facts.outputs.find("out"); out != facts.outputs.end()) {
        for (const model::Column &column : out->second.columns)
            lines.push_back(column.name + " " + model::toSql(column.type));
    }
    for (const model::Issue &issue : facts.issues) {
        const std::string_view severity = issue.severity == model::Severity::Error     ? "error"
                                          : issue.severity == model::Severity::Warning ? "warning"
                                                                                       : "hint";
        lines.push_back(
            fmt::format("{} {}: {}", severity, errorCodeName(issue.code), issue.toString()));
    }
    return joined(lines);
}

std::string joined(const std::vector<std::string> &lines, std::string_view separator)
{
    std::string text;
    for (const std::string &line : lines) {
        if (&line != &lines.front())
            text += separator;
        text += line;
    }
    return text;
}

} // namespace etl::test
