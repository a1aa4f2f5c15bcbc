// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/batchcodec.h"

#include "engine/runtime/arrowtypes.h"

#include <arrow/api.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/api.h>
#include <arrow/util/byte_size.h>

namespace etl::runtime {

namespace {

const arrow::ipc::IpcWriteOptions &writeOptions()
{
    static const arrow::ipc::IpcWriteOptions options = [] {
        auto made = arrow::ipc::IpcWriteOptions::Defaults();
        made.use_threads = false;
        return made;
    }();
    return options;
}

} // namespace

Result<std::int64_t> encodedSize(const arrow::RecordBatch &batch)
{
    std::int64_t size = 0;
    ETL_TRY_VOID(toStatus(arrow::ipc::GetRecordBatchSize(batch, writeOptions(), &size),
                          "measuring a batch"));
    return size;
}

Status encodeBatch(const arrow::RecordBatch &batch, std::span<std::byte> target)
{
    auto buffer = std::make_shared<arrow::MutableBuffer>(
        reinterpret_cast<std::uint8_t *>(target.data()), static_cast<std::int64_t>(target.size()));
    arrow::io::FixedSizeBufferWriter writer(buffer);
    std::int32_t metadataLength = 0;
    std::int64_t bodyLength = 0;
    return toStatus(arrow::ipc::WriteRecordBatch(batch, 0, &writer, &metadataLength, &bodyLength,
                                                 writeOptions()),
                    "writing a batch to shared memory");
}

Result<std::shared_ptr<arrow::Buffer>> encodedBatch(const arrow::RecordBatch &batch)
{
    ETL_TRY(const auto size, encodedSize(batch));
    auto buffer = arrow::AllocateBuffer(size);
    ETL_TRY_VOID(toStatus(buffer.status(), "writing a batch"));
    auto *data = reinterpret_cast<std::byte *>((*buffer)->mutable_data());
    ETL_TRY_VOID(encodeBatch(batch, {data, static_cast<std::size_t>(size)}));
    return std::shared_ptr<arrow::Buffer>(*std::move(buffer));
}

Result<BatchPtr> decodeBatch(std::span<const std::byte> bytes, const SchemaPtr &schema)
{
    return decodeBatch(
        std::make_shared<arrow::Buffer>(reinterpret_cast<const std::uint8_t *>(bytes.data()),
                                        static_cast<std::int64_t>(bytes.size())),
        schema);
}

Result<BatchPtr> decodeBatch(std::shared_ptr<arrow::Buffer> buffer, const SchemaPtr &schema)
{
    auto options = arrow::ipc::IpcReadOptions::Defaults();
    options.use_threads = false;
    arrow::ipc::DictionaryMemo memo;
    arrow::io::BufferReader reader(std::move(buffer));
    auto batch = arrow::ipc::ReadRecordBatch(schema, &memo, options, &reader);
    ETL_TRY_VOID(toStatus(batch.status(), "reading a batch from shared memory"));
    ETL_TRY_VOID(toStatus((*batch)->Validate(), "reading a batch from shared memory"));
    return *std::move(batch);
}

std::int64_t batchBytes(const arrow::RecordBatch &batch)
{
    const auto exact = arrow::util::ReferencedBufferSize(batch);
    return exact.ok() ? *exact : arrow::util::TotalBufferSize(batch);
}

Result<BatchPtr> concatenate(const std::vector<BatchPtr> &batches)
{
    if (batches.size() == 1)
        return batches.front();
    auto joined = arrow::ConcatenateRecordBatches(batches);
    ETL_TRY_VOID(toStatus(joined.status(), "joining batches"));
    return *std::move(joined);
}

} // namespace etl::runtime
