// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace etl::ipc {

// CRC-32 (IEEE 802.3, as in zip), continuing from the CRC of what came before. Any thread.
std::uint32_t crc32(std::span<const std::byte> data, std::uint32_t before = 0);

} // namespace etl::ipc
