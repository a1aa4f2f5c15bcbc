// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/parquet/thriftreader.h"

namespace etl::nodes {

std::uint8_t ThriftReader::byte()
{
    if (m_position >= m_bytes.size())
        fail();
    return m_ok ? static_cast<std::uint8_t>(m_bytes[m_position++]) : std::uint8_t{0};
}

std::uint64_t ThriftReader::varint()
{
    constexpr unsigned kMaxBits = 63;
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift <= kMaxBits; shift += 7) {
        const auto next = byte();
        value |= static_cast<std::uint64_t>(next & 0x7FU) << shift;
        if ((next & 0x80U) == 0)
            return m_ok ? value : 0;
    }
    fail();
    return 0;
}

std::int64_t ThriftReader::integer()
{
    const auto raw = varint();
    return static_cast<std::int64_t>(raw >> 1U) ^ -static_cast<std::int64_t>(raw & 1U);
}

ThriftField ThriftReader::field(std::int16_t lastId)
{
    const auto head = byte();
    const auto type = static_cast<ThriftType>(head & 0x0FU);
    if (!m_ok || type == ThriftType::Stop)
        return {};
    const auto delta = static_cast<std::int16_t>(head >> 4U);
    const auto id = delta != 0 ? static_cast<std::int64_t>(lastId) + delta : integer();
    return {type, static_cast<std::int16_t>(id)};
}

ThriftList ThriftReader::list()
{
    constexpr std::uint8_t kLong = 15;
    const auto head = byte();
    const auto shortSize = static_cast<std::uint8_t>(head >> 4U);
    const auto size = shortSize == kLong ? varint() : shortSize;
    // Every element takes a byte at least: a hostile size ends here and not in a long loop.
    if (size > m_bytes.size() - m_position)
        fail();
    return m_ok ? ThriftList{static_cast<ThriftType>(head & 0x0FU), size} : ThriftList{};
}

void ThriftReader::advance(std::uint64_t bytes)
{
    if (bytes > m_bytes.size() - m_position)
        fail();
    else
        m_position += static_cast<std::size_t>(bytes);
}

void ThriftReader::skipValue(ThriftType type, int depth)
{
    if (depth > kMaxDepth)
        fail();
    if (!m_ok)
        return;
    switch (type) {
    case ThriftType::True:
    case ThriftType::False:
        return; // the value is in the field's type
    case ThriftType::I8:
        return advance(1);
    case ThriftType::I16:
    case ThriftType::I32:
    case ThriftType::I64:
        varint();
        return;
    case ThriftType::Double:
        return advance(8);
    case ThriftType::Binary:
        return advance(varint());
    case ThriftType::List:
    case ThriftType::Set: {
        const auto head = list();
        return skipElements(head.type, head.size, depth);
    }
    case ThriftType::Map:
        return skipMap(depth);
    case ThriftType::Struct:
        return skipStruct(depth);
    case ThriftType::Stop:
        break;
    }
    fail();
}

void ThriftReader::skipElements(ThriftType type, std::uint64_t count, int depth)
{
    const bool boolean = type == ThriftType::True || type == ThriftType::False;
    for (std::uint64_t i = 0; i < count && m_ok; ++i) {
        if (boolean)
            advance(1); // in a container a boolean is a byte of its own
        else
            skipValue(type, depth + 1);
    }
}

void ThriftReader::skipMap(int depth)
{
    const auto count = varint();
    if (count == 0)
        return;
    const auto types = byte();
    for (std::uint64_t i = 0; i < count && m_ok; ++i) {
        skipElements(static_cast<ThriftType>(types >> 4U), 1, depth);
        skipElements(static_cast<ThriftType>(types & 0x0FU), 1, depth);
    }
}

void ThriftReader::skipStruct(int depth)
{
    std::int16_t last = 0;
    while (m_ok) {
        const auto next = field(last);
        if (next.type == ThriftType::Stop)
            return;
        skipValue(next.type, depth + 1);
        last = next.id;
    }
}

} // namespace etl::nodes
