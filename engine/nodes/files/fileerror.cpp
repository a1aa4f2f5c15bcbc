// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/files/fileerror.h"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

namespace etl::nodes {

std::unexpected<Error> fileError(std::string_view doing, const std::string &path, int error)
{
    Error result;
    result.code = ErrorCode::Io;
    result.setting = "path";
    result.message =
        fmt::format("{} '{}' failed: {}", doing, path, std::generic_category().message(error));
    switch (error) {
    case ENOSPC:
    case EDQUOT:
        result.code = ErrorCode::NoSpace;
        result.remedy = "Free some space, or choose another folder.";
        break;
    case EACCES:
    case EPERM:
    case EROFS:
        result.code = ErrorCode::NotAllowed;
        result.remedy = "Check the permissions, or choose another path.";
        break;
    case ENOENT:
        result.code = ErrorCode::NotFound;
        result.remedy = "Check the path.";
        break;
    default:
        break;
    }
    return fail(std::move(result));
}

} // namespace etl::nodes
