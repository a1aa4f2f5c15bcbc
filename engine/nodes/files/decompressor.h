// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/nodes/files/compression.h"
#include "engine/nodes/files/sourcefile.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace arrow::util {
class Decompressor;
}

namespace etl::nodes {

// The text of a compressed file from its beginning on, in bounded memory. Several members (gzip,
// pigz, bgzip) or frames (zstd) one behind the other are one text. Damage of any kind, also a file
// that is cut off, is BadData with the places in the file and in the text. Own thread only.
class Decompressor
{
public:
    // `file` must outlive the object; `compression` is not None.
    static Result<std::unique_ptr<Decompressor>> open(const SourceFile &file,
                                                      Compression compression);
    class Key; // keeps others from making one that is not open
    Decompressor(const Key &, const SourceFile &file, Compression compression);
    ~Decompressor();
    Decompressor(const Decompressor &) = delete;
    Decompressor &operator=(const Decompressor &) = delete;

    // Fills `data` with up to `size` bytes; fewer only when the text ends there.
    Result<std::size_t> read(char *data, std::size_t size);
    // The whole text was read, and its checksums were right. Known without another read().
    bool atEnd() const { return m_ended && !m_ahead; }
    std::uint64_t position() const { return m_produced - (m_ahead ? 1 : 0); } // of the next byte
    std::uint64_t fileBytesRead() const { return m_fileOffset; } // of the compressed file, so far
    const SourceFile &file() const { return m_file; }

    // Reads on to `position` and hands what it passes over to `see`, which may be empty. Cancelled
    // as soon as `stopped` says so; BadData when the text is shorter.
    Status skipTo(std::uint64_t position, const std::function<bool()> &stopped,
                  const std::function<void(std::string_view)> &see);

private:
    Result<std::size_t> produce(char *data, std::size_t size);
    Status refill();
    Status beginMember();
    Status checkRest();
    std::size_t buffered() const { return m_input.size() - m_inputAt; }
    std::unexpected<Error> damaged(std::string_view what) const;

    const SourceFile &m_file;
    const Compression m_compression;
    std::shared_ptr<arrow::util::Decompressor> m_codec;
    std::vector<char> m_input; // bytes of the file; those before m_inputAt are used
    std::size_t m_inputAt = 0;
    std::uint64_t m_fileOffset = 0; // of the next byte to decompress
    std::uint64_t m_produced = 0;   // bytes of text, m_ahead included
    std::optional<char> m_ahead;    // one byte read ahead: shows whether the text ends
    bool m_inMember = false;
    bool m_ended = false;
};

} // namespace etl::nodes
