// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/partfile.h"

#include "engine/base/scopeguard.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace etl::runtime {

namespace {

constexpr std::uint32_t kFrameMagic = 0x50455444; // "DTEP"

// Little-endian, as the machine writes it: a part file never leaves the machine and the run.
struct Frame
{
    std::uint32_t magic;
    std::uint32_t split;
    std::uint64_t length;
    std::uint64_t rows;
    std::uint64_t begin;
    std::uint64_t end;
};
static_assert(sizeof(Frame) == 40);

std::unexpected<Error> systemError(const std::string &path, const char *doing)
{
    const int code = errno;
    const auto kind = code == ENOSPC || code == EDQUOT                   ? ErrorCode::NoSpace
                      : code == EACCES || code == EPERM || code == EROFS ? ErrorCode::NotAllowed
                                                                         : ErrorCode::Io;
    return fail(kind, fmt::format("cannot {} '{}': {}", doing, path, std::strerror(code)),
                kind == ErrorCode::NoSpace ? "free some space on that disk and run again" : "");
}

Status writeAll(int fd, const std::string &path, const void *data, std::size_t size,
                std::uint64_t offset)
{
    const auto *bytes = static_cast<const char *>(data);
    while (size > 0) {
        const ssize_t written = ::pwrite(fd, bytes, size, static_cast<off_t>(offset));
        if (written < 0) {
            if (errno == EINTR)
                continue;
            return systemError(path, "write");
        }
        bytes += written;
        offset += static_cast<std::uint64_t>(written);
        size -= static_cast<std::size_t>(written);
    }
    return {};
}

} // namespace

PartFile::PartFile(int fd, std::string path, std::uint64_t length)
    : m_fd(fd)
    , m_path(std::move(path))
    , m_length(length)
{}

PartFile::PartFile(PartFile &&other) noexcept
    : m_fd(std::exchange(other.m_fd, -1))
    , m_path(std::move(other.m_path))
    , m_length(other.m_length)
{}

PartFile::~PartFile()
{
    if (m_fd >= 0)
        ::close(m_fd);
}

Result<PartFile> PartFile::open(const std::string &path, std::uint64_t committedLength)
{
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return systemError(path, "create");
    PartFile file(fd, path, committedLength);
    struct stat info = {};
    if (::fstat(fd, &info) != 0)
        return systemError(path, "inspect");
    if (static_cast<std::uint64_t>(info.st_size) < committedLength) {
        return fail(ErrorCode::BadData,
                    fmt::format("'{}' is shorter than what was already written to it", path),
                    "something else changed this file; run the pipeline again");
    }
    ETL_TRY_VOID(file.truncate(committedLength));
    return file;
}

Status PartFile::append(std::span<const std::uint8_t> bytes, std::uint64_t rows,
                        const OrderKey &key)
{
    const Frame frame{kFrameMagic, key.split, bytes.size(), rows, key.begin, key.end};
    ETL_TRY_VOID(writeAll(m_fd, m_path, &frame, sizeof frame, m_length));
    ETL_TRY_VOID(writeAll(m_fd, m_path, bytes.data(), bytes.size(), m_length + sizeof frame));
    m_length += sizeof frame + bytes.size();
    return {};
}

Status PartFile::truncate(std::uint64_t length)
{
    if (::ftruncate(m_fd, static_cast<off_t>(length)) != 0)
        return systemError(m_path, "shorten");
    m_length = length;
    return {};
}

Result<std::vector<Piece>> readPieces(const std::string &path, std::uint64_t committedLength)
{
    std::vector<Piece> pieces;
    if (committedLength == 0)
        return pieces;
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return systemError(path, "open");
    const ScopeGuard closer([fd] { ::close(fd); });
    std::uint64_t position = 0;
    while (position < committedLength) {
        Frame frame = {};
        if (::pread(fd, &frame, sizeof frame, static_cast<off_t>(position)) != sizeof frame)
            return systemError(path, "read");
        const auto room = committedLength - position;
        if (frame.magic != kFrameMagic || room < sizeof frame || frame.length > room - sizeof frame)
            return fail(ErrorCode::BadData, fmt::format("'{}' is damaged", path),
                        "something else changed this file; run the pipeline again");
        pieces.push_back({path, position + sizeof frame, frame.length, frame.rows,
                          OrderKey{frame.split, frame.begin, frame.end}});
        position += sizeof frame + frame.length;
    }
    return pieces;
}

} // namespace etl::runtime
