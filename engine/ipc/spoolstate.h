// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

// What a worker with a stateful node keeps for its replacement. Values; any thread.
namespace etl::ipc {

// The part of a spool that counts: first bytes of the worker's memory in the segment, then bytes of
// a file.
struct SpoolLength
{
    std::uint64_t memory = 0;
    std::uint64_t disk = 0;

    bool operator==(const SpoolLength &) const = default;
};

// A stateful node's input so far, from which a replacement makes its state again, and its result,
// once it is whole.
struct SpoolState
{
    SpoolLength inputLog;
    SpoolLength result;
    bool resultComplete = false;   // nothing more is needed of the input
    std::uint64_t rowsEmitted = 0; // of the node's output, by committed transactions

    bool operator==(const SpoolState &) const = default;
};

// Which of the two a piece of memory belongs to.
enum class SpoolKind : std::uint8_t { InputLog, Result };

} // namespace etl::ipc
