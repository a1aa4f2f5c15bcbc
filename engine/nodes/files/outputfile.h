// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/nodes/files/filehandle.h"
#include "engine/runtime/joinstart.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace etl::nodes {

// A file that is written from its start to its end and flushed to disk. Resumed, it takes the first
// bytes given as those it holds already, without reading them. Errors name it. Own thread only.
class OutputFile
{
public:
    static Result<OutputFile> open(const std::string &path, runtime::JoinStart start);

    Status write(std::string_view bytes);
    // Appends [offset, offset + length) of another file, without a way through this process where
    // the system can.
    Status append(const FileHandle &source, const std::string &sourcePath, std::uint64_t offset,
                  std::uint64_t length);
    // What was given so far.
    std::uint64_t size() const { return m_size; }
    // Flushes to disk and closes.
    Status finish();

private:
    OutputFile(std::string path, FileHandle file, std::uint64_t kept)
        : m_path(std::move(path))
        , m_file(std::move(file))
        , m_kept(kept)
    {}
    std::uint64_t skipKept(std::uint64_t length);
    Status copyBlocks(const FileHandle &source, const std::string &sourcePath, std::uint64_t offset,
                      std::uint64_t length);

    std::string m_path;
    FileHandle m_file;
    std::uint64_t m_size = 0;
    std::uint64_t m_kept = 0; // in the file since before it was opened
    bool m_kernelCopies = true;
};

} // namespace etl::nodes
