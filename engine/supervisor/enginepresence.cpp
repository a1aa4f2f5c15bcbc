// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/enginepresence.h"

#include "engine/supervisor/randomtoken.h"
#include "engine/supervisor/systemerror.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace etl::supervisor {

namespace fs = std::filesystem;

namespace {

// flock belongs to the open file, not to the process as fcntl's locks do, and is not lost when some
// library opens and closes the same file. Closed on exec, or a grandchild would keep a dead engine
// "alive".
Result<int> openLocked(const std::string &path)
{
    const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return systemError(errno, "the engine's lock file '" + path + "' cannot be made");
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
    const bool taken = errno == EWOULDBLOCK;
    const int error = errno;
    close(fd);
    if (taken)
        return fail(ErrorCode::NotAllowed, "another engine holds '" + path + "'");
    return systemError(error, "cannot lock '" + path + "'");
}

Status writeWhole(int fd, std::string_view text, const std::string &path)
{
    while (!text.empty()) {
        const auto written = write(fd, text.data(), text.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return systemError(errno, "the engine's record '" + path + "' cannot be written");
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

// Appears whole and with mode 0600, or not at all.
Status writePrivateFile(const std::string &path, std::string_view text)
{
    const std::string temporary = path + ".tmp";
    unlink(temporary.c_str());
    const int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return systemError(errno, "the engine's record '" + temporary + "' cannot be made");
    auto written = writeWhole(fd, text, temporary);
    close(fd);
    if (written && std::rename(temporary.c_str(), path.c_str()) != 0)
        written = systemError(errno, "the engine's record '" + path + "' cannot get its name");
    if (!written)
        unlink(temporary.c_str());
    return written;
}

} // namespace

Result<EnginePresence> EnginePresence::create(const std::string &runtimeFolder)
{
    std::string id = randomHex(8);
    ETL_TRY(const int lock, openLocked(protocol::engineLockPath(runtimeFolder, id)));
    return EnginePresence(runtimeFolder, std::move(id), lock);
}

EnginePresence::EnginePresence(std::string runtimeFolder, std::string id, int lock)
    : m_runtimeFolder(std::move(runtimeFolder))
    , m_id(std::move(id))
    , m_lock(lock)
{}

EnginePresence::EnginePresence(EnginePresence &&other) noexcept
    : m_runtimeFolder(std::move(other.m_runtimeFolder))
    , m_id(std::move(other.m_id))
    , m_lock(std::exchange(other.m_lock, -1))
    , m_serveLock(std::exchange(other.m_serveLock, -1))
{}

EnginePresence &EnginePresence::operator=(EnginePresence &&other) noexcept
{
    std::swap(m_runtimeFolder, other.m_runtimeFolder);
    std::swap(m_id, other.m_id);
    std::swap(m_lock, other.m_lock);
    std::swap(m_serveLock, other.m_serveLock);
    return *this;
}

EnginePresence::~EnginePresence()
{
    if (m_lock < 0)
        return;
    withdraw();
    unlink(protocol::engineLockPath(m_runtimeFolder, m_id).c_str());
    close(m_lock);
    if (m_serveLock >= 0)
        close(m_serveLock); // its file stays: deleting it would let two engines hold "it"
}

Status EnginePresence::lockServing()
{
    ETL_TRY(m_serveLock, openLocked(protocol::serveLockPath(m_runtimeFolder)));
    return {};
}

Status EnginePresence::publish(const protocol::EngineRecord &record)
{
    return writePrivateFile(protocol::engineFilePath(m_runtimeFolder, m_id),
                            protocol::toText(record));
}

void EnginePresence::withdraw()
{
    unlink(protocol::engineFilePath(m_runtimeFolder, m_id).c_str());
}

std::vector<std::string> EnginePresence::removeStale(const std::string &runtimeFolder)
{
    std::vector<std::string> removed;
    std::error_code error;
    fs::directory_iterator entry(protocol::enginesFolder(runtimeFolder), error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        const std::string id = entry->path().stem().string();
        if (entry->path().extension() != ".lock" || protocol::isEngineAlive(runtimeFolder, id))
            continue;
        const auto socket = protocol::engineSocketPath(runtimeFolder, id);
        for (const auto &path : {protocol::engineFilePath(runtimeFolder, id), socket,
                                 protocol::workerSocketPath(runtimeFolder, id),
                                 protocol::engineLockPath(runtimeFolder, id)})
            unlink(path.c_str());
        removed.push_back(id);
    }
    return removed;
}

} // namespace etl::supervisor
