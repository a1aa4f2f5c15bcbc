// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/files/outputfile.h"

#include "engine/nodes/files/fileerror.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <vector>

namespace etl::nodes {

namespace {

constexpr const char *kWriting = "Writing";

bool isFull(int error)
{
    return error == ENOSPC || error == EDQUOT || error == EFBIG;
}

} // namespace

Result<OutputFile> OutputFile::open(const std::string &path, runtime::JoinStart start)
{
    const int drop = start == runtime::JoinStart::Anew ? O_TRUNC : 0;
    FileHandle file(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | drop, 0666));
    if (!file)
        return fileError("Creating", path, errno);
    if (drop)
        return OutputFile(path, std::move(file), 0);
    const auto kept = ::lseek(file.get(), 0, SEEK_END);
    if (kept < 0)
        return fileError(kWriting, path, errno);
    return OutputFile(path, std::move(file), static_cast<std::uint64_t>(kept));
}

// How many of the next `length` bytes the file holds already; they count as given.
std::uint64_t OutputFile::skipKept(std::uint64_t length)
{
    const auto skipped = m_size < m_kept ? std::min(length, m_kept - m_size) : 0;
    m_size += skipped;
    return skipped;
}

Status OutputFile::write(std::string_view bytes)
{
    bytes.remove_prefix(static_cast<std::size_t>(skipKept(bytes.size())));
    while (!bytes.empty()) {
        const auto written = ::write(m_file.get(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return fileError(kWriting, m_path, errno);
        bytes.remove_prefix(static_cast<std::size_t>(written));
        m_size += static_cast<std::uint64_t>(written);
    }
    return {};
}

Status OutputFile::append(const FileHandle &source, const std::string &sourcePath,
                          std::uint64_t offset, std::uint64_t length)
{
    const auto skipped = skipKept(length);
    length -= skipped;
    auto from = static_cast<off_t>(offset + skipped);
    while (length > 0 && m_kernelCopies) {
        const auto copied =
            ::copy_file_range(source.get(), &from, m_file.get(), nullptr, length, 0);
        if (copied > 0) {
            length -= static_cast<std::uint64_t>(copied);
            m_size += static_cast<std::uint64_t>(copied);
        } else if (copied < 0 && isFull(errno)) {
            return fileError(kWriting, m_path, errno);
        } else if (copied == 0 || errno != EINTR) {
            m_kernelCopies =
                false; // file systems that differ or cannot; a short source shows below
        }
    }
    return copyBlocks(source, sourcePath, static_cast<std::uint64_t>(from), length);
}

Status OutputFile::copyBlocks(const FileHandle &source, const std::string &sourcePath,
                              std::uint64_t offset, std::uint64_t length)
{
    constexpr std::uint64_t kBlock = 1 << 20;
    std::vector<char> block(static_cast<std::size_t>(std::min(length, kBlock)));
    while (length > 0) {
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(length, block.size()));
        const auto got = ::pread(source.get(), block.data(), wanted, static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fileError("Reading", sourcePath, errno);
        if (got == 0)
            return fail(ErrorCode::Internal,
                        fmt::format("the part file '{}' is shorter than it should be", sourcePath));
        ETL_TRY_VOID(write({block.data(), static_cast<std::size_t>(got)}));
        offset += static_cast<std::uint64_t>(got);
        length -= static_cast<std::uint64_t>(got);
    }
    return {};
}

Status OutputFile::finish()
{
    if (m_size < m_kept)
        return fail(ErrorCode::Internal,
                    fmt::format("'{}' holds more than the output it was resumed for", m_path));
    if (::fsync(m_file.get()) != 0)
        return fileError(kWriting, m_path, errno);
    // Some file systems tell of a full disk only now.
    if (::close(m_file.release()) != 0)
        return fileError(kWriting, m_path, errno);
    return {};
}

} // namespace etl::nodes
