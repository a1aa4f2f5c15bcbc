// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/nodes/csv/growbuffer.h"

#include <cstdint>
#include <cstring>
#include <memory>

namespace etl::nodes::csv {

// The validity bitmap of a growing column. Bits at and beyond the row count are 1, so that only
// NULLs cost a store. Own thread only.
class Validity
{
public:
    arrow::Status reserve(std::int64_t rows)
    {
        const std::int64_t before = m_bits.capacity();
        ARROW_RETURN_NOT_OK(m_bits.reserve((rows + 7) / 8));
        if (m_bits.capacity() > before)
            std::memset(m_bits.data() + before, 0xFF,
                        static_cast<std::size_t>(m_bits.capacity() - before));
        return arrow::Status::OK();
    }

    void setNull(std::int64_t row)
    {
        std::uint8_t &byte = m_bits.data()[row >> 3];
        byte = static_cast<std::uint8_t>(byte & ~(1U << (row & 7)));
        ++m_nulls;
    }

    // Forgets the NULLs of rows [from, to).
    void truncate(std::int64_t from, std::int64_t to)
    {
        for (std::int64_t row = from; row < to && m_nulls > 0; ++row) {
            std::uint8_t &byte = m_bits.data()[row >> 3];
            const auto bit = static_cast<std::uint8_t>(1U << (row & 7));
            m_nulls -= (byte & bit) == 0 ? 1 : 0;
            byte = static_cast<std::uint8_t>(byte | bit);
        }
    }

    std::int64_t nullCount() const { return m_nulls; }

    // nullptr when no row is NULL; empty afterwards.
    arrow::Result<std::shared_ptr<arrow::Buffer>> take(std::int64_t rows)
    {
        if (m_nulls == 0)
            return std::shared_ptr<arrow::Buffer>{};
        m_nulls = 0;
        return m_bits.take((rows + 7) / 8);
    }

private:
    GrowBuffer<std::uint8_t> m_bits;
    std::int64_t m_nulls = 0;
};

} // namespace etl::nodes::csv
