// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/nodes/parquet/parquettesting.h"

#include "tests/engine/nodes/nodetesting.h"

#include <arrow/api.h>
#include <arrow/io/api.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/writer.h>
#include <parquet/file_reader.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace etl::test {

namespace {

std::vector<int> groupsIn(parquet::ParquetFileReader &reader)
{
    std::vector<int> rows;
    for (int group = 0; group < reader.metadata()->num_row_groups(); ++group)
        rows.push_back(static_cast<int>(reader.metadata()->RowGroup(group)->num_rows()));
    return rows;
}

} // namespace

std::vector<runtime::Piece> writePieces(const model::CheckedNode &node,
                                        const std::vector<runtime::BatchPtr> &batches,
                                        const std::string &partFile)
{
    NodeContext context(node);
    const auto load = codeOf(node.type).load();
    if (!load->open(context))
        std::abort();
    std::ofstream part(partFile, std::ios::binary | std::ios::trunc);
    std::vector<runtime::Piece> pieces;
    std::uint64_t offset = 0;
    for (const auto &batch : batches) {
        const auto bytes = load->encode({batch});
        if (!bytes) {
            std::fprintf(stderr, "%s\n", bytes.error().toString().c_str());
            std::abort();
        }
        part.write(reinterpret_cast<const char *>((*bytes)->data()), (*bytes)->size());
        runtime::Piece piece;
        piece.partFile = partFile;
        piece.offset = offset;
        piece.length = static_cast<std::uint64_t>((*bytes)->size());
        piece.rows = static_cast<std::uint64_t>(batch->num_rows());
        pieces.push_back(piece);
        offset += piece.length;
    }
    return pieces;
}

Status joinPieces(const model::CheckedNode &node, const std::vector<runtime::Piece> &pieces,
                  const std::string &path, runtime::JoinStart start)
{
    return codeOf(node.type).joiner()->join(node, pieces, path, start);
}

runtime::BatchPtr readParquet(const std::string &path)
{
    const auto input = arrow::io::ReadableFile::Open(path).ValueOrDie();
    const auto reader = parquet::arrow::OpenFile(input, arrow::default_memory_pool()).ValueOrDie();
    const auto table = reader->GetRecordBatchReader().ValueOrDie()->ToTable().ValueOrDie();
    return table->CombineChunksToBatch().ValueOrDie();
}

std::vector<int> rowGroupsOf(const std::shared_ptr<arrow::Buffer> &file)
{
    return groupsIn(
        *parquet::ParquetFileReader::Open(std::make_shared<arrow::io::BufferReader>(file)));
}

std::vector<int> rowGroupsOf(const std::string &path)
{
    return groupsIn(*parquet::ParquetFileReader::OpenFile(path));
}

std::string creatorOf(const std::string &path)
{
    return parquet::ParquetFileReader::OpenFile(path)->metadata()->created_by();
}

void writeParquetByArrow(const std::shared_ptr<arrow::Array> &column, const std::string &path)
{
    const auto table =
        arrow::Table::Make(arrow::schema({arrow::field("x", column->type())}), {column});
    const auto sink = arrow::io::FileOutputStream::Open(path).ValueOrDie();
    const auto properties = parquet::ArrowWriterProperties::Builder().store_schema()->build();
    if (!parquet::arrow::WriteTable(*table, arrow::default_memory_pool(), sink, 1000,
                                    parquet::default_writer_properties(), properties)
             .ok()
        || !sink->Close().ok())
        std::abort();
}

void writeParquetByDuckDb(const runtime::BatchPtr &rows, const std::string &path,
                          const std::string &options)
{
    askDuckDb("COPY (SELECT * FROM input) TO '" + path + "' (FORMAT parquet" + options + ")", rows);
}

} // namespace etl::test
