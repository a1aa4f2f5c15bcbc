// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/parquet/parquetnodes.h"

#include "engine/nodes/columns/columnlist.h"
#include "engine/nodes/parquet/parquetfile.h"
#include "engine/nodes/parquet/parquetguard.h"
#include "engine/runtime/arrowtypes.h"

#include <arrow/record_batch.h>
#include <arrow/util/byte_size.h>
#include <fmt/format.h>

#include <algorithm>

namespace etl::nodes {

namespace {

constexpr std::int64_t kDecodeBytes = 4 << 20;

std::string pathOf(const model::CheckedNode &node)
{
    return node.settings.value("path", std::string());
}

// The asked columns, or all.
std::vector<std::string> columnsOf(const model::CheckedNode &node, const ParquetFile &file)
{
    auto columns = textList(node.settings.value("columns", model::Json()));
    return columns.empty() ? file.columnNames() : columns;
}

std::uint64_t repeatOf(const model::CheckedNode &node)
{
    return std::max<std::uint64_t>(node.settings.value("repeat", std::uint64_t{1}), 1);
}

// Positions are row numbers of the file, so a replacement goes on inside a row group.
class ExtractParquet final : public runtime::SourceOperator
{
public:
    Status open(runtime::OperatorContext &context) override
    {
        const auto &node = context.node();
        ETL_TRY(m_file, ParquetFile::open(pathOf(node)));
        m_schema = node.outputs.at("out");
        ETL_TRY(m_arrowSchema, runtime::toArrow(m_schema));
        return {};
    }

    Status start(const model::Split &split, std::uint64_t position, std::int64_t) override
    {
        if (split.end > m_file->rows())
            return fail(Error{ErrorCode::BadData,
                              "the file has fewer rows than before",
                              {},
                              "path",
                              "It was changed; start the run again."});
        m_position = position;
        m_end = split.end;
        m_batch.reset();
        m_reader.reset();
        m_group = static_cast<int>(split.aux);
        while (m_group < m_file->rowGroups() && m_file->groupBegin(m_group + 1) <= position)
            ++m_group;
        return skip(position - m_file->groupBegin(m_group));
    }

    Result<runtime::SourceBatch> read(std::int64_t targetBytes) override
    {
        if (m_position < m_end && !m_batch) {
            ETL_TRY(m_batch, next());
        }
        runtime::SourceBatch read;
        if (m_position < m_end) {
            read.batch = cut(targetBytes);
            m_position += static_cast<std::uint64_t>(read.batch->num_rows());
        }
        read.position = m_position;
        return read;
    }

private:
    // Rows before the position are decoded and dropped: the format has no cheaper way to them.
    Status skip(std::uint64_t rows)
    {
        while (rows > 0) {
            ETL_TRY(m_batch, next());
            const auto skipped =
                std::min<std::uint64_t>(rows, static_cast<std::uint64_t>(m_batch->num_rows()));
            m_batch = dropFront(static_cast<std::int64_t>(skipped));
            rows -= skipped;
        }
        return {};
    }

    // One row group after the other: the checksums of the next are compared when it is needed.
    Result<runtime::BatchPtr> next()
    {
        while (true) {
            if (!m_reader) {
                if (m_group >= m_file->rowGroups() || m_file->groupBegin(m_group) >= m_end)
                    return std::unexpected(
                        m_file->located(Error{ErrorCode::BadData,
                                              "there are fewer rows than its footer says",
                                              {},
                                              {},
                                              {}}));
                ETL_TRY(m_reader, m_file->readGroup(m_group, m_schema, kDecodeBytes));
                ++m_group;
            }
            runtime::BatchPtr batch;
            const auto status = withoutExceptions("Parquet", [&] {
                return runtime::toStatus(m_reader->ReadNext(&batch), "Parquet");
            });
            if (!status)
                return std::unexpected(m_file->located(status.error()));
            if (batch && batch->num_rows() > 0)
                return m_file->normalise(batch, m_arrowSchema);
            m_reader.reset();
        }
    }

    runtime::BatchPtr dropFront(std::int64_t rows) const
    {
        return rows < m_batch->num_rows() ? m_batch->Slice(rows) : nullptr;
    }

