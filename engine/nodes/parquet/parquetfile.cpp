// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/parquet/parquetfile.h"

#include "engine/nodes/files/fileerror.h"
#include "engine/nodes/parquet/chunkseal.h"
#include "engine/nodes/parquet/footerseal.h"
#include "engine/nodes/parquet/parquetguard.h"
#include "engine/nodes/parquet/parquettail.h"
#include "engine/runtime/arrowtypes.h"

#include <arrow/buffer.h>
#include <arrow/io/file.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <arrow/util/key_value_metadata.h>
#include <fmt/format.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/schema.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

namespace etl::nodes {

namespace {

constexpr std::string_view kDoing = "Parquet";
constexpr std::int64_t kMaxBatchRows = 65'536;

// The library says "failed to open" for all of these.
Status checkReadable(const std::string &path)
{
    struct stat info{};
    if (::stat(path.c_str(), &info) != 0)
        return fileError("Opening", path, errno);
    if (S_ISDIR(info.st_mode)) {
        return fail(Error{ErrorCode::BadSetting,
                          fmt::format("'{}' is a folder, not a file", path),
                          {},
                          "path",
                          "Name a file in it."});
    }
    if (::access(path.c_str(), R_OK) != 0)
        return fileError("Opening", path, errno);
    return {};
}

// Pages are read as they are needed: a row group of hundreds of megabytes does not fit into a
// worker's memory.
parquet::ReaderProperties readerProperties()
{
    constexpr std::int64_t kBufferBytes = 256 << 10;
    auto properties = parquet::default_reader_properties();
    properties.enable_buffered_stream();
    properties.set_buffer_size(kBufferBytes);
    // Where a page has a checksum, damage must not become values.
    properties.set_page_checksum_verification(true);
    return properties;
}

parquet::ArrowReaderProperties arrowProperties()
{
    auto properties = parquet::default_arrow_reader_properties();
    properties.set_use_threads(false);
    properties.set_pre_buffer(false);
    properties.set_arrow_extensions_enabled(true); // shows UUIDs
    properties.set_coerce_int96_timestamp_unit(arrow::TimeUnit::MICRO);
    return properties;
}

void collectLeaves(const parquet::arrow::SchemaField &field, std::vector<int> &leaves)
{
    if (field.is_leaf())
        leaves.push_back(field.column_index);
    for (const auto &child : field.children)
        collectLeaves(child, leaves);
}

Error foreign(Error error)
{
    error.remedy = "Leave it out with the setting 'columns'.";
    return error;
}

} // namespace

class ParquetFile::Key
{};

ParquetFile::ParquetFile(const Key &, std::string path) : m_path(std::move(path)) {}
ParquetFile::~ParquetFile() = default;

Result<std::unique_ptr<ParquetFile>> ParquetFile::open(const std::string &path)
{
    ETL_TRY_VOID(checkReadable(path));
    auto file = std::make_unique<ParquetFile>(Key(), path);
    const auto status = withoutExceptions(kDoing, [&] { return file->openReader(); });
    if (!status)
        return std::unexpected(file->located(status.error()));
    return file;
}

Status ParquetFile::openReader()
{
    ETL_TRY_ARROW(m_input, arrow::io::ReadableFile::Open(m_path), kDoing);
    parquet::arrow::FileReaderBuilder builder;
    ETL_TRY_VOID(checkFooter(m_input));
    ETL_TRY_ARROW_VOID(builder.Open(m_input, readerProperties()), kDoing);
    builder.properties(arrowProperties());
    ETL_TRY_ARROW(m_reader, builder.Build(), kDoing);
    ETL_TRY_ARROW_VOID(m_reader->GetSchema(&m_schema), kDoing);
    return indexGroups();
}

// Of a file of ours, before anything in it is believed.
Status ParquetFile::checkFooter(const std::shared_ptr<arrow::io::RandomAccessFile> &input) const
{
    constexpr std::int64_t kTail = kTailBytes;
    ETL_TRY_ARROW(const std::int64_t size, input->GetSize(), kDoing);
    if (size < kTail)
        return {}; // the library says it better
    ETL_TRY_ARROW(const auto tail, input->ReadAt(size - kTail, kTail), kDoing);
    if (tail->size() != kTail)
        return {};
    const std::uint32_t length = footerLength(std::string_view(*tail));
    if (length > size - kTail)
        return {};
    ETL_TRY_ARROW(const auto footer, input->ReadAt(size - kTail - length, length), kDoing);
    if (checkSeal(std::string_view(*footer)) == Seal::Wrong)
        return fail(ErrorCode::BadData, "the footer is damaged: its checksum is wrong");
    return {};
}

Status ParquetFile::indexGroups()
{
    const auto metadata = m_reader->parquet_reader()->metadata();
    std::uint64_t rows = 0;
    m_groupBegins.push_back(0);
    for (int group = 0; group < metadata->num_row_groups(); ++group) {
        const auto count = metadata->RowGroup(group)->num_rows();
        if (count < 0)
            return fail(ErrorCode::BadData, "a row group has a negative number of rows");
        rows += static_cast<std::uint64_t>(count);
        m_groupBegins.push_back(rows);
    }
    return {};
}

std::vector<std::string> ParquetFile::columnNames() const
{
    return m_schema->field_names();
}

Result<model::Schema> ParquetFile::schema(const std::vector<std::string> &columns) const
{
    model::Schema schema;
    std::set<std::string> seen;
    for (const auto &name : columns) {
        const auto fields = m_schema->GetAllFieldsByName(name);
        if (fields.empty()) {
            return fail(Error{ErrorCode::UnknownColumn,
                              fmt::format("'{}' has no column '{}'", m_path, name),
                              {},
                              "columns",
                              {}});
        }
        if (fields.size() > 1 || !seen.insert(name).second) {
            return fail(Error{ErrorCode::Unsupported,
                              fmt::format("'{}' has two columns called '{}'", m_path, name),
                              {},
                              "path",
                              "Give the columns names of their own where the file is made."});
        }
        auto type = runtime::fromArrow(*fields.front()->type());
        if (!type) {
            type.error().message = fmt::format("column '{}': {}", name, type.error().message);
            return std::unexpected(foreign(located(std::move(type).error())));
        }
        schema.columns.push_back({name, *std::move(type)});
    }
    return schema;
}

std::uint64_t ParquetFile::rows() const
{
    return m_groupBegins.back();
}

int ParquetFile::rowGroups() const
{
    return static_cast<int>(m_groupBegins.size()) - 1;
}

std::uint64_t ParquetFile::groupBegin(int group) const
{
    return m_groupBegins.at(static_cast<std::size_t>(group));
}

std::int64_t ParquetFile::groupBytes(int group) const
{
    return m_reader->parquet_reader()->metadata()->RowGroup(group)->total_byte_size();
}

Result<std::vector<int>> ParquetFile::leavesOf(const model::Schema &schema) const
{
    std::vector<int> leaves;
    const auto &fields = m_reader->manifest().schema_fields;
    for (const auto &column : schema.columns) {
        const auto found = std::ranges::find_if(
            fields, [&](const auto &field) { return field.field->name() == column.name; });
        if (found == fields.end())
            return fail(Error{ErrorCode::BadData,
                              fmt::format("'{}' has no column '{}' any more", m_path, column.name),
                              {},
                              "path",
                              "The file was changed; start the run again."});
        collectLeaves(*found, leaves);
    }
    return leaves;
}

// Text is as long in memory as in the file, or longer where values repeat; numbers are at most 16
// bytes.
std::int64_t ParquetFile::batchRows(int group, const std::vector<int> &leaves,
                                    std::int64_t bytes) const
{
    constexpr std::int64_t kValueBytes = 8;
    const auto metadata = m_reader->parquet_reader()->metadata()->RowGroup(group);
    const auto rows = std::max<std::int64_t>(metadata->num_rows(), 1);
    std::int64_t rowBytes = 1;
    for (const int leaf : leaves) {
        const auto stored = metadata->ColumnChunk(leaf)->total_uncompressed_size() / rows;
        rowBytes += std::max(stored, kValueBytes);
    }
    return std::clamp<std::int64_t>(bytes / rowBytes, 1, kMaxBatchRows);
}

// In pieces, for a chunk may be hundreds of megabytes; the library finds them in the system's
// cache.
Status ParquetFile::checkChunks(int group, const std::vector<int> &leaves) const
{
    constexpr std::int64_t kPieceBytes = 1 << 20;
    const auto metadata = m_reader->parquet_reader()->metadata()->RowGroup(group);
    for (const int leaf : leaves) {
        const auto column = metadata->ColumnChunk(leaf);
        const auto &pairs = column->key_value_metadata();
        const int index = pairs ? pairs->FindKey(std::string(kChunkChecksumKey)) : -1;
        if (index < 0)
            continue;
        const ChunkPlace place{column->data_page_offset(),
                               column->has_dictionary_page() ? column->dictionary_page_offset() : 0,
                               column->total_compressed_size()};
        std::uint32_t crc = 0;
        for (std::int64_t done = 0; done < place.bytes;) {
            const auto wanted = std::min(kPieceBytes, place.bytes - done);
            ETL_TRY_ARROW(const auto piece, m_input->ReadAt(place.begin() + done, wanted), kDoing);
            if (piece->size() == 0)
                break; // cut off: the checksum tells
            crc = checksum(crc, std::string_view(*piece));
            done += piece->size();
        }
        if (checksumText(crc) != pairs->value(index)) {
            return fail(ErrorCode::BadData,
                        fmt::format("column '{}' of row group {} is damaged: its checksum is wrong",
                                    column->path_in_schema()->ToDotString(), group));
        }
    }
    return {};
}

Result<std::unique_ptr<arrow::RecordBatchReader>>
ParquetFile::readGroup(int group, const model::Schema &schema, std::int64_t batchBytes)
{
    auto reader =
        withoutExceptions(kDoing, [&]() -> Result<std::unique_ptr<arrow::RecordBatchReader>> {
            ETL_TRY(const auto leaves, leavesOf(schema));
            ETL_TRY_VOID(checkChunks(group, leaves));
            m_reader->set_batch_size(batchRows(group, leaves, batchBytes));
            return runtime::toResult(m_reader->GetRecordBatchReader({group}, leaves), kDoing);
        });
    if (!reader)
        return std::unexpected(located(std::move(reader).error()));
    return reader;
}

Result<runtime::BatchPtr> ParquetFile::normalise(const runtime::BatchPtr &batch,
                                                 const runtime::SchemaPtr &schema) const
{
    arrow::ArrayVector columns;
    arrow::FieldVector fields;
    for (const auto &field : schema->fields()) {
        const int index = batch->schema()->GetFieldIndex(field->name());
        if (index < 0)
            return fail(ErrorCode::Internal,
                        fmt::format("column '{}' was not read", field->name()));
        columns.push_back(batch->column(index));
        fields.push_back(batch->schema()->field(index));
    }
    auto asked = arrow::RecordBatch::Make(arrow::schema(std::move(fields)), batch->num_rows(),
                                          std::move(columns));
    auto result = runtime::normalise(asked, schema);
    if (!result)
        return std::unexpected(located(std::move(result).error()));
    return result;
}

Error ParquetFile::located(Error error) const
{
    if (!error.setting.empty())
        return error;
    // What the library calls an input error is nearly always a file that is cut off or no Parquet.
    if (error.code == ErrorCode::Io || error.code == ErrorCode::Internal)
        error.code = ErrorCode::BadData;
    error.message = fmt::format("reading '{}': {}", m_path, error.message);
    error.setting = "path";
    if (error.remedy.empty() && error.code == ErrorCode::BadData)
        error.remedy = "Check that this is a whole Parquet file.";
    return error;
}

} // namespace etl::nodes
