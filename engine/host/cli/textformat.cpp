// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/cli/textformat.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string_view>

namespace etl::host {

namespace {

// Three digits at most, but never fewer than the whole ones: "1.2", "98.1", "950".
std::string threeDigits(double value)
{
    if (value >= 99.95)
        return fmt::format("{:.0f}", value);
    return value >= 9.995 ? fmt::format("{:.1f}", value) : fmt::format("{:.2g}", value);
}

template<std::size_t size>
std::string scaled(double value, const std::array<std::string_view, size> &units)
{
    std::size_t unit = 0;
    while (unit + 1 < size && value >= 999.5) {
        value /= 1000;
        ++unit;
    }
    const std::string number = unit == 0 ? fmt::format("{:.0f}", value) : threeDigits(value);
    return units[unit].empty() ? number : fmt::format("{} {}", number, units[unit]);
}

} // namespace

std::string countText(std::uint64_t count)
{
    std::string text = fmt::format("{}", count);
    for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3)
        text.insert(static_cast<std::size_t>(at), 1, ',');
    return text;
}

std::string shortNumber(double number)
{
    constexpr std::array<std::string_view, 5> kUnits{"", "k", "M", "G", "T"};
    return scaled(std::max(number, 0.0), kUnits);
}

std::string bytesText(std::uint64_t bytes)
{
    constexpr std::array<std::string_view, 6> kUnits{"B", "kB", "MB", "GB", "TB", "PB"};
    return scaled(static_cast<double>(bytes), kUnits);
}

std::string durationText(std::chrono::milliseconds duration)
{
    const double seconds = static_cast<double>(duration.count()) / 1000;
    if (seconds < 9.95)
        return fmt::format("{:.2f} s", seconds);
    return seconds < 59.95 ? fmt::format("{:.1f} s", seconds) : clockText(duration);
}

std::string clockText(std::chrono::milliseconds duration)
{
    const auto seconds = std::chrono::round<std::chrono::seconds>(duration).count();
    if (seconds >= 3600)
        return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
}

std::string percentText(double fraction)
{
    const double percent = fraction * 100;
    return percent > 0 && percent < 0.95 ? fmt::format("{:.1f} %", std::max(percent, 0.1))
                                         : fmt::format("{:.0f} %", percent);
}

std::string nanosecondsText(double nanoseconds)
{
    constexpr std::array<std::string_view, 4> kUnits{"ns", "us", "ms", "s"};
    return scaled(nanoseconds, kUnits);
}

std::string countOf(std::uint64_t count, const char *noun)
{
    return fmt::format("{} {}{}", countText(count), noun,
                       count == 1                               ? ""
                       : std::string_view(noun).ends_with("ch") ? "es"
                                                                : "s");
}

} // namespace etl::host
