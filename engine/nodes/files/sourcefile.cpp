// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/files/sourcefile.h"

#include "engine/nodes/files/fileerror.h"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace etl::nodes {

namespace {

std::unexpected<Error> pathError(ErrorCode code, std::string message, std::string remedy = {})
{
    return fail(Error{code, std::move(message), {}, "path", std::move(remedy)});
}

std::unexpected<Error> openError(const std::string &path, int error)
{
    if (error == ENOENT || error == ENOTDIR)
        return pathError(ErrorCode::NotFound, fmt::format("the file '{}' does not exist", path));
    return fileError("Opening", path, error);
}

std::uint64_t mix(std::uint64_t hash, std::uint64_t value)
{
    hash ^= value + 0x9e3779b97f4a7c15ULL + (hash << 6) + (hash >> 2);
    hash *= 0xff51afd7ed558ccdULL;
    return hash ^ (hash >> 32);
}

std::uint64_t stampOf(const struct stat &info)
{
    std::uint64_t hash = mix(1, static_cast<std::uint64_t>(info.st_size));
    hash = mix(hash, static_cast<std::uint64_t>(info.st_mtim.tv_sec));
    hash = mix(hash, static_cast<std::uint64_t>(info.st_mtim.tv_nsec));
    hash = mix(hash, static_cast<std::uint64_t>(info.st_ino));
    hash = mix(hash, static_cast<std::uint64_t>(info.st_dev));
    return hash == 0 ? 1 : hash;
}

} // namespace

Result<SourceFile> SourceFile::open(const std::string &path)
{
    // O_NONBLOCK: opening a pipe without a writer must not hang the check.
    SourceFile file;
    file.m_path = path;
    file.m_file = FileHandle(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file.m_file)
        return openError(path, errno);
    struct stat info{};
    if (::fstat(file.m_file.get(), &info) != 0)
        return openError(path, errno);
    if (S_ISDIR(info.st_mode))
        return pathError(ErrorCode::BadSetting, fmt::format("'{}' is a folder, not a file", path),
                         "name a file in it");
    if (!S_ISREG(info.st_mode))
        return pathError(ErrorCode::Unsupported, fmt::format("'{}' is not a regular file", path),
                         "copy its content into a file");
    file.m_size = static_cast<std::uint64_t>(info.st_size);
    file.m_stamp = stampOf(info);
    return file;
}

Status SourceFile::readAt(char *data, std::size_t size, std::uint64_t offset) const
{
    while (size > 0) {
        const ssize_t got = ::pread(m_file.get(), data, size, static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fileError(fmt::format("Reading byte {} of", offset), m_path, errno);
        if (got == 0)
            return pathError(
                ErrorCode::BadData,
                fmt::format("the file '{}' became shorter while it was read: it ends at byte {}",
                            m_path, offset),
                "run again when nobody writes to it");
        data += got;
        size -= static_cast<std::size_t>(got);
        offset += static_cast<std::uint64_t>(got);
    }
    return {};
}

Status SourceFile::checkUnchanged(std::uint64_t stamp) const
{
    struct stat info{};
    if (::fstat(m_file.get(), &info) != 0)
        return fileError("Looking at", m_path, errno);
    if (stampOf(info) == stamp)
        return {};
    return pathError(
        ErrorCode::BadData,
        fmt::format("the file '{}' was changed since the run was prepared ({} bytes now)", m_path,
                    static_cast<std::uint64_t>(info.st_size)),
        "run again when nobody writes to it");
}

} // namespace etl::nodes
