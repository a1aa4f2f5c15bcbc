// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"

#include <fmt/format.h>

#include <exception>
#include <string_view>
#include <type_traits>

namespace etl::nodes {

// Calls into the Parquet library, which throws on files that it does not understand. Any thread.
template<typename Call>
std::invoke_result_t<Call> withoutExceptions(std::string_view doing, Call &&call)
{
    try {
        return call();
    } catch (const std::bad_alloc &) {
        return fail(ErrorCode::NoSpace, fmt::format("{}: out of memory", doing));
    } catch (const std::exception &exception) {
        return fail(ErrorCode::BadData, fmt::format("{}: {}", doing, exception.what()));
    }
}

} // namespace etl::nodes
