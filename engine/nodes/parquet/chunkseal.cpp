// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/parquet/chunkseal.h"

#include <arrow/util/crc32.h>
#include <fmt/format.h>

namespace etl::nodes {

std::uint32_t checksum(std::uint32_t crc, std::string_view bytes)
{
    return arrow::internal::crc32(crc, bytes.data(), bytes.size());
}

std::string checksumText(std::uint32_t crc)
{
    return fmt::format("{:08x}", crc);
}

} // namespace etl::nodes
