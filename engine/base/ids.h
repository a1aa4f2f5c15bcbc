// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>

namespace etl {

// <string> brings <compare> along; including that one first is more than the moc of Qt 6.4 can
// read.

// A name that cannot be taken for a name of another kind. A value; any thread.
template<typename Tag>
struct StringId
{
    std::string value;

    StringId() = default;
    explicit StringId(std::string text) : value(std::move(text)) {}

    bool empty() const { return value.empty(); }
    auto operator<=>(const StringId &) const = default;
};

using NodeId = StringId<struct NodeIdTag>; // key of a node in its pipeline
using RunId = StringId<struct RunIdTag>;   // 16 hex digits, unique per user and machine

} // namespace etl

template<typename Tag>
struct std::hash<etl::StringId<Tag>>
{
    std::size_t operator()(const etl::StringId<Tag> &id) const noexcept
    {
        return std::hash<std::string>{}(id.value);
    }
};
