// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/parquet/parquetencoder.h"

#include "engine/nodes/parquet/footermerger.h"
#include "engine/nodes/parquet/footerseal.h"
#include "engine/nodes/parquet/parquetguard.h"
#include "engine/nodes/parquet/parquettail.h"
#include "engine/nodes/parquet/repetition.h"
#include "engine/runtime/arrowtypes.h"

#include <arrow/io/memory.h>
#include <arrow/record_batch.h>
#include <arrow/table.h>
#include <arrow/util/byte_size.h>
#include <arrow/util/compression.h>
#include <parquet/arrow/writer.h>
#include <parquet/properties.h>

#include <algorithm>
#include <cstring>
#include <limits>

namespace etl::nodes {

namespace {

constexpr std::string_view kDoing = "writing Parquet";

arrow::Compression::type codecOf(const std::string &compression)
{
    if (compression == "zstd")
        return arrow::Compression::ZSTD;
    if (compression == "gzip")
        return arrow::Compression::GZIP;
    if (compression == "none")
        return arrow::Compression::UNCOMPRESSED;
    return arrow::Compression::SNAPPY;
}

// Groups of equal size near the wanted one, so that a little more than one group's rows does not
// leave a tiny rest.
std::int64_t groupRows(std::int64_t rows, std::int64_t wanted)
{
    const auto groups = std::max<std::int64_t>((rows + wanted / 2) / wanted, 1);
    return std::max<std::int64_t>((rows + groups - 1) / groups, 1);
}

// The same buffer where it can grow; it holds a whole row group.
Result<std::shared_ptr<arrow::Buffer>> withEnd(const std::shared_ptr<arrow::Buffer> &file,
                                               std::size_t dataBytes, std::string_view end)
{
    const auto size = static_cast<std::int64_t>(dataBytes + end.size());
    auto resized = std::dynamic_pointer_cast<arrow::ResizableBuffer>(file);
    if (resized) {
        ETL_TRY_ARROW_VOID(resized->Resize(size, false), kDoing);
    } else {
        ETL_TRY_ARROW(resized, arrow::AllocateResizableBuffer(size), kDoing);
        std::memcpy(resized->mutable_data(), file->data(), dataBytes);
    }
    std::memcpy(resized->mutable_data() + dataBytes, end.data(), end.size());
    return resized;
}

// The file that the library wrote, with a checksum for each of its column chunks.
Result<std::shared_ptr<arrow::Buffer>> sealChunks(const std::shared_ptr<arrow::Buffer> &file)
{
    const std::string_view bytes(*file);
    if (bytes.size() < kTailBytes + kMagic.size() || !bytes.ends_with(kMagic))
        return fail(ErrorCode::Internal, "what the Parquet library wrote is no Parquet file");
    const std::uint32_t length = footerLength(bytes.substr(bytes.size() - kTailBytes));
    if (length > bytes.size() - kTailBytes - kMagic.size())
        return fail(ErrorCode::Internal, "what the Parquet library wrote has no footer");
    const std::size_t dataBytes = bytes.size() - kTailBytes - length;
    FooterMerger merger;
    ETL_TRY_VOID(merger.add(bytes.substr(dataBytes, length), 0, bytes.substr(0, dataBytes)));
    const std::string footer = merger.finish();
    return withEnd(file, dataBytes, footer + tailOf(static_cast<std::uint32_t>(footer.size())));
}

// Room for the file, so that it is not moved while it grows; what is left over is given back.
std::int64_t firstCapacity(const std::vector<runtime::BatchPtr> &batches)
{
    constexpr std::int64_t kLeast = 64 << 10;
    std::int64_t bytes = 0;
    for (const auto &batch : batches)
        bytes += arrow::util::ReferencedBufferSize(*batch).ValueOr(0);
    return std::max(bytes / 2, kLeast);
}

} // namespace

ParquetSettings ParquetSettings::from(const model::Json &settings)
{
    ParquetSettings result;
    result.compression = settings.value("compression", result.compression);
    result.rowGroupRows =
        std::max<std::int64_t>(settings.value("rowGroupRows", result.rowGroupRows), 1);
    return result;
}

ParquetEncoder::ParquetEncoder(runtime::SchemaPtr schema, ParquetSettings settings)
    : m_schema(std::move(schema))
    , m_settings(std::move(settings))
{}

Result<std::shared_ptr<arrow::Buffer>>
ParquetEncoder::encode(const std::vector<runtime::BatchPtr> &batches)
{
    return withoutExceptions(kDoing, [&] { return write(batches); });
}

Result<std::shared_ptr<arrow::Buffer>>
ParquetEncoder::write(const std::vector<runtime::BatchPtr> &batches)
{
    if (!m_properties)
        chooseProperties(batches);
    ETL_TRY_ARROW(const auto table, arrow::Table::FromRecordBatches(m_schema, batches), kDoing);
    ETL_TRY_ARROW(const auto sink, arrow::io::BufferOutputStream::Create(firstCapacity(batches)),
                  kDoing);
    ETL_TRY_ARROW(const auto writer,
                  parquet::arrow::FileWriter::Open(*m_schema, arrow::default_memory_pool(), sink,
                                                   m_properties),
                  kDoing);
    if (table->num_rows() > 0) {
        const auto rows = groupRows(table->num_rows(), m_settings.rowGroupRows);
        ETL_TRY_ARROW_VOID(writer->WriteTable(*table, rows), kDoing);
    }
    ETL_TRY_ARROW_VOID(writer->Close(), kDoing);
    ETL_TRY_ARROW(const auto file, sink->Finish(), kDoing);
    return sealChunks(file);
}

void ParquetEncoder::chooseProperties(const std::vector<runtime::BatchPtr> &batches)
{
    parquet::WriterProperties::Builder builder;
    builder.compression(codecOf(m_settings.compression));
    builder.created_by(std::string(unsealedWriter()));
    builder.enable_store_decimal_as_integer();
    builder.enable_page_checksum();
    // Row groups are cut by us, evenly.
    builder.max_row_group_length(std::numeric_limits<std::int64_t>::max());
    for (const auto &column : columnsWithoutRepetition(batches))
        builder.disable_dictionary(column);
    m_properties = builder.build();
}

Status checkCompression(const std::string &compression)
{
    if (arrow::util::Codec::IsAvailable(codecOf(compression)))
        return {};
    Error error{ErrorCode::Unsupported,
                "this build of Arrow cannot compress with " + compression,
                {},
                "compression",
                "Choose another compression."};
    return fail(std::move(error));
}

} // namespace etl::nodes
