// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/files/linecounter.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

namespace etl::nodes {

std::uint64_t countLineEnds(const char *data, std::size_t size, char next)
{
    std::uint64_t lines = 0;
    for (std::size_t i = 0; i < size; ++i)
        lines += data[i] == '\n' ? 1 : 0;
    const char *at = data;
    const char *const end = data + size;
    while (
        (at = static_cast<const char *>(std::memchr(at, '\r', static_cast<std::size_t>(end - at))))
        != nullptr) {
        ++at;
        lines += (at < end ? *at : next) != '\n' ? 1 : 0;
        if (at == end)
            break;
    }
    return lines;
}

Result<std::uint64_t> LineCounter::lineAt(std::uint64_t offset)
{
    constexpr std::size_t kBlock = 64 * 1024;
    std::vector<char> block(
        static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, offset - m_offset)) + 1);
    while (m_offset < offset) {
        const auto size =
            static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, offset - m_offset));
        const std::size_t ahead = m_offset + size < m_file->sizeBytes() ? 1 : 0;
        ETL_TRY_VOID(m_file->readAt(block.data(), size + ahead, m_offset));
        m_line += countLineEnds(block.data(), size, ahead == 1 ? block[size] : '\0');
        m_offset += size;
    }
    return m_line;
}

void LineTally::pass(std::string_view text)
{
    if (text.empty())
        return;
    if (m_afterReturn && text.front() != '\n')
        ++m_line;
    // A CR at the end is counted when it is known what follows.
    m_line += countLineEnds(text.data(), text.size(), '\n');
    m_afterReturn = text.back() == '\r';
}

std::uint64_t LineTally::lineAt(std::string_view text, std::size_t next) const
{
    LineTally tally = *this;
    tally.pass(text.substr(0, next));
    const bool pair = next < text.size() && text[next] == '\n';
    return tally.m_line + (tally.m_afterReturn && !pair ? 1 : 0);
}

} // namespace etl::nodes
