// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <arrow/buffer.h>
#include <arrow/status.h>

#include <algorithm>
#include <cstdint>
#include <memory>

namespace etl::nodes::csv {

// A typed Arrow buffer that grows and is handed over without a copy; the next one begins with the
// size that the last one reached, since batches are of one size. Own thread only.
template<typename T>
class GrowBuffer
{
public:
    // Room for `count` elements in all.
    arrow::Status reserve(std::int64_t count)
    {
        const std::int64_t bytes = count * static_cast<std::int64_t>(sizeof(T));
        if (bytes <= m_capacity)
            return arrow::Status::OK();
        if (!m_buffer) {
            ARROW_ASSIGN_OR_RAISE(m_buffer,
                                  arrow::AllocateResizableBuffer(std::max(bytes, m_usual)));
        } else {
            const std::int64_t wanted = std::max(bytes, m_capacity + m_capacity / 2);
            ARROW_RETURN_NOT_OK(m_buffer->Resize(wanted, /*shrink_to_fit=*/false));
        }
        m_capacity = m_buffer->capacity();
        m_data = reinterpret_cast<T *>(m_buffer->mutable_data());
        return arrow::Status::OK();
    }

    T *data() { return m_data; }
    std::int64_t capacity() const { return m_capacity / static_cast<std::int64_t>(sizeof(T)); }

    // The first `count` elements; the buffer is empty afterwards.
    arrow::Result<std::shared_ptr<arrow::Buffer>> take(std::int64_t count)
    {
        ARROW_RETURN_NOT_OK(reserve(std::max<std::int64_t>(count, 1)));
        ARROW_RETURN_NOT_OK(m_buffer->Resize(count * static_cast<std::int64_t>(sizeof(T)),
                                             /*shrink_to_fit=*/false));
        m_buffer->ZeroPadding();
        // One outsized batch must not make all later ones as large.
        m_usual = std::min(m_capacity, 2 * count * static_cast<std::int64_t>(sizeof(T)));
        m_capacity = 0;
        m_data = nullptr;
        return std::shared_ptr<arrow::Buffer>(std::move(m_buffer));
    }

private:
    std::unique_ptr<arrow::ResizableBuffer> m_buffer;
    T *m_data = nullptr;
    std::int64_t m_capacity = 0; // bytes
    std::int64_t m_usual = 0;    // bytes that the next buffer begins with
};

} // namespace etl::nodes::csv
