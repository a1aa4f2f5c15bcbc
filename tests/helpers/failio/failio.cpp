// SPDX-License-Identifier: GPL-3.0-or-later
// The functions of the C library through which files change, each failing when its turn has come.
// A file of its own names: the system's headers would declare them once more, some as inline
// functions, with the attributes of that system. `off_t` has 64 bits, so one body serves both
// names.
#include "tests/helpers/failio/failioplan.h"

#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <string_view>

#include <dlfcn.h>
#include <linux/fcntl.h>

using etl::failio::allowed;
using etl::failio::Kind;
using etl::failio::Verdict;
using etl::failio::verdictOnFile;
using etl::failio::verdictOnPath;

using Size = std::size_t;
using SignedSize = std::ptrdiff_t;
using Offset = std::int64_t;
using Mode = unsigned int;
static_assert(sizeof(long) == sizeof(Offset), "off_t would be narrower than the 64-bit names take");

struct Block // struct iovec
{
    void *data;
    Size size;
};

namespace {

// The function that would have been called without this library.
template<typename Function>
Function *next(const char *name)
{
    return reinterpret_cast<Function *>(dlsym(RTLD_NEXT, name));
}

bool fails(const Verdict &verdict)
{
    if (verdict.error == 0)
        return false;
    errno = verdict.error;
    return true;
}

bool isForWriting(int flags)
{
    return (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT) != 0;
}

bool openFails(const char *path, int flags)
{
    return isForWriting(flags) && fails(verdictOnPath(Kind::Open, path));
}

bool isForWriting(const char *mode)
{
    return std::string_view(mode).find_first_of("wa+") != std::string_view::npos;
}

} // namespace

#define EXPORT extern "C" __attribute__((visibility("default")))

