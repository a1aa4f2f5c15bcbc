// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ipc/runlock.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace etl::ipc {

namespace {

// Of a race that is lost to another process each time; a second try nearly always suffices.
constexpr int kMostTries = 100;

std::string reason(int error)
{
    return std::generic_category().message(error);
}

int lockFile(int fd, int operation)
{
    for (;;) {
        if (flock(fd, operation | LOCK_NB) == 0)
            return 0;
        if (errno != EINTR)
            return errno;
    }
}

// Whether the path still leads to the open file: whoever cleaned up may have deleted it between
// open and lock.
bool isSameFile(int fd, const std::string &path)
{
    struct stat opened = {};
    struct stat named = {};
    return fstat(fd, &opened) == 0 && stat(path.c_str(), &named) == 0
           && opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

// The file, locked, or nothing when it was deleted in between.
Result<posix::FileDescriptor> openLocked(const std::string &path, int flags, int operation)
{
    posix::FileDescriptor fd(::open(path.c_str(), flags | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd.isValid())
        return fail(errno == ENOENT ? ErrorCode::NotFound : ErrorCode::Io,
                    "cannot open the run's lock file " + path + ": " + reason(errno));
    if (const int error = lockFile(fd.get(), operation))
        return fail(error == EWOULDBLOCK ? ErrorCode::NotAllowed : ErrorCode::Io,
                    error == EWOULDBLOCK ? "the run is in use: its lock file " + path + " is held"
                                         : "cannot lock " + path + ": " + reason(error));
    if (!isSameFile(fd.get(), path))
        return posix::FileDescriptor{};
    return fd;
}

} // namespace

std::string RunLock::pathOf(const std::string &runtimeDir, const RunId &run)
{
    return runtimeDir + "/runs/" + run.value + ".lock";
}

// flock cannot turn an exclusive lock into a shared one in a single step: somebody may take it in
// between and delete the file. Nothing is lost then, for the segment does not exist yet; so look
// whether the file is still there.
Result<RunLock> RunLock::createExclusiveThenShare(const std::string &runtimeDir, const RunId &run)
{
    const std::string path = pathOf(runtimeDir, run);
    const std::string folder = runtimeDir + "/runs";
    if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        return fail(ErrorCode::Io, "cannot create " + folder + ": " + reason(errno));
    for (int i = 0; i < kMostTries; ++i) {
        ETL_TRY(posix::FileDescriptor fd, openLocked(path, O_CREAT, LOCK_EX));
        if (!fd.isValid())
            continue;
        if (lockFile(fd.get(), LOCK_SH) == 0 && isSameFile(fd.get(), path))
            return RunLock(path, std::move(fd));
    }
    return fail(ErrorCode::Io,
                "cannot keep the run's lock file " + path + ": another process deletes it");
}

Result<RunLock> RunLock::shared(const std::string &runtimeDir, const RunId &run)
{
    return existing(pathOf(runtimeDir, run), LOCK_SH);
}

Result<RunLock> RunLock::exclusive(const std::string &runtimeDir, const RunId &run)
{
    return existing(pathOf(runtimeDir, run), LOCK_EX);
}

Result<RunLock> RunLock::existing(const std::string &path, int operation)
{
    ETL_TRY(posix::FileDescriptor fd, openLocked(path, 0, operation));
    if (!fd.isValid())
        return fail(ErrorCode::NotFound, "the run is over: its lock file " + path + " is gone");
    return RunLock(path, std::move(fd));
}

// Deleted while still locked, so nobody can lock a file that is about to go without noticing.
void RunLock::remove()
{
    if (!m_file.isValid())
        return;
    ::unlink(m_path.c_str());
    m_file = posix::FileDescriptor{};
}

} // namespace etl::ipc
