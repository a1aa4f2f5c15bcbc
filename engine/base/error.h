// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace etl {

// What went wrong, as a stable word. Values travel over the protocol by name: never rename one.
enum class ErrorCode : std::uint8_t {
    Internal,    // a broken invariant of ours
    Usage,       // the command line or a request is wrong
    BadPipeline, // the pipeline file or its graph is wrong
    UnknownNodeType,
    BadSetting, // a setting is missing, has the wrong type or is out of range
    UnknownColumn,
    BadExpression, // an expression does not parse or has the wrong type
    NotFound,      // a file, node or run does not exist
    NotAllowed,    // permissions, or a path that cannot be written
    BadData,  // the source's content is wrong: encoding, truncation, a value that does not convert
    NoSpace,  // disk, shared memory or a memory limit is exhausted
    Io,       // any other failure of the operating system on a file or socket
    Protocol, // a peer broke the protocol or speaks another version
    WorkerDied,
    Cancelled,
    Timeout,
    Unsupported,
};

std::string_view errorCodeName(ErrorCode code);
// Internal when the name is unknown, so that a newer peer's code is never dropped.
ErrorCode errorCodeFromName(std::string_view name);

// One failure, ready for a person: `message` says what happened, `node` and `setting` say where,
// and `remedy` what to do about it (each may be empty). A value; any thread.
struct Error
{
    ErrorCode code = ErrorCode::Internal;
    std::string message;
    std::string node;
    std::string setting;
    std::string remedy;

    // "node 'x', setting 'y': message (remedy)"; one line for logs and terminals.
    std::string toString() const;

    bool operator==(const Error &) const = default;
};

} // namespace etl
