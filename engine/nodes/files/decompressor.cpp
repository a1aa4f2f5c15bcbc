// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/files/decompressor.h"

#include "engine/runtime/arrowtypes.h"

#include <arrow/util/compression.h>
#include <fmt/format.h>

#include <algorithm>

namespace etl::nodes {

namespace {

constexpr std::size_t kInputBytes = 64 * 1024;
constexpr std::size_t kSkipBytes = 256 * 1024;
constexpr std::size_t kMagicBytes = 4;

arrow::Compression::type arrowCodec(Compression compression)
{
    return compression == Compression::Zstd ? arrow::Compression::ZSTD : arrow::Compression::GZIP;
}

} // namespace

class Decompressor::Key
{};

Decompressor::Decompressor(const Key &, const SourceFile &file, Compression compression)
    : m_file(file)
    , m_compression(compression)
{}

Decompressor::~Decompressor() = default;

Result<std::unique_ptr<Decompressor>> Decompressor::open(const SourceFile &file,
                                                         Compression compression)
{
    auto opened = std::make_unique<Decompressor>(Key(), file, compression);
    if (!arrow::util::Codec::IsAvailable(arrowCodec(compression)))
        return fail(
            Error{ErrorCode::Unsupported,
                  fmt::format("this build of Arrow cannot read {}", compressionName(compression)),
                  {},
                  "compression",
                  "unpack the file first"});
    ETL_TRY_ARROW(const auto codec, arrow::util::Codec::Create(arrowCodec(compression)),
                  "decompressing");
    ETL_TRY_ARROW(auto decompressor, codec->MakeDecompressor(), "decompressing");
    opened->m_codec = std::move(decompressor);
    return opened;
}

Result<std::size_t> Decompressor::read(char *data, std::size_t size)
{
    if (size == 0)
        return std::size_t{0};
    std::size_t got = 0;
    if (m_ahead) {
        data[got++] = *m_ahead;
        m_ahead.reset();
    }
    ETL_TRY(const std::size_t produced, produce(data + got, size - got));
    got += produced;
    char ahead = '\0';
    ETL_TRY(const std::size_t more, produce(&ahead, 1));
    if (more == 1)
        m_ahead = ahead;
    return got;
}

Result<std::size_t> Decompressor::produce(char *data, std::size_t size)
{
    std::size_t done = 0;
    while (done < size && !m_ended) {
        if (buffered() == 0)
            ETL_TRY_VOID(refill());
        if (!m_inMember) {
            ETL_TRY_VOID(beginMember());
            continue;
        }
        const auto input = static_cast<std::int64_t>(buffered());
        const auto result = m_codec->Decompress(
            input, reinterpret_cast<const std::uint8_t *>(m_input.data() + m_inputAt),
            static_cast<std::int64_t>(size - done), reinterpret_cast<std::uint8_t *>(data + done));
        if (!result.ok())
            return damaged(result.status().message());
        m_inputAt += static_cast<std::size_t>(result->bytes_read);
        m_fileOffset += static_cast<std::uint64_t>(result->bytes_read);
        done += static_cast<std::size_t>(result->bytes_written);
        m_produced += static_cast<std::uint64_t>(result->bytes_written);
        if (m_codec->IsFinished()) {
            m_inMember = false;
        } else if (result->bytes_read == 0 && result->bytes_written == 0) {
            return damaged(input == 0 ? "the file ends in the middle of it"
                                      : "it cannot be read on");
        }
    }
    return done;
}

// After the file's last byte the input stays empty.
Status Decompressor::refill()
{
    const std::uint64_t offset = m_fileOffset;
    m_input.resize(static_cast<std::size_t>(
        std::min<std::uint64_t>(kInputBytes, m_file.sizeBytes() - offset)));
    m_inputAt = 0;
    return m_file.readAt(m_input.data(), m_input.size(), offset);
}

Status Decompressor::beginMember()
{
    // The first bytes may lie on both sides of a refill.
    if (buffered() < kMagicBytes)
        ETL_TRY_VOID(refill());
    if (buffered() == 0) {
        m_ended = true;
        return {};
    }
    const std::string_view bytes(m_input.data() + m_inputAt, buffered());
    if (!beginsStream(m_compression, bytes))
        return checkRest();
    m_inMember = true;
    if (m_fileOffset == 0)
        return {};
    return runtime::toStatus(m_codec->Reset(), "decompressing");
}

// Tapes and block devices fill up with zeros; anything else may be rows that would be lost.
Status Decompressor::checkRest()
{
    const std::uint64_t begin = m_fileOffset;
    while (buffered() > 0) {
        const auto from = m_input.begin() + static_cast<std::ptrdiff_t>(m_inputAt);
        if (std::any_of(from, m_input.end(), [](char byte) { return byte != '\0'; }))
            return damaged(fmt::format("other bytes follow it from byte {} on", begin));
        m_fileOffset += buffered();
        ETL_TRY_VOID(refill());
    }
    m_ended = true;
    return {};
}

Status Decompressor::skipTo(std::uint64_t position, const std::function<bool()> &stopped,
                            const std::function<void(std::string_view)> &see)
{
    std::vector<char> block(kSkipBytes);
    while (this->position() < position) {
        if (stopped && stopped())
            return fail(ErrorCode::Cancelled, "reading was stopped");
        const auto wanted = static_cast<std::size_t>(
            std::min<std::uint64_t>(kSkipBytes, position - this->position()));
        ETL_TRY(const std::size_t got, read(block.data(), wanted));
        if (see)
            see({block.data(), got});
        if (got < wanted)
            return damaged(fmt::format("it should reach byte {}", position));
    }
    return {};
}

std::unexpected<Error> Decompressor::damaged(std::string_view what) const
{
    return fail(Error{ErrorCode::BadData,
                      fmt::format("the {} data of '{}' are damaged near byte {} of {}, behind {} "
                                  "bytes of text: {}",
                                  compressionName(m_compression), m_file.path(), m_fileOffset,
                                  m_file.sizeBytes(), m_produced, what),
                      {},
                      "path",
                      "get or make the file anew; rows before the damage are not taken alone"});
}

} // namespace etl::nodes
