// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/exitcode.h"

#include <algorithm>

namespace etl::host {

namespace {

bool isSystemsFault(ErrorCode code)
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
        return false;
    case ErrorCode::Internal:
    case ErrorCode::NoSpace:
    case ErrorCode::Io:
    case ErrorCode::Protocol:
    case ErrorCode::WorkerDied:
    case ErrorCode::Cancelled:
    case ErrorCode::Timeout:
        return true;
    }
    return true;
}

} // namespace

ExitCode exitCodeOf(const model::Issues &issues, const std::optional<Error> &error)
{
    const auto isInputs = [](const model::Issue &issue) {
        return issue.severity == model::Severity::Error && !isSystemsFault(issue.code);
    };
    if (std::ranges::any_of(issues, isInputs) || (error && !isSystemsFault(error->code)))
        return ExitCode::BadInput;
    return error || model::hasErrors(issues) ? ExitCode::Failed : ExitCode::Finished;
}

} // namespace etl::host
