// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ipc/crc32.h"

#include <array>

namespace etl::ipc {

namespace {

constexpr std::array<std::uint32_t, 256> makeTable()
{
    constexpr std::uint32_t kPolynomial = 0xedb88320;
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
        std::uint32_t value = byte;
        for (int bit = 0; bit < 8; ++bit)
            value = (value & 1) != 0 ? value >> 1 ^ kPolynomial : value >> 1;
        table[byte] = value;
    }
    return table;
}

constexpr auto kTable = makeTable();

} // namespace

std::uint32_t crc32(std::span<const std::byte> data, std::uint32_t before)
{
    std::uint32_t value = ~before;
    for (const std::byte byte : data)
        value = value >> 8 ^ kTable[(value ^ std::to_integer<std::uint32_t>(byte)) & 0xff];
    return ~value;
}

} // namespace etl::ipc
