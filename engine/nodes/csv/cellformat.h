// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/nodes/csv/parsenumber.h"

#include <cstddef>
#include <cstdint>

// Values as text. Each writes at `to`, at most as many bytes as its constant says, and returns the
// end. Pure; any thread.
namespace etl::nodes::csv {

inline constexpr std::size_t kMostInteger = 20;
inline constexpr std::size_t kMostDecimal = 48;
inline constexpr std::size_t kMostFloat = 32;
inline constexpr std::size_t kMostDate = 16;
inline constexpr std::size_t kMostTime = 16;
inline constexpr std::size_t kMostTimestamp = 40;

char *writeUnsigned(char *to, std::uint64_t value);
char *writeSigned(char *to, std::int64_t value);
// All `scale` digits behind the mark, none when it is 0.
char *writeDecimal(char *to, Int128 value, int scale);
// The shortest text that reads back as the same number, with a mark or an exponent, so that it is
// taken for a DOUBLE.
char *writeDouble(char *to, double value);
char *writeFloat(char *to, float value);
char *writeDate(char *to, std::int64_t days);
// HH:MM:SS, and .ffffff when there are microseconds.
char *writeTime(char *to, std::int64_t micros);
char *writeTimestamp(char *to, std::int64_t micros, bool utc);

// Printable ASCII for itself, other bytes, quotes and backslashes as \xHH; at most 4 * size bytes.
char *writeBlob(char *to, const unsigned char *bytes, std::size_t size);

} // namespace etl::nodes::csv
