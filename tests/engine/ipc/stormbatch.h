// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

// Batches whose content proves itself: each item carries a hash of itself and of the stage that
// wrote it, and the rest of the batch is filled with a pattern of its first item, so that a torn,
// stale or reused page shows.
namespace etl::ipc::test {

enum class Seal : std::uint64_t { Raw = 1, Kept = 2, Rejected = 3 };

std::size_t sealedBytes(std::size_t items, std::size_t fillerBytes);
void writeSealed(std::span<std::byte> memory, std::span<const std::uint64_t> items,
                 std::size_t fillerBytes, Seal seal);
// Nothing when anything in the batch is not as written.
std::optional<std::vector<std::uint64_t>> readSealed(std::span<const std::byte> memory, Seal seal);

} // namespace etl::ipc::test
