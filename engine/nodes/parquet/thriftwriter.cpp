// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/parquet/thriftwriter.h"

namespace etl::nodes {

namespace {

char head(unsigned high, ThriftType type)
{
    return static_cast<char>((high << 4U) | static_cast<unsigned>(type));
}

} // namespace

void ThriftWriter::varint(std::uint64_t value)
{
    while (value >= 0x80U) {
        m_bytes += static_cast<char>((value & 0x7FU) | 0x80U);
        value >>= 7U;
    }
    m_bytes += static_cast<char>(value);
}

void ThriftWriter::integer(std::int64_t value)
{
    varint((static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63));
}

void ThriftWriter::binary(std::string_view bytes)
{
    varint(bytes.size());
    m_bytes += bytes;
}

void ThriftWriter::field(ThriftType type, std::int16_t id, std::int16_t lastId)
{
    const int delta = id - lastId;
    if (delta > 0 && delta <= 15) {
        m_bytes += head(static_cast<unsigned>(delta), type);
        return;
    }
    m_bytes += head(0, type);
    integer(id);
}

void ThriftWriter::list(ThriftType type, std::uint64_t size)
{
    constexpr unsigned kLong = 15;
    if (size < kLong) {
        m_bytes += head(static_cast<unsigned>(size), type);
        return;
    }
    m_bytes += head(kLong, type);
    varint(size);
}

} // namespace etl::nodes
