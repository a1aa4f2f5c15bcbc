// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ipc/stalesegments.h"

#include "engine/ipc/runlock.h"
#include "engine/ipc/segment.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <system_error>

#include <sys/stat.h>
#include <unistd.h>

namespace etl::ipc {

namespace {

namespace fs = std::filesystem;

const fs::path kSharedFolder = "/dev/shm";
constexpr std::string_view kPrefix = "dataetl-";
constexpr std::string_view kFileSuffix = ".segment";
// A segment without a valid header may be one that another engine is just making.
constexpr std::chrono::seconds kTimeToBeMade{60};

struct Candidate
{
    fs::path path;
    std::string handle;
    RunId run;
};

std::vector<fs::path> entriesOf(const fs::path &folder)
{
    std::vector<fs::path> entries;
    std::error_code error;
    for (fs::directory_iterator i(folder, error), end; !error && i != end; i.increment(error))
        entries.push_back(i->path());
    return entries;
}

std::optional<Candidate> candidateOf(const fs::path &path, bool shared)
{
    std::string name = path.filename().string();
    if (!name.starts_with(kPrefix) || (!shared && !name.ends_with(kFileSuffix)))
        return std::nullopt;
    const std::string handle = shared ? "shm:" + name : "file:" + path.string();
    if (!shared)
        name.resize(name.size() - kFileSuffix.size());
    return Candidate{path, handle, RunId{name.substr(kPrefix.size())}};
}

bool isOldOwnFile(const fs::path &path)
{
    struct stat info = {};
    if (lstat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode) || info.st_uid != geteuid())
        return false;
    const auto changed = std::chrono::system_clock::from_time_t(info.st_mtime);
    return std::chrono::system_clock::now() - changed > kTimeToBeMade;
}

bool removeFile(const fs::path &path)
{
    std::error_code error;
    return fs::remove(path, error);
}

// With the lock held alone, or with no lock file left, no process of the run lives; one that is
// about to start finds the lock taken, or gone, and leaves.
bool removeDeadRun(const Candidate &candidate, const std::string &runtimeDir,
                   const IsNeeded &needed)
{
    if (needed && needed(runtimeDir, candidate.run))
        return false;
    auto lock = RunLock::exclusive(runtimeDir, candidate.run);
    if (!lock && lock.error().code != ErrorCode::NotFound)
        return false;
    const bool removed = removeFile(candidate.path);
    if (lock)
        lock->remove();
    return removed;
}

bool removeIfStale(const Candidate &candidate, const std::string &runtimeDir,
                   const IsNeeded &needed)
{
    // The segment knows the folder of its lock file: it may belong to an engine with another
    // runtime folder.
    if (auto segment = Segment::open(candidate.handle); segment && segment->run() == candidate.run)
        return segment->lockAlone() && removeDeadRun(candidate, segment->runtimeDir(), needed);
    if (!isOldOwnFile(candidate.path))
        return false;
    auto mapping = posix::Mapping::open(candidate.handle, 1);
    const bool inUse = mapping && !mapping->lockAlone();
    return !inUse && removeDeadRun(candidate, runtimeDir, needed);
}

// Lock files of runs that died before they had a segment. Whoever is just making one notices that
// it is gone.
void removeStaleLocks(const std::string &runtimeDir)
{
    for (const fs::path &path : entriesOf(fs::path(runtimeDir) / "runs")) {
        if (path.extension() != ".lock")
            continue;
        if (auto lock = RunLock::exclusive(runtimeDir, RunId{path.stem().string()}))
            lock->remove();
    }
}

} // namespace

std::vector<std::string> removeStaleSegments(const std::string &runtimeDir, const IsNeeded &needed)
{
    std::vector<Candidate> candidates;
    for (const fs::path &path : entriesOf(kSharedFolder)) {
        if (auto candidate = candidateOf(path, true))
            candidates.push_back(std::move(*candidate));
    }
    for (const fs::path &path : entriesOf(runtimeDir)) {
        if (auto candidate = candidateOf(path, false))
            candidates.push_back(std::move(*candidate));
    }
    std::vector<std::string> removed;
    for (const Candidate &candidate : candidates) {
        if (removeIfStale(candidate, runtimeDir, needed))
            removed.push_back(candidate.handle);
    }
    removeStaleLocks(runtimeDir);
    return removed;
}

} // namespace etl::ipc
