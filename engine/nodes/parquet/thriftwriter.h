// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/nodes/parquet/thriftreader.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace etl::nodes {

// Writes Thrift's compact protocol. Own thread only.
class ThriftWriter
{
public:
    // The head of a field; `lastId` is the id of the field before it in its struct, 0 for the
    // first.
    void field(ThriftType type, std::int16_t id, std::int16_t lastId);
    void list(ThriftType type, std::uint64_t size);
    void integer(std::int64_t value);    // zigzag
    void binary(std::string_view bytes); // with its length
    void raw(std::string_view bytes) { m_bytes += bytes; }
    void stop() { m_bytes += '\0'; }

    const std::string &bytes() const { return m_bytes; }

private:
    void varint(std::uint64_t value);

    std::string m_bytes;
};

} // namespace etl::nodes