// A short write takes the first block only, or half of it.
#define WRITE_BLOCKS(name, more, given) \
    EXPORT SignedSize name(int fd, const Block *blocks, int count more) \
    { \
        const auto verdict = verdictOnFile(Kind::Write, fd); \
        if (fails(verdict)) \
            return -1; \
        if (!verdict.half || count == 0) \
            return next<decltype(name)>(#name)(fd, blocks, count given); \
        const Block half{blocks->data, allowed(verdict, blocks->size)}; \
        return next<decltype(name)>(#name)(fd, &half, 1 given); \
    }
#define COMMA ,
WRITE_BLOCKS(writev, , )
WRITE_BLOCKS(pwritev, COMMA Offset at, COMMA at)
WRITE_BLOCKS(pwritev64, COMMA Offset at, COMMA at)
WRITE_BLOCKS(pwritev2, COMMA Offset at COMMA int flags, COMMA at COMMA flags)
WRITE_BLOCKS(pwritev64v2, COMMA Offset at COMMA int flags, COMMA at COMMA flags)

EXPORT SignedSize write(int fd, const void *data, Size size)
{
    const auto verdict = verdictOnFile(Kind::Write, fd);
    return fails(verdict) ? -1 : next<decltype(write)>("write")(fd, data, allowed(verdict, size));
}

#define WRITE_AT(name) \
    EXPORT SignedSize name(int fd, const void *data, Size size, Offset at) \
    { \
        const auto verdict = verdictOnFile(Kind::Write, fd); \
        return fails(verdict) ? -1 \
                              : next<decltype(name)>(#name)(fd, data, allowed(verdict, size), at); \
    }
WRITE_AT(pwrite)
WRITE_AT(pwrite64)

EXPORT SignedSize copy_file_range(int from, Offset *fromAt, int to, Offset *toAt, Size size,
                                  unsigned flags)
{
    const auto verdict = verdictOnFile(Kind::Write, to);
    return fails(verdict) ? -1
                          : next<decltype(copy_file_range)>("copy_file_range")(
                                from, fromAt, to, toAt, allowed(verdict, size), flags);
}

#define SENDFILE(name) \
    EXPORT SignedSize name(int to, int from, Offset *at, Size size) \
    { \
        const auto verdict = verdictOnFile(Kind::Write, to); \
        return fails(verdict) ? -1 \
                              : next<decltype(name)>(#name)(to, from, at, allowed(verdict, size)); \
    }
SENDFILE(sendfile)
SENDFILE(sendfile64)

#define SYNC(name) \
    EXPORT int name(int fd) \
    { \
        return fails(verdictOnFile(Kind::Sync, fd)) ? -1 : next<decltype(name)>(#name)(fd); \
    }
SYNC(fsync)
SYNC(fdatasync)

#define RESIZE(name) \
    EXPORT int name(int fd, Offset size) noexcept \
    { \
        return fails(verdictOnFile(Kind::Allocate, fd)) ? -1 \
                                                        : next<decltype(name)>(#name)(fd, size); \
    }
RESIZE(ftruncate)
RESIZE(ftruncate64)

#define RESERVE(name) \
    EXPORT int name(int fd, int mode, Offset begin, Offset size) \
    { \
        return fails(verdictOnFile(Kind::Allocate, fd)) \
                   ? -1 \
                   : next<decltype(name)>(#name)(fd, mode, begin, size); \
    }
RESERVE(fallocate)
RESERVE(fallocate64)

// These return the error and leave errno alone.
#define RESERVE_POSIX(name) \
    EXPORT int name(int fd, Offset begin, Offset size) \
    { \
        const auto verdict = verdictOnFile(Kind::Allocate, fd); \
        return verdict.error != 0 ? verdict.error : next<decltype(name)>(#name)(fd, begin, size); \
    }
RESERVE_POSIX(posix_fallocate)
RESERVE_POSIX(posix_fallocate64)

// The mode is there only for files that may be made; passing on what stands in its place does no
// harm.
#define MODE_BEHIND(last) \
    std::va_list rest; \
    va_start(rest, last); \
    const Mode mode = (flags & (O_CREAT | __O_TMPFILE)) != 0 ? va_arg(rest, Mode) : 0; \
    va_end(rest)
#define OPEN(name) \
    EXPORT int name(const char *path, int flags, ...) \
    { \
        MODE_BEHIND(flags); \
        return openFails(path, flags) ? -1 : next<decltype(name)>(#name)(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)
#define OPEN_AT(name) \
    EXPORT int name(int folder, const char *path, int flags, ...) \
    { \
        MODE_BEHIND(flags); \
        return openFails(path, flags) ? -1 \
                                      : next<decltype(name)>(#name)(folder, path, flags, mode); \
    }
OPEN_AT(openat)
OPEN_AT(openat64)
// What calls with constant flags become where the C library is fortified.
#define OPEN_CHECKED(name) \
    EXPORT int name(const char *path, int flags) \
    { \
        return openFails(path, flags) ? -1 : next<decltype(name)>(#name)(path, flags); \
    }
OPEN_CHECKED(__open_2)
OPEN_CHECKED(__open64_2)
#define OPEN_AT_CHECKED(name) \
    EXPORT int name(int folder, const char *path, int flags) \
    { \
        return openFails(path, flags) ? -1 : next<decltype(name)>(#name)(folder, path, flags); \
    }
OPEN_AT_CHECKED(__openat_2)
OPEN_AT_CHECKED(__openat64_2)
#define CREATE(name) \
    EXPORT int name(const char *path, Mode mode) \
    { \
        return openFails(path, O_CREAT) ? -1 : next<decltype(name)>(#name)(path, mode); \
    }
CREATE(creat)
CREATE(creat64)
#define CREATE_TEMPORARY(name, more, given) \
    EXPORT int name(char *path more) \
    { \
        return openFails(path, O_CREAT) ? -1 : next<decltype(name)>(#name)(path given); \
    }
CREATE_TEMPORARY(mkstemp, , )
CREATE_TEMPORARY(mkstemp64, , )
CREATE_TEMPORARY(mkostemp, COMMA int flags, COMMA flags)
CREATE_TEMPORARY(mkostemp64, COMMA int flags, COMMA flags)

// A name in shared memory, "/dataetl-...", has the path /dev/shm in front.
EXPORT int shm_open(const char *name, int flags, Mode mode)
{
    return openFails(name, flags) ? -1 : next<decltype(shm_open)>("shm_open")(name, flags, mode);
}

#define OPEN_STREAM(name) \
    EXPORT void *name(const char *path, const char *mode) \
    { \
        return isForWriting(mode) && fails(verdictOnPath(Kind::Open, path)) \
                   ? nullptr \
                   : next<decltype(name)>(#name)(path, mode); \
    }
OPEN_STREAM(fopen)
OPEN_STREAM(fopen64)

EXPORT int rename(const char *from, const char *to) noexcept
{
    return fails(verdictOnPath(Kind::Rename, to)) ? -1 : next<decltype(rename)>("rename")(from, to);
}

EXPORT int renameat(int fromFolder, const char *from, int toFolder, const char *to) noexcept
{
    return fails(verdictOnPath(Kind::Rename, to))
               ? -1
               : next<decltype(renameat)>("renameat")(fromFolder, from, toFolder, to);
}

EXPORT int renameat2(int fromFolder, const char *from, int toFolder, const char *to,
                     unsigned flags) noexcept
{
    return fails(verdictOnPath(Kind::Rename, to))
               ? -1
               : next<decltype(renameat2)>("renameat2")(fromFolder, from, toFolder, to, flags);
}

EXPORT int mkdir(const char *path, Mode mode) noexcept
{
    return fails(verdictOnPath(Kind::Mkdir, path)) ? -1
                                                   : next<decltype(mkdir)>("mkdir")(path, mode);
}

EXPORT int mkdirat(int folder, const char *path, Mode mode) noexcept
{
    return fails(verdictOnPath(Kind::Mkdir, path))
               ? -1
               : next<decltype(mkdirat)>("mkdirat")(folder, path, mode);
}
