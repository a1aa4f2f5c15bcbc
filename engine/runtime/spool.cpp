// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/spool.h"

#include "engine/runtime/arrowtypes.h"
#include "engine/runtime/batchcodec.h"

#include <arrow/buffer.h>
#include <arrow/record_batch.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <unistd.h>

namespace etl::runtime {

namespace {

constexpr std::uint32_t kFrameMagic = 0x50535444; // "DTSP"
constexpr std::uint64_t kAlignment = 64;          // of a batch in memory; Arrow wants 8 at least

// Little-endian, as the machine writes it: a spool never leaves the machine and the run.
struct alignas(kAlignment) Frame
{
    std::uint32_t magic;
    std::uint32_t tag;
    std::uint64_t bytes;
    std::uint64_t rows;
};
static_assert(sizeof(Frame) == kAlignment);

std::uint64_t roundedUp(std::uint64_t bytes)
{
    return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

} // namespace

Spool::Spool(std::span<std::byte> memory, std::string path, std::uint64_t maxDiskBytes,
             const ipc::SpoolLength &committed, ipc::CrashTrigger crash)
    : m_memory(memory)
    , m_path(std::move(path))
    , m_maxDiskBytes(maxDiskBytes)
    , m_length(committed)
    , m_crash(crash)
{}

Status Spool::openFile()
{
    if (m_file)
        return {};
    ETL_TRY(auto file, RawFile::open(m_path));
    m_file.emplace(std::move(file));
    return {};
}

Result<SpoolRecord> Spool::append(std::uint32_t tag, std::uint64_t rows,
                                  std::span<const std::byte> encoded)
{
    const Frame frame{kFrameMagic, tag, encoded.size(), rows};
    const auto head = std::as_bytes(std::span(&frame, 1));
    const auto size = sizeof(Frame) + roundedUp(encoded.size());
    if (m_length.disk == 0 && size <= m_memory.size() - m_length.memory) {
        const auto place = m_memory.subspan(m_length.memory, size);
        std::memcpy(place.data(), head.data(), head.size());
        m_crash.at(ipc::CrashPoint::WhileAppendingSpool);
        std::memcpy(place.data() + sizeof(Frame), encoded.data(), encoded.size());
        const SpoolRecord record{tag, true, m_length.memory + sizeof(Frame), encoded.size(), rows};
        m_length.memory += size;
        return record;
    }
    if (size > m_maxDiskBytes - std::min(m_maxDiskBytes, m_length.disk)) {
        return fail(ErrorCode::NoSpace,
                    fmt::format("'{}' would hold more than the {} MiB that a run may spill", m_path,
                                m_maxDiskBytes >> 20),
                    "raise the limit of the spill folder, or give this node less input");
    }
    if (auto written = writeToFile(head, encoded); !written) {
        auto error = std::move(written).error();
        error.message = "the rows of this node do not fit into the spill folder: " + error.message;
        return std::unexpected(std::move(error));
    }
    const SpoolRecord record{tag, false, m_length.disk + sizeof(Frame), encoded.size(), rows};
    m_length.disk += size;
    return record;
}

Status Spool::writeToFile(std::span<const std::byte> head, std::span<const std::byte> encoded)
{
    ETL_TRY_VOID(openFile());
    ETL_TRY_VOID(m_file->write(head, m_length.disk));
    m_crash.at(ipc::CrashPoint::WhileAppendingSpool);
    return m_file->write(encoded, m_length.disk + sizeof(Frame));
}

Result<std::vector<SpoolRecord>> Spool::records()
{
    std::vector<SpoolRecord> found;
    if (m_length.memory > m_memory.size())
        return fail(ErrorCode::BadData, "a spool in shared memory is damaged",
                    "run the pipeline again");
    ETL_TRY_VOID(scan(m_length.memory, true, found));
    if (m_length.disk > 0)
        ETL_TRY_VOID(openFile());
    ETL_TRY_VOID(scan(m_length.disk, false, found));
    return found;
}

Status Spool::scan(std::uint64_t end, bool inMemory, std::vector<SpoolRecord> &found)
{
    for (std::uint64_t offset = 0; offset < end;) {
        Frame frame = {};
        if (end - offset >= sizeof frame)
            ETL_TRY_VOID(readBytes(std::as_writable_bytes(std::span(&frame, 1)), offset, inMemory));
        const auto room = end - offset;
        if (frame.magic != kFrameMagic || frame.bytes > room
            || sizeof frame + roundedUp(frame.bytes) > room)
            return fail(ErrorCode::BadData, fmt::format("'{}' is damaged", m_path),
                        "something else changed this file; run the pipeline again");
        found.push_back({frame.tag, inMemory, offset + sizeof frame, frame.bytes, frame.rows});
        offset += sizeof frame + roundedUp(frame.bytes);
    }
    return {};
}

Status Spool::readBytes(std::span<std::byte> bytes, std::uint64_t offset, bool inMemory)
{
    if (!inMemory)
        return m_file->read(bytes, offset);
    std::memcpy(bytes.data(), m_memory.data() + offset, bytes.size());
    return {};
}

Result<BatchPtr> Spool::read(const SpoolRecord &record, const SchemaPtr &schema)
{
    if (record.inMemory)
        return decodeBatch(m_memory.subspan(record.offset, record.bytes), schema);
    ETL_TRY_VOID(openFile());
    auto buffer = arrow::AllocateBuffer(static_cast<std::int64_t>(record.bytes));
    ETL_TRY_VOID(toStatus(buffer.status(), "reading a batch back"));
    ETL_TRY_VOID(m_file->read(
        {reinterpret_cast<std::byte *>((*buffer)->mutable_data()), record.bytes}, record.offset));
    return decodeBatch(std::shared_ptr<arrow::Buffer>(*std::move(buffer)), schema);
}

void Spool::discard()
{
    m_length = {};
    m_file.reset();
    ::unlink(m_path.c_str());
}

} // namespace etl::runtime
