// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/files/inputwindow.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>

namespace etl::nodes {

InputWindow::InputWindow(const SourceFile &file, std::uint64_t begin, std::uint64_t end,
                         std::size_t blockBytes)
    : m_file(file)
    , m_position(begin)
    , m_end(end)
    , m_blockBytes(blockBytes)
{}

InputWindow::InputWindow(Decompressor &stream, std::size_t blockBytes)
    : m_file(stream.file())
    , m_stream(&stream)
    , m_position(stream.position())
    , m_end(stream.atEnd() ? m_position : std::numeric_limits<std::uint64_t>::max())
    , m_blockBytes(blockBytes)
{}

Result<std::size_t> InputWindow::need(std::size_t size)
{
    size = static_cast<std::size_t>(std::min<std::uint64_t>(size, remaining()));
    if (size > m_loaded) {
        ETL_TRY_VOID(load(size));
        return static_cast<std::size_t>(std::min<std::uint64_t>(size, remaining()));
    }
    return size;
}

Status InputWindow::load(std::size_t size)
{
    const auto wanted = static_cast<std::size_t>(
        std::min<std::uint64_t>(std::max(size, m_blockBytes), remaining()));
    if (m_loaded > 0)
        std::memmove(m_memory.get() + kFrontSlack, data(), m_loaded);
    m_at = kFrontSlack;
    // A window that a giant row blew up goes back to its normal size.
    const bool shrinks = m_capacity > 8 * std::max(m_blockBytes, wanted);
    if (wanted > m_capacity || shrinks)
        ETL_TRY_VOID(resize(wanted));
    ETL_TRY_VOID(fill(wanted));
    std::memset(data() + m_loaded, 0, kBackSlack);
    return {};
}

Status InputWindow::fill(std::size_t wanted)
{
    char *const behind = data() + m_loaded;
    const std::size_t missing = wanted - m_loaded;
    if (!m_stream) {
        m_loaded = wanted;
        return m_file.readAt(behind, missing, m_position + wanted - missing);
    }
    ETL_TRY(const std::size_t got, m_stream->read(behind, missing));
    m_loaded += got;
    if (m_stream->atEnd())
        m_end = m_position + m_loaded;
    return {};
}

// By realloc, which moves the pages of a large window instead of holding it twice.
Status InputWindow::resize(std::size_t capacity)
{
    void *memory = std::realloc(m_memory.get(), kFrontSlack + capacity + kBackSlack);
    if (!memory)
        return fail(ErrorCode::NoSpace, fmt::format("there is no memory for {} bytes of '{}'",
                                                    capacity, m_file.path()));
    static_cast<void>(m_memory.release()); // realloc has freed or moved it
    m_memory.reset(static_cast<char *>(memory));
    std::memset(m_memory.get(), 0, kFrontSlack);
    m_capacity = capacity;
    return {};
}

void InputWindow::advance(std::size_t size)
{
    m_at += size;
    m_loaded -= size;
    m_position += size;
}

} // namespace etl::nodes
