// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/cli/sizetext.h"

#include "engine/base/text.h"

#include <charconv>
#include <limits>
#include <string>

namespace etl::host {

namespace {

std::optional<std::uint64_t> factorOf(std::string unit)
{
    if (unit.ends_with('b'))
        unit.pop_back();
    const bool binary = unit.ends_with('i');
    if (binary)
        unit.pop_back();
    constexpr std::string_view kLetters = "kmgt";
    if (unit.empty())
        return binary ? std::nullopt : std::optional<std::uint64_t>(1);
    const auto power = kLetters.find(unit);
    if (unit.size() != 1 || power == std::string_view::npos)
        return std::nullopt;
    std::uint64_t factor = 1;
    for (std::size_t i = 0; i <= power; ++i)
        factor *= binary ? 1024 : 1000;
    return factor;
}

} // namespace

std::optional<std::uint64_t> parseSize(std::string_view text)
{
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc())
        return std::nullopt;
    std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    if (unit.starts_with(' '))
        unit.remove_prefix(1);
    const auto factor = factorOf(lowerAscii(std::string(unit)));
    if (!factor || number > std::numeric_limits<std::uint64_t>::max() / *factor)
        return std::nullopt;
    return number * *factor;
}

} // namespace etl::host
