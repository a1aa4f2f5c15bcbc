// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <arrow/buffer.h>
#include <arrow/status.h>

#include <cstdint>
#include <memory>

namespace etl::nodes {

// Joins the validity masks of many chunks into one Arrow bitmap, which exists only once there is a
// null.
class ValidityGatherer
{
public:
    // `mask` as DuckDB has it: bit set = valid; nullptr: no nulls.
    arrow::Status append(const std::uint64_t *mask, std::int64_t rows);
    // nullptr when nothing was null; empty afterwards.
    std::shared_ptr<arrow::Buffer> take(std::int64_t *nullCount);

private:
    arrow::Status grow(std::int64_t rows);

    std::unique_ptr<arrow::ResizableBuffer> m_bits;
    std::int64_t m_rows = 0;
    std::int64_t m_nulls = 0;
};

} // namespace etl::nodes
