// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

// What the fuzz targets share. Each target is one file that defines fuzzOne(); in the preset `fuzz`
// libFuzzer calls it with bytes of its own making, elsewhere replay.cpp with those of the corpus.
// One thread.
namespace etl::fuzz {

// Takes any bytes. What must hold is said with require(); a sanitizer says the rest.
void fuzzOne(std::string_view bytes);

// Ends the process with the text when a promise is broken, in every kind of build.
inline void require(bool holds, const std::string &promise)
{
    if (holds)
        return;
    std::fprintf(stderr, "broken promise: %s\n", promise.c_str());
    std::abort();
}

// Cuts numbers and texts off the front of an input, so that one input can say how another part of
// it is to be used. After the end every number is 0.
class Input
{
public:
    explicit Input(std::string_view bytes) : m_bytes(bytes) {}

    bool atEnd() const { return m_bytes.empty(); }
    std::string_view rest() const { return m_bytes; }

    std::uint8_t byte() { return static_cast<std::uint8_t>(number(1)); }

    // Little-endian.
    std::uint64_t number(std::size_t bytes)
    {
        std::uint64_t value = 0;
        const std::string_view taken = take(bytes);
        for (std::size_t i = 0; i < taken.size(); ++i)
            value |= std::uint64_t{static_cast<std::uint8_t>(taken[i])} << (8 * i);
        return value;
    }

    std::string_view take(std::size_t bytes)
    {
        const std::string_view taken = m_bytes.substr(0, bytes);
        m_bytes.remove_prefix(taken.size());
        return taken;
    }

private:
    std::string_view m_bytes;
};

} // namespace etl::fuzz
