// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/sql/validitygatherer.h"

#include <arrow/util/bit_util.h>
#include <arrow/util/bitmap_ops.h>

#include <algorithm>
#include <utility>

namespace etl::nodes {

arrow::Status ValidityGatherer::append(const std::uint64_t *mask, std::int64_t rows)
{
    const auto *bits = reinterpret_cast<const std::uint8_t *>(mask);
    const auto valid = mask ? arrow::internal::CountSetBits(bits, 0, rows) : rows;
    if (valid == rows && !m_bits) {
        m_rows += rows;
        return arrow::Status::OK();
    }
    ARROW_RETURN_NOT_OK(grow(m_rows + rows));
    if (valid == rows)
        arrow::bit_util::SetBitsTo(m_bits->mutable_data(), m_rows, rows, true);
    else
        arrow::internal::CopyBitmap(bits, 0, rows, m_bits->mutable_data(), m_rows);
    m_rows += rows;
    m_nulls += rows - valid;
    return arrow::Status::OK();
}

// Keeps a power-of-two capacity; bits behind the last row are zero.
arrow::Status ValidityGatherer::grow(std::int64_t rows)
{
    const auto needed = arrow::bit_util::BytesForBits(rows);
    if (m_bits && needed <= m_bits->size())
        return arrow::Status::OK();
    const auto before = m_bits ? m_bits->size() : 0;
    const auto size = std::max<std::int64_t>(arrow::bit_util::NextPower2(needed), 256);
    if (!m_bits) {
        ARROW_ASSIGN_OR_RAISE(m_bits, arrow::AllocateResizableBuffer(size));
    } else {
        ARROW_RETURN_NOT_OK(m_bits->Resize(size, false));
    }
    std::fill(m_bits->mutable_data() + before, m_bits->mutable_data() + size, std::uint8_t{0});
    if (before == 0)
        arrow::bit_util::SetBitsTo(m_bits->mutable_data(), 0, m_rows, true);
    return arrow::Status::OK();
}

std::shared_ptr<arrow::Buffer> ValidityGatherer::take(std::int64_t *nullCount)
{
    *nullCount = std::exchange(m_nulls, 0);
    m_rows = 0;
    return std::shared_ptr<arrow::Buffer>(std::exchange(m_bits, nullptr));
}

} // namespace etl::nodes
