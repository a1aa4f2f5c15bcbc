// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/ipc/posix/filedescriptor.h"

#include <string>

namespace etl::ipc {

// A run's lock file, <runtimeDir>/runs/<runId>.lock. Every process of a run holds it shared; the
// kernel drops the lock of a dead process, so "nobody holds it" proves that the run is dead. Closed
// on exec. Any thread; movable.
class RunLock
{
public:
    // Engine, before it creates the segment. Fails (NotAllowed) when a living run has this id.
    static Result<RunLock> createExclusiveThenShare(const std::string &runtimeDir,
                                                    const RunId &run);
    // Worker, before it opens the segment. Fails (NotFound) when the run is over or being cleaned
    // up.
    static Result<RunLock> shared(const std::string &runtimeDir, const RunId &run);
    // The next engine: the lock for itself alone, or NotAllowed while any process of the run lives.
    static Result<RunLock> exclusive(const std::string &runtimeDir, const RunId &run);

    // Deletes the file too: the run is over.
    void remove();
    const std::string &path() const { return m_path; }

    static std::string pathOf(const std::string &runtimeDir, const RunId &run);

private:
    RunLock(std::string path, posix::FileDescriptor file)
        : m_path(std::move(path))
        , m_file(std::move(file))
    {}
    static Result<RunLock> existing(const std::string &path, int operation);

    std::string m_path;
    posix::FileDescriptor m_file;
};

} // namespace etl::ipc
