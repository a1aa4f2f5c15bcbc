// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/nodes/files/filehandle.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace etl::nodes {

// An input file opened for reading at any offset. Reads may come from several threads at once.
// pread, not a mapping: a file cut short by somebody else must end in an error, not in SIGBUS.
class SourceFile
{
public:
    // Errors name the setting `path`.
    static Result<SourceFile> open(const std::string &path);

    const std::string &path() const { return m_path; }
    std::uint64_t sizeBytes() const { return m_size; }
    // Size, time of change and identity in one number, never 0: equal as long as nobody wrote to
    // the file.
    std::uint64_t stamp() const { return m_stamp; }

    // Fills `data` with exactly `size` bytes; BadData when the file ends before.
    Status readAt(char *data, std::size_t size, std::uint64_t offset) const;
    // BadData when the file is no longer what `stamp` was taken of.
    Status checkUnchanged(std::uint64_t stamp) const;

private:
    std::string m_path;
    FileHandle m_file;
    std::uint64_t m_size = 0;
    std::uint64_t m_stamp = 0;
};

} // namespace etl::nodes
