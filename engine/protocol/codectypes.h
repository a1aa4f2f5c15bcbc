// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/issue.h"
#include "engine/model/plan.h"
#include "engine/protocol/previewtable.h"
#include "engine/protocol/runvalues.h"
#include "engine/protocol/telemetry.h"

#include <concepts>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

// How the fields of a message become JSON values and back. Internal to the protocol; pure
// functions, any thread.
namespace etl::protocol::codec {

using model::Json;

struct FieldProbe
{
    void operator()(const char *, const auto &) const {}
};

template<typename T>
concept HasFields = requires(T &value) { T::fields(value, FieldProbe{}); };

template<typename T>
concept NamedEnum = std::is_enum_v<T> && requires(T value) { enumNames(value); };

template<typename T>
struct IsOptional : std::false_type
{};
template<typename T>
struct IsOptional<std::optional<T>> : std::true_type
{};

template<typename T>
struct IsVector : std::false_type
{};
template<typename T>
struct IsVector<std::vector<T>> : std::true_type
{};

} // namespace etl::protocol::codec
