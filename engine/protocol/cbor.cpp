// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/protocol/cbor.h"

#include "engine/protocol/utf8.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

namespace etl::protocol {

namespace {

enum class Major : std::uint8_t { Unsigned, Negative, Bytes, Text, Array, Map, Tag, Simple };

constexpr std::uint8_t kIndefinite = 31;
constexpr std::uint8_t kBreak = 0xFF;

double halfToDouble(std::uint64_t half)
{
    const auto exponent = static_cast<int>((half >> 10) & 0x1F);
    const auto mantissa = static_cast<double>(half & 0x3FF);
    double value = 0;
    if (exponent == 0)
        value = std::ldexp(mantissa, -24);
    else if (exponent != 31)
        value = std::ldexp(mantissa + 1024, exponent - 25);
    else if (mantissa == 0)
        value = std::numeric_limits<double>::infinity();
    else
        value = std::numeric_limits<double>::quiet_NaN();
    return (half & 0x8000) != 0 ? -value : value;
}

class Decoder
{
public:
    Decoder(std::string_view bytes, const CborLimits &limits) : m_bytes(bytes), m_limits(limits) {}

    Result<Json> decode()
    {
        Json value;
        if (readValue(value, 0) && m_position != m_bytes.size())
            setError("bytes after the end of the value");
        if (!m_error.empty())
            return fail(ErrorCode::Protocol,
                        "bad CBOR at byte " + std::to_string(m_position) + ": " + m_error);
        return value;
    }

private:
    struct Head
    {
        Major major = Major::Simple;
        std::uint8_t info = 0;
        std::uint64_t argument = 0;
    };

    bool setError(const char *text)
    {
        if (m_error.empty())
            m_error = text;
        return false;
    }

    std::size_t left() const { return m_bytes.size() - m_position; }

    bool readHead(Head &head)
    {
        if (left() == 0)
            return setError("the value is cut off");
        const auto initial = static_cast<std::uint8_t>(m_bytes[m_position++]);
        head.major = static_cast<Major>(initial >> 5);
        head.info = initial & 0x1F;
        head.argument = head.info;
        if (head.info < 24 || head.info == kIndefinite)
            return true;
        if (head.info > 27)
            return setError("reserved length");
        const std::size_t width = std::size_t{1} << (head.info - 24);
        if (left() < width)
            return setError("the value is cut off");
        head.argument = 0;
        for (std::size_t i = 0; i < width; ++i)
            head.argument = (head.argument << 8) | static_cast<std::uint8_t>(m_bytes[m_position++]);
        return true;
    }

    bool readValue(Json &value, int depth)
    {
        if (++m_items > m_limits.items)
            return setError("too many values");
        Head head;
        if (!readHead(head))
            return false;
        switch (head.major) {
        case Major::Unsigned:
        case Major::Negative:
            return readInteger(head, value);
        case Major::Bytes:
        case Major::Text:
            return readString(head, value);
        case Major::Array:
            return readArray(head, value, depth);
        case Major::Map:
            return readMap(head, value, depth);
        case Major::Tag:
            return setError("tags are not allowed");
        case Major::Simple:
            return readSimple(head, value);
        }
        return setError("unknown type");
    }

