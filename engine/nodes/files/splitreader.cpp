// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/files/splitreader.h"

#include <fmt/format.h>

#include <algorithm>

namespace etl::nodes {

Status SplitReader::open(SourceFile file, Compression compression, std::uint64_t repeat)
{
    m_file = std::move(file);
    m_compression = compression;
    if (isCompressed()) {
        ETL_TRY(m_positions, CompressedPosition::forFile(m_file, compression, repeat));
    }
    return {};
}

Result<model::Split> SplitReader::compressedSplit(const SourceFile &file, Compression compression,
                                                  std::uint64_t repeat, std::uint64_t textBegin,
                                                  std::uint64_t firstLine)
{
    ETL_TRY(const auto positions, CompressedPosition::forFile(file, compression, repeat));
    return model::Split{textBegin, positions.end(), firstLine, file.stamp(), 0, false};
}

Status SplitReader::start(const model::Split &split, std::uint64_t position, std::size_t blockBytes,
                          const std::function<bool()> &stopped,
                          const std::function<void(std::string_view)> &see)
{
    m_window.reset();
    m_stamp = split.aux;
    if (m_stamp != 0)
        ETL_TRY_VOID(m_file.checkUnchanged(m_stamp));
    const std::uint64_t end = isCompressed() ? m_positions.end() : m_file.sizeBytes();
    if (position < split.begin || position > split.end || split.end > end)
        return fail(ErrorCode::Internal,
                    fmt::format("split {}-{} of '{}' cannot be read from {} on", split.begin,
                                split.end, m_file.path(), position));
    m_position = position;
    if (!isCompressed()) {
        m_window.emplace(m_file, position, split.end, blockBytes);
        return {};
    }
    ETL_TRY(m_stream, Decompressor::open(m_file, m_compression));
    ETL_TRY_VOID(m_stream->skipTo(m_positions.textOffset(split.begin), stopped, {}));
    ETL_TRY_VOID(m_stream->skipTo(m_positions.textOffset(position), stopped, see));
    m_window.emplace(*m_stream, blockBytes);
    return {};
}

// The window is ahead of the position, by much in a small file.
std::uint64_t SplitReader::fileBytesUsed() const
{
    const double share = static_cast<double>(m_window->position())
                         / static_cast<double>(std::max<std::uint64_t>(m_stream->position(), 1));
    return static_cast<std::uint64_t>(share * static_cast<double>(m_stream->fileBytesRead()));
}

Result<std::uint64_t> SplitReader::position()
{
    if (m_stamp != 0)
        ETL_TRY_VOID(m_file.checkUnchanged(m_stamp));
    if (!isCompressed())
        m_position = m_window->position();
    else if (m_window->remaining() == 0)
        m_position = m_positions.end();
    else
        m_position = m_positions.at(m_window->position(), fileBytesUsed(), m_position);
    return m_position;
}

} // namespace etl::nodes
