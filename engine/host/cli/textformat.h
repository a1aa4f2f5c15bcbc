// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

// Numbers as people read them, the same in every locale. Pure; any thread.
namespace etl::host {

std::string countText(std::uint64_t count); // "1,204,112"
std::string shortNumber(double number);     // "0", "950", "98.1 k", "1.2 M"
std::string bytesText(std::uint64_t bytes); // "950 B", "45.2 MB": powers of 1,000
std::string
durationText(std::chrono::milliseconds duration);           // "0.25 s", "12.4 s", "1:05", "2:03:10"
std::string clockText(std::chrono::milliseconds duration);  // "0:12", "2:03:10"
std::string percentText(double fraction);                   // "0 %", "0.4 %", "45 %"
std::string nanosecondsText(double nanoseconds);            // "85 ns", "2.07 us", "3.1 ms", "1.2 s"
std::string countOf(std::uint64_t count, const char *noun); // "1 row", "2 rows"

} // namespace etl::host
