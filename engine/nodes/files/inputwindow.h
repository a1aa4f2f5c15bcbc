// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/nodes/files/decompressor.h"
#include "engine/nodes/files/sourcefile.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

namespace etl::nodes {

// A sliding view of a file's bytes [begin, end), or of a compressed file's text, read block by
// block, with the slack that parsers need. Own thread only.
class InputWindow
{
public:
    static constexpr std::size_t kFrontSlack = 8; // readable bytes before the view
    static constexpr std::size_t kBackSlack = 64; // readable bytes behind it

    // `file` must outlive the window. `blockBytes`: how much is read at a time.
    InputWindow(const SourceFile &file, std::uint64_t begin, std::uint64_t end,
                std::size_t blockBytes);
    // The text from the stream's position to its end. `stream` must outlive the window.
    InputWindow(Decompressor &stream, std::size_t blockBytes);

    std::uint64_t position() const { return m_position; }
    // Of a compressed text more than there is, until a call of need() has come to its end.
    std::uint64_t remaining() const { return m_end - m_position; }

    // Makes min(size, remaining()) bytes at position() available; the number of them.
    Result<std::size_t> need(std::size_t size);
    // The bytes at position(); valid until need() or advance(). The byte behind those asked for may
    // be overwritten if the window ends there.
    char *data() { return m_memory.get() + m_at; }
    void advance(std::size_t size);

private:
    struct FreeMemory
    {
        void operator()(char *memory) const { std::free(memory); }
    };

    Status load(std::size_t size);
    Status resize(std::size_t capacity);

    Status fill(std::size_t wanted);

    const SourceFile &m_file;
    Decompressor *const m_stream = nullptr;
    std::uint64_t m_position;
    std::uint64_t m_end;
    const std::size_t m_blockBytes;
    std::unique_ptr<char, FreeMemory> m_memory;
    std::size_t m_capacity = 0; // without slack
    std::size_t m_at = 0;       // of position() in m_memory
    std::size_t m_loaded = 0;   // bytes available at m_at
};

} // namespace etl::nodes
