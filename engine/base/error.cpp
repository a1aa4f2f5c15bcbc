// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/error.h"

#include <array>
#include <utility>

namespace etl {

namespace {

constexpr std::array<std::pair<ErrorCode, std::string_view>, 17> kNames{{
    {ErrorCode::Internal, "internal"},
    {ErrorCode::Usage, "usage"},
    {ErrorCode::BadPipeline, "bad-pipeline"},
    {ErrorCode::UnknownNodeType, "unknown-node-type"},
    {ErrorCode::BadSetting, "bad-setting"},
    {ErrorCode::UnknownColumn, "unknown-column"},
    {ErrorCode::BadExpression, "bad-expression"},
    {ErrorCode::NotFound, "not-found"},
    {ErrorCode::NotAllowed, "not-allowed"},
    {ErrorCode::BadData, "bad-data"},
    {ErrorCode::NoSpace, "no-space"},
    {ErrorCode::Io, "io"},
    {ErrorCode::Protocol, "protocol"},
    {ErrorCode::WorkerDied, "worker-died"},
    {ErrorCode::Cancelled, "cancelled"},
    {ErrorCode::Timeout, "timeout"},
    {ErrorCode::Unsupported, "unsupported"},
}};

} // namespace

std::string_view errorCodeName(ErrorCode code)
{
    for (const auto &[value, name] : kNames) {
        if (value == code)
            return name;
    }
    return "internal";
}

ErrorCode errorCodeFromName(std::string_view name)
{
    for (const auto &[value, known] : kNames) {
        if (known == name)
            return value;
    }
    return ErrorCode::Internal;
}

std::string Error::toString() const
{
    std::string text;
    if (!node.empty())
        text += "node '" + node + "'";
    if (!setting.empty())
        text += (text.empty() ? "setting '" : ", setting '") + setting + "'";
    if (!text.empty())
        text += ": ";
    text += message;
    if (!remedy.empty())
        text += " (" + remedy + ")";
    return text;
}

} // namespace etl
