// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/csv/outputpath.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace etl::nodes::csv {

namespace {

std::unexpected<Error> pathError(ErrorCode code, std::string message, std::string remedy = {})
{
    return fail(Error{code, std::move(message), {}, "path", std::move(remedy)});
}

Status proveWritable(const std::string &folder)
{
    std::string name = (std::filesystem::path(folder) / ".dataetl-check-XXXXXX").string();
    const int fd = ::mkstemp(name.data());
    if (fd < 0) {
        const int error = errno;
        const ErrorCode code =
            error == ENOSPC || error == EDQUOT ? ErrorCode::NoSpace : ErrorCode::NotAllowed;
        return pathError(
            code, fmt::format("No file can be created in '{}': {}.", folder, std::strerror(error)),
            "choose another folder");
    }
    ::close(fd);
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
                             fmt::format("'{}' is a folder, not a file.", path),
                             "name a file in it");
        if (!S_ISREG(info.st_mode))
            return pathError(ErrorCode::Unsupported,
                             fmt::format("'{}' is not a regular file.", path));
    }
    std::string folder = std::filesystem::path(path).parent_path().string();
    if (folder.empty())
        folder = ".";
    if (::stat(folder.c_str(), &info) != 0)
        return pathError(ErrorCode::NotFound,
                         fmt::format("The folder '{}' does not exist.", folder),
                         "create it or choose another path");
    if (!S_ISDIR(info.st_mode))
        return pathError(ErrorCode::BadSetting,
                         fmt::format("'{}' is a file, not a folder.", folder));
    if (::access(folder.c_str(), W_OK | X_OK) != 0)
        return pathError(ErrorCode::NotAllowed,
                         fmt::format("No file may be created in '{}'.", folder),
                         "check its permissions or choose another path");
    return forRun ? proveWritable(folder) : Status{};
}

} // namespace etl::nodes::csv
