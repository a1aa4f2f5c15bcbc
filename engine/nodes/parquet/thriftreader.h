// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace etl::nodes {

// Types of Thrift's compact protocol. Wire values.
enum class ThriftType : std::uint8_t {
    Stop = 0,
    True = 1,
    False = 2,
    I8 = 3,
    I16 = 4,
    I32 = 5,
    I64 = 6,
    Double = 7,
    Binary = 8,
    List = 9,
    Set = 10,
    Map = 11,
    Struct = 12,
};

struct ThriftField
{
    ThriftType type = ThriftType::Stop;
    std::int16_t id = 0;
};

struct ThriftList
{
    ThriftType type = ThriftType::Stop;
    std::uint64_t size = 0;
};

// Walks bytes in Thrift's compact protocol, which Parquet's footers are written in. After the first
// broken byte ok() is false and every read gives zero, so that callers check once. Own thread only.
class ThriftReader
{
public:
    explicit ThriftReader(std::string_view bytes) : m_bytes(bytes) {}

    bool ok() const { return m_ok; }
    std::size_t position() const { return m_position; }
    std::string_view bytesFrom(std::size_t begin) const
    {
        return m_bytes.substr(begin, m_position - begin);
    }

    // The next field of a struct whose last field had the id `lastId`; type Stop at its end.
    ThriftField field(std::int16_t lastId);
    ThriftList list();
    std::int64_t integer(); // zigzag, any width above one byte
    // Steps over a value of this type.
    void skip(ThriftType type) { skipValue(type, 0); }

private:
    static constexpr int kMaxDepth = 32;

    std::uint8_t byte();
    std::uint64_t varint();
    void advance(std::uint64_t bytes);
    void skipValue(ThriftType type, int depth);
    void skipElements(ThriftType type, std::uint64_t count, int depth);
    void skipMap(int depth);
    void skipStruct(int depth);
    void fail() { m_ok = false; }

    std::string_view m_bytes;
    std::size_t m_position = 0;
    bool m_ok = true;
};

} // namespace etl::nodes
