// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/rawfile.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace etl::runtime {

namespace {

std::unexpected<Error> systemError(const std::string &path, const char *doing)
{
    const int code = errno;
    const auto kind = code == ENOSPC || code == EDQUOT                   ? ErrorCode::NoSpace
                      : code == EACCES || code == EPERM || code == EROFS ? ErrorCode::NotAllowed
                                                                         : ErrorCode::Io;
    return fail(kind, fmt::format("cannot {} '{}': {}", doing, path, std::strerror(code)),
                kind == ErrorCode::NoSpace ? "free some space on that disk and run again" : "");
}

} // namespace

RawFile::RawFile(RawFile &&other) noexcept
    : m_file(std::exchange(other.m_file, -1))
    , m_path(std::move(other.m_path))
{}

RawFile &RawFile::operator=(RawFile &&other) noexcept
{
    std::swap(m_file, other.m_file);
    std::swap(m_path, other.m_path);
    return *this;
}

RawFile::~RawFile()
{
    if (m_file >= 0)
        ::close(m_file);
}

Result<RawFile> RawFile::open(const std::string &path)
{
    std::error_code ignored; // opening the file tells what is wrong
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return systemError(path, "create");
    return RawFile(file, path);
}

Result<std::uint64_t> RawFile::size() const
{
    struct stat info = {};
    if (::fstat(m_file, &info) != 0)
        return systemError(m_path, "inspect");
    return static_cast<std::uint64_t>(info.st_size);
}

Status RawFile::write(std::span<const std::byte> bytes, std::uint64_t offset)
{
    while (!bytes.empty()) {
        const auto written =
            ::pwrite(m_file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (written < 0) {
            if (errno == EINTR)
                continue;
            return systemError(m_path, "write");
        }
        bytes = bytes.subspan(static_cast<std::size_t>(written));
        offset += static_cast<std::uint64_t>(written);
    }
    return {};
}

Status RawFile::read(std::span<std::byte> bytes, std::uint64_t offset) const
{
    while (!bytes.empty()) {
        const auto count = ::pread(m_file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (count < 0) {
            if (errno == EINTR)
                continue;
            return systemError(m_path, "read");
        }
        if (count == 0) {
            return fail(ErrorCode::BadData,
                        fmt::format("'{}' is shorter than what was already written to it", m_path),
                        "something else changed this file; run the pipeline again");
        }
        bytes = bytes.subspan(static_cast<std::size_t>(count));
        offset += static_cast<std::uint64_t>(count);
    }
    return {};
}

Status RawFile::truncate(std::uint64_t length)
{
    if (::ftruncate(m_file, static_cast<off_t>(length)) != 0)
        return systemError(m_path, "shorten");
    return {};
}

} // namespace etl::runtime
