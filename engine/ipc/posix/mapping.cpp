// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ipc/posix/mapping.h"

#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace etl::ipc::posix {

namespace {

constexpr std::string_view kSharedPrefix = "shm:";
constexpr std::string_view kFilePrefix = "file:";
constexpr mode_t kOwnerOnly = 0600;

struct Place
{
    bool shared = false;
    std::string name; // "/name" in shared memory, or a path
};

Result<Place> placeOf(const std::string &handle)
{
    if (handle.starts_with(kSharedPrefix))
        return Place{true, "/" + handle.substr(kSharedPrefix.size())};
    if (handle.starts_with(kFilePrefix))
        return Place{false, handle.substr(kFilePrefix.size())};
    return fail(ErrorCode::Usage, "'" + handle + "' names no shared segment");
}

std::string reason(int error)
{
    return std::generic_category().message(error);
}

FileDescriptor openPlace(const Place &place, int flags)
{
    return FileDescriptor{
        place.shared ? shm_open(place.name.c_str(), flags | O_CLOEXEC, kOwnerOnly)
                     : ::open(place.name.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, kOwnerOnly)};
}

int removePlace(const Place &place)
{
    return (place.shared ? shm_unlink(place.name.c_str()) : ::unlink(place.name.c_str())) == 0
               ? 0
               : errno;
}

int allocate(int fd, std::uint64_t bytes)
{
    for (;;) {
        const int error = posix_fallocate(fd, 0, static_cast<off_t>(bytes));
        if (error != EINTR)
            return error;
    }
}

Error allocationError(int error, const std::string &handle, std::uint64_t bytes)
{
    const bool full = error == ENOSPC || error == EFBIG || error == ENOMEM || error == EDQUOT;
    return Error{full ? ErrorCode::NoSpace : ErrorCode::Io,
                 "cannot get " + std::to_string(bytes >> 20) + " MiB for the run's shared memory ("
                     + handle + "): " + reason(error),
                 {},
                 {},
                 full ? "free some space there, or give the wires a smaller queue capacity" : ""};
}

bool tryLock(const FileDescriptor &fd, int operation)
{
    int result = 0;
    do {
        result = flock(fd.get(), operation | LOCK_NB);
    } while (result != 0 && errno == EINTR);
    return result == 0;
}

Result<std::byte *> mapWhole(const FileDescriptor &fd, const std::string &handle,
                             std::uint64_t bytes)
{
    void *data = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
    if (data == MAP_FAILED)
        return fail(ErrorCode::Io, "cannot map shared memory " + handle + ": " + reason(errno));
    return static_cast<std::byte *>(data);
}

} // namespace

Mapping::Mapping(std::string handle, FileDescriptor fd, std::byte *data, std::uint64_t bytes)
    : m_handle(std::move(handle))
    , m_fd(std::move(fd))
    , m_data(data)
    , m_bytes(bytes)
{}

Mapping::Mapping(Mapping &&other) noexcept
    : m_handle(std::move(other.m_handle))
    , m_fd(std::move(other.m_fd))
    , m_data(std::exchange(other.m_data, nullptr))
    , m_bytes(std::exchange(other.m_bytes, 0))
{}

Mapping &Mapping::operator=(Mapping &&other) noexcept
{
    std::swap(m_handle, other.m_handle);
    std::swap(m_fd, other.m_fd);
    std::swap(m_data, other.m_data);
    std::swap(m_bytes, other.m_bytes);
    return *this;
}

Mapping::~Mapping()
{
    if (m_data)
        munmap(m_data, m_bytes);
}

Result<Mapping> Mapping::createShared(const std::string &name, std::uint64_t bytes)
{
    return create(std::string(kSharedPrefix) + name, bytes);
}

Result<Mapping> Mapping::createFile(const std::string &path, std::uint64_t bytes)
{
    return create(std::string(kFilePrefix) + path, bytes);
}

Result<Mapping> Mapping::create(const std::string &handle, std::uint64_t bytes)
{
    ETL_TRY(const Place place, placeOf(handle));
    FileDescriptor fd = openPlace(place, O_RDWR | O_CREAT | O_EXCL);
    if (!fd.isValid())
        return fail(errno == ENOSPC ? ErrorCode::NoSpace : ErrorCode::Io,
                    "cannot create shared memory " + handle + ": " + reason(errno));
    tryLock(fd, LOCK_SH);
    if (const int error = allocate(fd.get(), bytes)) {
        removePlace(place);
        return fail(allocationError(error, handle, bytes));
    }
    auto data = mapWhole(fd, handle, bytes);
    if (!data) {
        removePlace(place);
        return fail(std::move(data).error());
    }
    return Mapping(handle, std::move(fd), *data, bytes);
}

Result<Mapping> Mapping::open(const std::string &handle, std::uint64_t leastBytes)
{
    ETL_TRY(const Place place, placeOf(handle));
    FileDescriptor fd = openPlace(place, O_RDWR);
    if (!fd.isValid()) {
        const auto code = errno == ENOENT ? ErrorCode::NotFound : ErrorCode::Io;
        return fail(code, "cannot open shared memory " + handle + ": " + reason(errno));
    }
    if (!tryLock(fd, LOCK_SH))
        return fail(ErrorCode::NotFound, "shared memory " + handle + " is being removed");
    struct stat info = {};
    if (fstat(fd.get(), &info) != 0)
        return fail(ErrorCode::Io, "cannot look at shared memory " + handle + ": " + reason(errno));
    const bool ours =
        S_ISREG(info.st_mode) && info.st_uid == geteuid() && (info.st_mode & 077) == 0;
    if (!ours)
        return fail(ErrorCode::NotAllowed,
                    "shared memory " + handle + " does not belong to this user alone");
    const auto bytes = static_cast<std::uint64_t>(info.st_size);
    if (bytes < leastBytes)
        return fail(ErrorCode::BadData,
                    "shared memory " + handle + " is too small to be a run's segment");
    ETL_TRY(std::byte * data, mapWhole(fd, handle, bytes));
    return Mapping(handle, std::move(fd), data, bytes);
}

bool Mapping::lockAlone()
{
    const bool alone = tryLock(m_fd, LOCK_EX);
    if (!alone)
        tryLock(m_fd, LOCK_SH); // a failed change of kind may lose the old lock
    return alone;
}

Status Mapping::unlink() const
{
    ETL_TRY(const Place place, placeOf(m_handle));
    const int error = removePlace(place);
    if (error != 0 && error != ENOENT)
        return fail(ErrorCode::Io,
                    "cannot remove shared memory " + m_handle + ": " + reason(error));
    return {};
}

} // namespace etl::ipc::posix
