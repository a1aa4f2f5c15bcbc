// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/files/outputpath.h"

#include "engine/nodes/files/fileerror.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace etl::nodes {

namespace {

std::unexpected<Error> pathError(ErrorCode code, std::string message, std::string remedy)
{
    return fail(Error{code, std::move(message), {}, "path", std::move(remedy)});
}

Status checkFolder(const std::string &folder)
{
    struct stat info{};
    if (::stat(folder.c_str(), &info) != 0) {
        if (errno != ENOENT)
            return fileError("Looking at the folder", folder, errno);
        return pathError(ErrorCode::NotFound, fmt::format("the folder '{}' does not exist", folder),
                         "Create it, or choose another path.");
    }
    if (!S_ISDIR(info.st_mode))
        return pathError(ErrorCode::BadSetting, fmt::format("'{}' is a file, not a folder", folder),
                         "Choose another path.");
    if (::access(folder.c_str(), W_OK | X_OK) != 0)
        return pathError(ErrorCode::NotAllowed,
                         fmt::format("no file may be created in '{}'", folder),
                         "Change the folder's permissions, or choose another path.");
    return {};
}

// Permissions alone do not tell of read-only mounts, quotas and network file systems.
Status proveWritable(const std::string &folder)
{
    auto name = (std::filesystem::path(folder) / ".dataetl-check-XXXXXX").string();
    const int file = ::mkstemp(name.data());
    if (file < 0)
        return fileError("Creating a file in", folder, errno);
    ::close(file);
    ::unlink(name.c_str());
    return {};
}

} // namespace

Status checkOutputPath(const std::string &path, bool forRun)
{
    struct stat info{};
    if (::stat(path.c_str(), &info) == 0) {
        if (S_ISDIR(info.st_mode))
            return pathError(ErrorCode::BadSetting,
                             fmt::format("'{}' is a folder, not a file", path),
                             "Name a file in it.");
        if (!S_ISREG(info.st_mode))
            return pathError(ErrorCode::Unsupported,
                             fmt::format("'{}' is not an ordinary file", path),
                             "Choose another path.");
    }
    auto folder = std::filesystem::path(path).parent_path().string();
    if (folder.empty())
        folder = ".";
    ETL_TRY_VOID(checkFolder(folder));
    return forRun ? proveWritable(folder) : Status();
}

} // namespace etl::nodes
