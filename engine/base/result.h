// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"

#include <expected>
#include <utility>

namespace etl {

// The carrier of everything that can fail at run time.
template<typename T>
using Result = std::expected<T, Error>;
using Status = std::expected<void, Error>;

inline std::unexpected<Error> fail(Error error)
{
    return std::unexpected<Error>(std::move(error));
}

inline std::unexpected<Error> fail(ErrorCode code, std::string message, std::string remedy = {})
{
    return std::unexpected<Error>(Error{code, std::move(message), {}, {}, std::move(remedy)});
}

} // namespace etl

#define ETL_TRY_JOIN_(a, b) a##b
#define ETL_TRY_NAME_(line) ETL_TRY_JOIN_(etlTry_, line)

// ETL_TRY(auto value, f()): the value, or the caller returns f's error. libstdc++ 12's expected has
// no and_then, and nested ifs hide the way of the data.
#define ETL_TRY(declaration, expression) \
    auto ETL_TRY_NAME_(__LINE__) = (expression); \
    if (!ETL_TRY_NAME_(__LINE__)) \
        return std::unexpected(std::move(ETL_TRY_NAME_(__LINE__)).error()); \
    declaration = std::move(*ETL_TRY_NAME_(__LINE__))

// The same for Status.
#define ETL_TRY_VOID(expression) \
    do { \
        auto etlStatus = (expression); \
        if (!etlStatus) \
            return std::unexpected(std::move(etlStatus).error()); \
    } while (false)
