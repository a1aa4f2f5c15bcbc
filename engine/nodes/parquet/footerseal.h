// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

// A checksum of a Parquet file's footer. The format has checksums of pages only, and a bit changed
// in the footer may make other values of all of them: another scale, another unit. So the footers
// of our files carry one in the name of their writer ("DataETL, footer 9f3c01aa"), where readers of
// others take no offence. Pure; any thread.
namespace etl::nodes {

// The writer's name with a seal of zeros, for a footer that sealFooter() will see.
std::string_view unsealedWriter();

// Puts the checksum in place of the zeros; leaves a footer without them as it is.
void sealFooter(std::string &footer);

enum class Seal : std::uint8_t { None, Right, Wrong };

Seal checkSeal(std::string_view footer);

} // namespace etl::nodes