    // The front of what was decoded, of about `bytes`.
    runtime::BatchPtr cut(std::int64_t bytes)
    {
        const auto rows = m_batch->num_rows();
        const auto size =
            std::max<std::int64_t>(arrow::util::ReferencedBufferSize(*m_batch).ValueOr(1), 1);
        const auto fitting = std::max<std::int64_t>(
            static_cast<std::int64_t>(static_cast<double>(rows) * static_cast<double>(bytes)
                                      / static_cast<double>(size)),
            1);
        // A little more than asked is better than a tiny rest.
        if (fitting + fitting / 4 >= rows)
            return std::exchange(m_batch, nullptr);
        auto front = m_batch->Slice(0, fitting);
        m_batch = dropFront(fitting);
        return front;
    }

    std::unique_ptr<ParquetFile> m_file;
    model::Schema m_schema;
    runtime::SchemaPtr m_arrowSchema;
    std::unique_ptr<arrow::RecordBatchReader> m_reader; // of the group before m_group
    int m_group = 0;                                    // that comes next
    runtime::BatchPtr m_batch;                          // decoded rows not yet given
    std::uint64_t m_position = 0;
    std::uint64_t m_end = 0;
};

// Names that the file lacks, each with what it may have meant.
model::Issues checkColumns(const std::vector<std::string> &asked, const ParquetFile &file)
{
    model::Schema names;
    for (const auto &name : file.columnNames())
        names.columns.push_back({name, {}});
    return checkColumnList(names, asked, "columns");
}

Result<runtime::NodeFacts> check(const runtime::NodeCheckContext &context)
{
    const auto &node = *context.node;
    runtime::NodeFacts facts;
    const auto file = ParquetFile::open(pathOf(node));
    if (!file) {
        facts.issues.push_back(model::issueFromError(file.error()));
        return facts;
    }
    facts.totalRows = (*file)->rows() * repeatOf(node);
    facts.totalRowsExact = true;
    facts.issues = checkColumns(textList(node.settings.value("columns", model::Json())), **file);
    if (model::hasErrors(facts.issues))
        return facts;
    auto schema = (*file)->schema(columnsOf(node, **file));
    if (schema)
        facts.outputs["out"] = *std::move(schema);
    else
        facts.issues.push_back(model::issueFromError(schema.error()));
    return facts;
}

// Neighbouring row groups make a split together until it is large enough.
std::vector<model::Split> cutGroups(const ParquetFile &file, std::uint64_t targetBytes)
{
    std::vector<model::Split> splits;
    std::uint64_t bytes = 0;
    int first = 0;
    for (int group = 0; group < file.rowGroups(); ++group) {
        bytes += static_cast<std::uint64_t>(std::max<std::int64_t>(file.groupBytes(group), 0));
        if (bytes < targetBytes && group + 1 < file.rowGroups())
            continue;
        model::Split split;
        split.begin = file.groupBegin(first);
        split.end = file.groupBegin(group + 1);
        split.aux = static_cast<std::uint64_t>(first);
        split.rows = split.end - split.begin;
        split.rowsExact = true;
        if (split.rows > 0)
            splits.push_back(split);
        first = group + 1;
        bytes = 0;
    }
    return splits;
}

Result<std::vector<model::Split>> splits(const model::CheckedNode &node, std::uint64_t targetBytes)
{
    ETL_TRY(const auto file, ParquetFile::open(pathOf(node)));
    ETL_TRY(const auto once,
            withoutExceptions("Parquet", [&]() -> Result<std::vector<model::Split>> {
                return cutGroups(*file, targetBytes);
            }));
    std::vector<model::Split> all;
    for (std::uint64_t i = 0; i < repeatOf(node); ++i)
        all.insert(all.end(), once.begin(), once.end());
    return all;
}

} // namespace

runtime::NodeCode parquetExtract()
{
    runtime::NodeCode code;
    code.type = "extract.parquet";
    code.check = check;
    code.source = [] { return std::make_unique<ExtractParquet>(); };
    code.splits = splits;
    return code;
}

} // namespace etl::nodes
