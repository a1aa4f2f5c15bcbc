// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/systemerror.h"

#include <cerrno>
#include <system_error>

namespace etl::supervisor {

std::unexpected<Error> systemError(int number, const std::string &what)
{
    const std::string message = what + ": " + std::generic_category().message(number);
    switch (number) {
    case ENOSPC:
    case EDQUOT:
        return fail(ErrorCode::NoSpace, message, "free some space there and run again");
    case EACCES:
    case EPERM:
    case EROFS:
    case EISDIR:
        return fail(ErrorCode::NotAllowed, message);
    default:
        return fail(ErrorCode::Io, message);
    }
}

} // namespace etl::supervisor
