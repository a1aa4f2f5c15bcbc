// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/numbers.h"

#include <cstddef>
#include <cstdint>
#include <span>

// A batch on its way through a queue. Values; the thread of the session they belong to.
namespace etl::ipc {

// What a producer says of a batch that it stages.
struct BatchInfo
{
    std::uint64_t bytes = 0; // used, from the start of its pages
    std::uint64_t rows = 0;
    std::uint32_t schemaId = 0;
    // Source span that the batch covers: lets a loader keep source order and tell whether batches
    // are neighbours.
    std::uint32_t orderSplit = 0;
    std::uint64_t orderBegin = 0;
    std::uint64_t orderEnd = 0;
};

// What a consumer finds.
struct BatchDescriptor
{
    BatchInfo info;
    std::uint32_t firstPage = 0; // counted from the arena's start
    std::uint32_t pages = 0;
    std::uint64_t publishedNs = 0; // steady clock
    std::uint64_t progress =
        0; // rows that a former transaction already consumed: go on behind them
    std::uint32_t attempts = 0;  // workers that died on it since it last made progress
    std::uint64_t probePlan = 0; // see planAfterDeath()
};

// Pages taken by a producer, to be written and staged in the transaction that took them.
struct PageSpan
{
    PortGroup group{};
    std::uint32_t firstPage = 0;
    std::uint32_t pages = 0;
    std::span<std::byte> bytes; // 64-byte aligned, at least what was asked for
};

// A batch that this worker holds. `bytes` may be read until the transaction that consumes it
// commits.
struct InputClaim
{
    QueueIndex queue{};
    LaneIndex lane{};
    std::uint32_t slot = 0;
    std::uint64_t word = 0;
    BatchDescriptor batch;
    std::span<const std::byte> bytes; // empty when the descriptor is damaged
    bool suspect = false;             // to be tried alone
};

// A split that this worker holds. Reading goes on at `position`.
struct SplitClaim
{
    SplitIndex split{};
    std::uint32_t indexInStage = 0;
    std::uint64_t word = 0;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint64_t position = 0;
    std::uint64_t rows = 0; // rows before `position`
    std::uint64_t firstLine = 0;
    std::uint64_t aux = 0;
    std::uint64_t consumed = 0; // rows behind `position` that are consumed already
    std::uint32_t attempts = 0;
    std::uint64_t probePlan = 0;
    bool suspect = false;
};

} // namespace etl::ipc