    bool readInteger(const Head &head, Json &value)
    {
        if (head.info == kIndefinite)
            return setError("a number without end");
        if (head.major == Major::Unsigned) {
            value = head.argument;
            return true;
        }
        if (head.argument > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return setError("a number below the 64-bit range");
        value = -1 - static_cast<std::int64_t>(head.argument);
        return true;
    }

    // The raw bytes of a text or byte string; chunks may not be chunked again.
    bool readRaw(const Head &head, std::string &raw)
    {
        if (head.info != kIndefinite)
            return appendRaw(head.argument, raw);
        while (left() > 0 && static_cast<std::uint8_t>(m_bytes[m_position]) != kBreak) {
            Head chunk;
            if (!readHead(chunk))
                return false;
            if (chunk.major != head.major || chunk.info == kIndefinite)
                return setError("a chunk of another kind");
            if (!appendRaw(chunk.argument, raw))
                return false;
        }
        return skipBreak();
    }

    bool appendRaw(std::uint64_t length, std::string &raw)
    {
        if (length > left())
            return setError("a string longer than the message");
        raw.append(m_bytes.substr(m_position, static_cast<std::size_t>(length)));
        m_position += static_cast<std::size_t>(length);
        return true;
    }

    bool skipBreak()
    {
        if (left() == 0)
            return setError("the value is cut off");
        ++m_position;
        return true;
    }

    bool readString(const Head &head, Json &value)
    {
        std::string raw;
        if (!readRaw(head, raw))
            return false;
        if (head.major == Major::Text)
            value = repairedUtf8(raw);
        else
            value = Json::binary(Json::binary_t::container_type(raw.begin(), raw.end()));
        return true;
    }

    // True while another element follows; steps over the end mark of an indefinite container.
    bool hasNext(const Head &head, std::uint64_t &done)
    {
        if (head.info != kIndefinite)
            return done++ < head.argument;
        if (left() > 0 && static_cast<std::uint8_t>(m_bytes[m_position]) == kBreak) {
            ++m_position;
            return false;
        }
        return true;
    }

    bool readArray(const Head &head, Json &value, int depth)
    {
        if (depth >= m_limits.depth)
            return setError("nested too deeply");
        value = Json::array();
        auto &elements = value.get_ref<Json::array_t &>();
        std::uint64_t done = 0;
        while (hasNext(head, done)) {
            if (!readValue(elements.emplace_back(), depth + 1))
                return false;
        }
        return true;
    }

    bool readMap(const Head &head, Json &value, int depth)
    {
        if (depth >= m_limits.depth)
            return setError("nested too deeply");
        value = Json::object();
        // The vector behind the ordered map: its own insert searches all keys each time.
        auto &members = static_cast<Json::object_t::Container &>(value.get_ref<Json::object_t &>());
        std::uint64_t done = 0;
        while (hasNext(head, done)) {
            Json key;
            if (!readValue(key, depth + 1))
                return false;
            if (!key.is_string())
                return setError("a key that is not text");
            auto &member = members.emplace_back(std::move(key.get_ref<std::string &>()), Json());
            if (!readValue(member.second, depth + 1))
                return false;
        }
        return true;
    }

    bool readSimple(const Head &head, Json &value)
    {
        switch (head.info) {
        case 20:
        case 21:
            value = head.info == 21;
            return true;
        case 22:
        case 23:
            value = nullptr;
            return true;
        case 25:
            value = halfToDouble(head.argument);
            return true;
        case 26:
            value = static_cast<double>(
                std::bit_cast<float>(static_cast<std::uint32_t>(head.argument)));
            return true;
        case 27:
            value = std::bit_cast<double>(head.argument);
            return true;
        default:
            return setError("unknown simple value");
        }
    }

    std::string_view m_bytes;
    CborLimits m_limits;
    std::size_t m_position = 0;
    std::size_t m_items = 0;
    std::string m_error;
};

// Cuts a text of definite length, shorter than 24 bytes as keys and kinds are, or with a length of
// one byte, off the front of `bytes`; empty when there is none.
std::string_view takeShortText(std::string_view &bytes)
{
    constexpr std::uint8_t kOneByteLength = 24;
    if (bytes.empty()
        || static_cast<std::uint8_t>(bytes[0]) >> 5 != std::to_underlying(Major::Text))
        return {};
    std::size_t length = static_cast<std::uint8_t>(bytes[0]) & 0x1F;
    std::size_t begin = 1;
    if (length == kOneByteLength && bytes.size() > 1)
        length = static_cast<std::uint8_t>(bytes[begin++]);
    else if (length >= kOneByteLength)
        return {};
    const std::string_view text = bytes.substr(begin, length);
    bytes.remove_prefix(begin + text.size());
    return text.size() == length ? text : std::string_view();
}

} // namespace

std::string toCbor(const Json &value)
{
    std::string bytes;
    Json::to_cbor(value, nlohmann::detail::output_adapter<char>(bytes));
    return bytes;
}

Result<Json> fromCbor(std::string_view bytes, const CborLimits &limits)
{
    return Decoder(bytes, limits).decode();
}

std::string_view leadingText(std::string_view bytes, std::string_view key)
{
    if (bytes.empty() || static_cast<std::uint8_t>(bytes[0]) >> 5 != std::to_underlying(Major::Map))
        return {};
    const auto info = static_cast<std::uint8_t>(bytes[0]) & 0x1F;
    const std::size_t countBytes = info >= 24 && info <= 27 ? std::size_t{1} << (info - 24) : 0;
    bytes.remove_prefix(std::min(1 + countBytes, bytes.size()));
    return takeShortText(bytes) == key ? takeShortText(bytes) : std::string_view();
}

} // namespace etl::protocol
