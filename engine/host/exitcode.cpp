// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/exitcode.h"

namespace etl::host {

namespace {

bool isInputsFault(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Usage:
    case ErrorCode::BadPipeline:
    case ErrorCode::UnknownNodeType:
    case ErrorCode::BadSetting:
    case ErrorCode::UnknownColumn:
    case ErrorCode::BadExpression:
    case ErrorCode::NotFound:
    case ErrorCode::NotAllowed:
    case ErrorCode::BadData:
    case ErrorCode::Unsupported:
        return true;
    case ErrorCode::Internal:
    case ErrorCode::NoSpace:
    case ErrorCode::Io:
    case ErrorCode::Protocol:
    case ErrorCode::WorkerDied:
    case ErrorCode::Cancelled:
    case ErrorCode::Timeout:
        return false;
    }
    return false;
}

} // namespace

ExitCode exitCodeOf(const model::Issues &issues, const std::optional<Error> &error)
{
    if (model::hasErrors(issues) || (error && isInputsFault(error->code)))
        return ExitCode::BadInput;
    return error ? ExitCode::Failed : ExitCode::Finished;
}

} // namespace etl::host
