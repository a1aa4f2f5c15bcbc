// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace etl::runtime {

// A file of the run's own, read and written at offsets. Errors name the file, what could not be
// done and what to do: NoSpace, NotAllowed or Io. Own thread only.
class RawFile
{
public:
    // Creates `path`, and its folder, when they are not there.
    static Result<RawFile> open(const std::string &path);

    RawFile(RawFile &&other) noexcept;
    RawFile &operator=(RawFile &&other) noexcept;
    ~RawFile();

    Result<std::uint64_t> size() const;
    Status write(std::span<const std::byte> bytes, std::uint64_t offset);
    // Fills `bytes`; BadData when the file ends before.
    Status read(std::span<std::byte> bytes, std::uint64_t offset) const;
    Status truncate(std::uint64_t length);
    const std::string &path() const { return m_path; }

private:
    RawFile(int file, std::string path) : m_file(file), m_path(std::move(path)) {}

    int m_file = -1;
    std::string m_path;
};

} // namespace etl::runtime
