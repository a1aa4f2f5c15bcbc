// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace etl::protocol {

// A frame is the length of its body as 32-bit little-endian number, then the body: one CBOR map.
inline constexpr std::size_t kFrameHeaderBytes = 4;
inline constexpr std::size_t kMaxFrameBytes = std::size_t{64} << 20;
// Before its greeting is accepted, a peer may send no more than this at a time.
inline constexpr std::size_t kMaxGreetingBytes = 4096;

// Length and body. REQUIRES: body.size() <= kMaxFrameBytes. Any thread.
std::string makeFrame(std::string_view body);

// Cuts a byte stream into frames. Memory grows with the bytes received, never with a length
// announced. One thread.
class FrameReader
{
public:
    explicit FrameReader(std::size_t maxBytes = kMaxFrameBytes) : m_maxBytes(maxBytes) {}

    void setMaxBytes(std::size_t maxBytes) { m_maxBytes = maxBytes; }
    void append(std::string_view bytes);
    // The next whole body, nothing when more bytes are needed, or Protocol when the peer announces
    // a frame over the limit; the connection is of no use after that.
    Result<std::optional<std::string>> next();

private:
    std::size_t m_maxBytes;
    std::string m_buffer;
    std::size_t m_begin = 0; // bytes of m_buffer already handed out
};

} // namespace etl::protocol
