// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/csv/inputwindow.h"

#include "engine/nodes/csv/tokenizer.h"

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
    // A window that a giant row blew up goes back to its normal size.
    const bool shrinks = m_capacity > 8 * std::max(m_blockBytes, wanted);
    if (wanted > m_capacity || shrinks) {
        auto memory =
            std::make_unique_for_overwrite<char[]>(kFront + wanted + Tokenizer::kBackSlack);
        if (m_loaded > 0)
            std::memcpy(memory.get() + kFront, data(), m_loaded);
        std::memset(memory.get(), 0, kFront);
        m_memory = std::move(memory);
        m_capacity = wanted;
    } else {
        std::memmove(m_memory.get() + kFront, data(), m_loaded);
    }
    m_at = kFront;
    ETL_TRY_VOID(m_file.readAt(data() + m_loaded, wanted - m_loaded, m_position + m_loaded));
    m_loaded = wanted;
    std::memset(data() + m_loaded, 0, Tokenizer::kBackSlack);
    return {};
}

void InputWindow::advance(std::size_t size)
{
    m_at += size;
    m_loaded -= size;
    m_position += size;
}

} // namespace etl::nodes::csv
