// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/protocol/frame.h"

#include <cstdint>

namespace etl::protocol {

namespace {

std::unexpected<Error> tooLong(std::size_t length, std::size_t limit)
{
    return fail(ErrorCode::Protocol, "a frame of " + std::to_string(length)
                                         + " bytes was announced; at most " + std::to_string(limit)
                                         + " are accepted");
}

} // namespace

std::string makeFrame(std::string_view body)
{
    std::string frame;
    frame.reserve(kFrameHeaderBytes + body.size());
    for (std::size_t i = 0; i < kFrameHeaderBytes; ++i)
        frame += static_cast<char>((body.size() >> (8 * i)) & 0xFF);
    frame += body;
    return frame;
}

void FrameReader::append(std::string_view bytes)
{
    if (m_begin == m_buffer.size()) {
        m_buffer.clear();
        m_begin = 0;
    } else if (m_begin > m_buffer.size() / 2) {
        m_buffer.erase(0, m_begin);
        m_begin = 0;
    }
    m_buffer += bytes;
}

Result<std::optional<std::string>> FrameReader::next()
{
    const std::size_t available = m_buffer.size() - m_begin;
    if (available < kFrameHeaderBytes)
        return std::nullopt;
    std::size_t length = 0;
    for (std::size_t i = 0; i < kFrameHeaderBytes; ++i)
        length |= std::size_t{static_cast<std::uint8_t>(m_buffer[m_begin + i])} << (8 * i);
    if (length > m_maxBytes)
        return tooLong(length, m_maxBytes);
    if (m_limit && length > kMaxShortBodyBytes) {
        if (available - kFrameHeaderBytes < kKindBytes)
            return std::nullopt;
        const std::string_view body =
            std::string_view(m_buffer).substr(m_begin + kFrameHeaderBytes);
        if (const std::size_t limit = m_limit(body.substr(0, kKindBytes)); length > limit)
            return tooLong(length, limit);
    }
    if (available - kFrameHeaderBytes < length)
        return std::nullopt;
    std::string body = m_buffer.substr(m_begin + kFrameHeaderBytes, length);
    m_begin += kFrameHeaderBytes + length;
    return body;
}

} // namespace etl::protocol
