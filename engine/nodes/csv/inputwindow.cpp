// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/csv/inputwindow.h"

#include "engine/nodes/csv/tokenizer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace etl::nodes::csv {

namespace {

constexpr std::size_t kFront = Tokenizer::kFrontSlack;

} // namespace

InputWindow::InputWindow(const SourceFile &file, std::uint64_t begin, std::uint64_t end,
                         std::size_t blockBytes)
    : m_file(file)
    , m_position(begin)
    , m_end(end)
    , m_blockBytes(blockBytes)
{}

Result<std::size_t> InputWindow::need(std::size_t size)
{
    size = static_cast<std::size_t>(std::min<std::uint64_t>(size, remaining()));
    if (size > m_loaded)
        ETL_TRY_VOID(load(size));
    return size;
}

Status InputWindow::load(std::size_t size)
{
    const auto wanted = static_cast<std::size_t>(
        std::min<std::uint64_t>(std::max(size, m_blockBytes), remaining()));
    if (m_loaded > 0)
        std::memmove(m_memory.get() + kFront, data(), m_loaded);
    m_at = kFront;
    // A window that a giant row blew up goes back to its normal size.
    const bool shrinks = m_capacity > 8 * std::max(m_blockBytes, wanted);
    if (wanted > m_capacity || shrinks)
        ETL_TRY_VOID(resize(wanted));
    ETL_TRY_VOID(m_file.readAt(data() + m_loaded, wanted - m_loaded, m_position + m_loaded));
    m_loaded = wanted;
    std::memset(data() + m_loaded, 0, Tokenizer::kBackSlack);
    return {};
}

// By realloc, which moves the pages of a large window instead of holding it twice.
Status InputWindow::resize(std::size_t capacity)
{
    void *memory = std::realloc(m_memory.get(), kFront + capacity + Tokenizer::kBackSlack);
    if (!memory)
        return fail(ErrorCode::NoSpace, fmt::format("there is no memory for {} bytes of '{}'",
                                                    capacity, m_file.path()));
    static_cast<void>(m_memory.release()); // realloc has freed or moved it
    m_memory.reset(static_cast<char *>(memory));
    std::memset(m_memory.get(), 0, kFront);
    m_capacity = capacity;
    return {};
}

void InputWindow::advance(std::size_t size)
{
    m_at += size;
    m_loaded -= size;
    m_position += size;
}

} // namespace etl::nodes::csv
