// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Text on a terminal: UTF-8 whose characters take no, one or two cells. Pure; any thread.
namespace etl::host {

// Text from data or files, made safe to print in a line: control characters (line ends and escape
// sequences among them) and broken UTF-8 become visible marks.
std::string printable(std::string_view text);

// Cells that printable text takes.
std::size_t displayWidth(std::string_view text);

// At most `width` cells; what was cut ends in "…".
std::string cut(std::string_view text, std::size_t width);

std::string padLeft(std::string_view text, std::size_t width);
std::string padRight(std::string_view text, std::size_t width);

} // namespace etl::host
