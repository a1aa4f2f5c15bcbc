// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/parquet/footerseal.h"

#include "engine/nodes/parquet/chunkseal.h"

#include <cstddef>

namespace etl::nodes {

namespace {

constexpr std::string_view kBeforeSeal = "DataETL, footer ";
constexpr std::string_view kZeros = "00000000";

// Where the digits are; npos when there are none. The writer's name stands behind everything that
// users can name, so the last one counts.
std::size_t digitsIn(std::string_view footer)
{
    const std::size_t found = footer.rfind(kBeforeSeal);
    if (found == std::string_view::npos
        || footer.size() - found < kBeforeSeal.size() + kZeros.size())
        return std::string_view::npos;
    return found + kBeforeSeal.size();
}

std::string checksumOf(std::string_view footer)
{
    return checksumText(checksum(0, footer));
}

} // namespace

std::string_view unsealedWriter()
{
    return "DataETL, footer 00000000";
}

void sealFooter(std::string &footer)
{
    const std::size_t digits = digitsIn(footer);
    if (digits != std::string::npos && footer.compare(digits, kZeros.size(), kZeros) == 0)
        footer.replace(digits, kZeros.size(), checksumOf(footer));
}

Seal checkSeal(std::string_view footer)
{
    const std::size_t digits = digitsIn(footer);
    if (digits == std::string_view::npos)
        return Seal::None;
    std::string unsealed(footer);
    unsealed.replace(digits, kZeros.size(), kZeros);
    return checksumOf(unsealed) == footer.substr(digits, kZeros.size()) ? Seal::Right : Seal::Wrong;
}

} // namespace etl::nodes
