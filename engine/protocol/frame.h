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

// Only kinds that carry pipelines, plans or tables may be longer than this; see maxBodyBytes().
inline constexpr std::size_t kMaxShortBodyBytes = std::size_t{1} << 20;
// So much of a body is enough to tell its kind.
inline constexpr std::size_t kKindBytes = 64;

// How long a body may be, told from its first kKindBytes.
using BodyLimit = std::size_t (*)(std::string_view begin);

// Length and body. REQUIRES: body.size() <= kMaxFrameBytes. Any thread.
std::string makeFrame(std::string_view body);

// Cuts a byte stream into frames. Memory grows with the bytes received, never with a length
// announced. One thread.
class FrameReader
{
public:
    explicit FrameReader(std::size_t maxBytes = kMaxFrameBytes) : m_maxBytes(maxBytes) {}

    // `limit` is asked about bodies longer than kMaxShortBodyBytes as soon as they have begun.
    void setMaxBytes(std::size_t maxBytes, BodyLimit limit = nullptr)
    {
        m_maxBytes = maxBytes;
        m_limit = limit;
    }
    void append(std::string_view bytes);
    // The next whole body, nothing when more bytes are needed, or Protocol when the peer announces
    // a frame over the limit; the connection is of no use after that.
    Result<std::optional<std::string>> next();

private:
    std::size_t m_maxBytes;
    BodyLimit m_limit = nullptr;
    std::string m_buffer;
    std::size_t m_begin = 0; // bytes of m_buffer already handed out
};

} // namespace etl::protocol
