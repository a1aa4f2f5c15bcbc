// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/operator.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace etl::runtime {

// A loader worker's append-only file of pieces, each behind a small frame that tells its length and
// its place in the source's order. What counts is the committed length kept in shared memory: bytes
// behind it belong to a transaction that never happened and are cut off by whoever opens the file
// next. Own thread only.
class PartFile
{
public:
    // Opens or creates `path` and cuts it to `committedLength`. NoSpace, NotAllowed or Io on
    // failure; BadData when the file is shorter than what was committed.
    static Result<PartFile> open(const std::string &path, std::uint64_t committedLength);

    PartFile(PartFile &&other) noexcept;
    PartFile &operator=(PartFile &&) = delete;
    ~PartFile();

    // Appends a piece; it counts once length() has been committed.
    Status append(std::span<const std::uint8_t> bytes, std::uint64_t rows, const OrderKey &key);
    // Forgets what was appended behind `length`.
    Status truncate(std::uint64_t length);
    std::uint64_t length() const { return m_length; }

private:
    PartFile(int fd, std::string path, std::uint64_t length);

    int m_fd = -1;
    std::string m_path;
    std::uint64_t m_length = 0;
};

// The pieces within the first `committedLength` bytes of a part file. BadData when the frames do
// not add up.
Result<std::vector<Piece>> readPieces(const std::string &path, std::uint64_t committedLength);

} // namespace etl::runtime
